"""Tables of terms: what was promised, as it was published."""

from __future__ import annotations

from django.db import models

from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference


class Terms(Owned):
    """A version of a campaign's terms; never changed, only followed by another one. `reason`: why there is another."""

    workspace = known_by_parent()
    campaign = reference("campaigns.Campaign", db_index=False)
    version = models.IntegerField()
    text = models.TextField()
    reason = models.TextField(default="")
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("campaigns_terms"),
            models.UniqueConstraint(fields=["campaign", "version"], name="campaigns_terms_version"),
        ]
