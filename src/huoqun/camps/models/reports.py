"""Tables of reports."""

from __future__ import annotations

from django.db import models

from huoqun.core.tenancy import Owned, of_workspace, reference


class Unlisted(Owned):
    """A member who is not to be named in reports that others read."""

    member = reference("members.Member", db_index=False)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("camps_unlisted"),
            models.UniqueConstraint(fields=["workspace", "member"], name="camps_unlisted_once"),
        ]
