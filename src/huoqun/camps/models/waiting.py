"""Tables of waiting lists."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core.tenancy import Owned, of_workspace, reference

from ..rules import WaitState


class Waiting(Owned):
    """Somebody on the waiting list of a class, in the order of `since`. `offer_ends`: until then a place is theirs."""

    camp_class = reference("camps.Class", db_index=False)
    member = reference("members.Member", db_index=False)
    since = models.DateTimeField()
    state = models.TextField(choices=[(s.value, s.value) for s in WaitState], default=WaitState.WAITING)
    changed_at = models.DateTimeField()
    offer_ends = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("camps_waiting"),
            models.UniqueConstraint(fields=["camp_class", "member"], name="camps_waiting_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "member"], name="camps_waiting_of_member"),
            models.Index(fields=["offer_ends"], name="camps_offers", condition=Q(state="offered")),
        ]
