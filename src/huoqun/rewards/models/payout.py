"""Tables of payouts: whom money is owed to, what was drawn up, and where it goes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules.payouts import LineState, PayoutState


class PayeeDetails(Owned):
    """Where a member's money goes, encrypted with the key ring and bound to the member. Erased with its row.

    `said_by`: the member, or who of the team took it down.
    """

    workspace = known_by_parent()
    member = reference("members.Member", db_index=False)
    sealed = models.BinaryField()
    said_by = models.TextField()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("rewards_payeedetails"),
            models.UniqueConstraint(fields=["member"], name="rewards_payee_of_member"),
        ]


class Payout(Owned):
    """A payout file. `number`: as people call it, counted from 1 in a workspace; `digest`: SHA-256 of what left."""

    uid = models.UUIDField(default=ids.uid)
    number = models.IntegerField()
    state = models.TextField(choices=[(s.value, s.value) for s in PayoutState])
    provider = models.TextField(default="")
    drawn_by = models.TextField()
    drawn_at = models.DateTimeField()
    first_by = models.TextField(default="")
    first_at = models.DateTimeField(null=True)
    second_by = models.TextField(default="")
    second_at = models.DateTimeField(null=True)
    exported_by = models.TextField(default="")
    exported_at = models.DateTimeField(null=True)
    digest = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")

    class Meta:
        constraints = [
            of_workspace("rewards_payout"),
            models.UniqueConstraint(fields=["uid"], name="rewards_payout_uid"),
            models.UniqueConstraint(fields=["workspace", "number"], name="rewards_payout_number"),
            models.CheckConstraint(
                condition=Q(second_by="") | ~Q(second_by=models.F("first_by")), name="rewards_payout_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["exported", "settled", "cancelled"])
                | (~Q(first_by=models.F("drawn_by")) & ~Q(second_by=models.F("drawn_by"))),
                name="rewards_payout_drawn_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["exported", "settled"]) | (~Q(first_by="") & ~Q(second_by="")),
                name="rewards_payout_approved_twice",
            ),
        ]


class PayoutLine(Owned):
    """What one person is paid by a payout. `parts`: from which accounts of theirs, by member id.

    `sealed`: the details that left with the file, encrypted and bound to the line; emptied once it is settled.
    """

    workspace = known_by_parent()
    payout = reference("rewards.Payout", db_index=False)
    number = models.IntegerField()
    member = reference("members.Member")
    amount = models.BigIntegerField()
    parts = models.JSONField()
    state = models.TextField(choices=[(s.value, s.value) for s in LineState])
    sealed = models.BinaryField(null=True)
    reference = models.TextField(default="")
    why = models.TextField(default="")
    settled_by = models.TextField(default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("rewards_payoutline"),
            models.UniqueConstraint(fields=["payout", "number"], name="rewards_payout_line"),
            models.UniqueConstraint(fields=["payout", "member"], name="rewards_payout_member_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="rewards_payout_line_is_some"),
        ]


class Paired(Owned):
    """Who of the team is which member, so that nobody approves what pays themselves, and allowances find them."""

    workspace = known_by_parent()
    staff = models.TextField()
    member = reference("members.Member")
    said_by = models.TextField()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("rewards_paired"),
            models.UniqueConstraint(fields=["workspace", "staff"], name="rewards_paired_once"),
        ]
