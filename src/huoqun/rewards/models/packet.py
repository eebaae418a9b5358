"""Tables of red packets."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules.giving import PacketState, Purpose
from ..rules.packets import Split


class Packet(Owned):
    """A red packet from a budget. `total`, `least`: in minor units; `key`: it is there once.

    `seed`: what its shares were drawn with, so that anybody can draw them again. `approved_by`: empty where nobody
    needed to.
    """

    workspace = known_by_parent()
    uid = models.UUIDField(default=ids.uid)
    budget = reference("rewards.Budget")
    key = models.TextField()
    greeting = models.TextField()
    purpose = models.TextField(choices=[(p.value, p.value) for p in Purpose])
    how = models.TextField(choices=[(s.value, s.value) for s in Split])
    total = models.BigIntegerField()
    shares = models.IntegerField()
    least = models.BigIntegerField()
    seed = models.TextField()
    group = reference("groups.Group", null=True, db_index=False)
    before_only = models.BooleanField()
    without_staff = models.BooleanField()
    state = models.TextField(choices=[(s.value, s.value) for s in PacketState])
    made_by = models.TextField()
    made_at = models.DateTimeField()
    approved_by = models.TextField(default="")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    claimed = models.IntegerField(default=0)
    given = models.BigIntegerField(default=0)
    reason = models.TextField(default="")

    class Meta:
        constraints = [
            of_workspace("rewards_packet"),
            models.UniqueConstraint(fields=["uid"], name="rewards_packet_uid"),
            models.UniqueConstraint(fields=["workspace", "key"], name="rewards_packet_once"),
            models.CheckConstraint(
                condition=Q(least__gte=1, shares__gte=1, total__gte=1), name="rewards_packet_is_some"
            ),
            models.CheckConstraint(
                condition=Q(claimed__gte=0, claimed__lte=models.F("shares"), given__lte=models.F("total")),
                name="rewards_packet_gives_no_more",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-id"], name="rewards_packets_newest"),
            models.Index(
                fields=["workspace", "group"], name="rewards_packets_live",
                condition=Q(state__in=["asked", "planned", "open"]),
            ),
        ]  # fmt: skip


class Share(Owned):
    """One share of a packet, drawn when it was made. `member`: whose it is; null: nobody's yet."""

    workspace = known_by_parent()
    packet = reference("rewards.Packet", db_index=False)
    place = models.IntegerField()
    amount = models.BigIntegerField()
    member = reference("members.Member", null=True, db_index=False)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("rewards_share"),
            models.UniqueConstraint(fields=["packet", "place"], name="rewards_share_place"),
            models.UniqueConstraint(
                fields=["packet", "member"], name="rewards_share_once", condition=Q(member__isnull=False)
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="rewards_share_is_some"),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "member"], name="rewards_shares_of_member", condition=Q(member__isnull=False)
            )
        ]
