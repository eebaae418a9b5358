"""The tables of the ledger. Never imported outside this module."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from huoqun.core.tenancy import Owned, OwnedQuerySet, of_workspace, reference

from .rules import AccountKind, Currency, State


class Account(Owned):
    """`posted` and `reserved` are kept by the database alone, from the legs. `floor` null: there is none."""

    kind = models.TextField(choices=[(k.value, k.value) for k in AccountKind])
    currency = models.TextField(choices=[(c.value, c.value) for c in Currency])
    member = reference("members.Member", null=True)
    name = models.TextField(default="", db_default="")
    floor = models.BigIntegerField(null=True)
    posted = models.BigIntegerField(default=0, db_default=0)
    reserved = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            of_workspace("points_account"),
            models.UniqueConstraint(
                fields=["workspace", "member", "currency"], name="points_account_of_member", condition=Q(kind="member")
            ),
            models.UniqueConstraint(
                fields=["workspace", "kind", "currency", "name"], name="points_account_named",
                condition=~Q(kind="member"),
            ),
            models.CheckConstraint(
                condition=Q(floor__isnull=True) | Q(floor__lte=F("posted") - F("reserved")), name="points_above_floor"
            ),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="points_reserved_is_some"),
        ]  # fmt: skip


class Proven(models.Model):
    """A row whose workspace and accounts are no foreign keys, which cost as much as the row itself, each: at the end
    of a transaction the database proves all that it wrote with one look (docs/decisions/ledger.md).
    """

    workspace_id = models.BigIntegerField()

    objects: Any = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True


class Transfer(Proven):
    """Made once by `key`; `debited` and `credited` are ids of accounts, `reverses` that of a transfer."""

    key = models.TextField()
    debited = models.BigIntegerField()
    credited = models.BigIntegerField()
    amount = models.BigIntegerField()
    state = models.SmallIntegerField(choices=[(s.value, s.word) for s in State])
    reason = models.TextField(default="", db_default="")
    rule = models.TextField(default="", db_default="")
    cause = models.TextField(default="", db_default="")
    asked_by = models.TextField()
    group_id = models.BigIntegerField(null=True)
    reverses = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    deadline = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_why = models.TextField(default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace_id", "key"], name="points_transfer_once"),
            models.UniqueConstraint(
                fields=["workspace_id", "reverses"], name="points_reversed_once", condition=Q(reverses__isnull=False)
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="points_amount_is_some"),
            models.CheckConstraint(condition=~Q(state=0) | Q(deadline__isnull=False), name="points_pending_has_an_end"),
        ]
        indexes = [models.Index(fields=["deadline"], name="points_pending", condition=Q(state=0))]


class Leg(Proven):
    """What a transfer did to one account; see `rules.Leg`. Rows are only ever added."""

    transfer = models.BigIntegerField()
    account = models.BigIntegerField()
    amount = models.BigIntegerField()
    held = models.BigIntegerField(default=0, db_default=0)
    after = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "id"], name="points_leg_of_account"),
            models.Index(fields=["transfer"], name="points_leg_of_transfer"),
        ]
