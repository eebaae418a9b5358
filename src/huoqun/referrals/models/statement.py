"""Tables of what referrers have of sales, and of the statements that it is paid by."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules.programmes import DEEPEST
from ..rules.shares import ShareKind, ShareState


class Statement(Owned):
    """What a referrer is paid at once; amounts in minor units, as `rules.shares.Closing` has them. Never changed.

    `number`: counted from 1 for each referrer. `until`: what was ripe before. `month`: the first day of the month that
    it is taxed in; `tax_table`: the number of that table. `paid_to`: the member whom it is owed to.
    """

    workspace = known_by_parent()
    uid = models.UUIDField(default=ids.uid)
    referrer = reference("referrals.Referrer", db_index=False)
    number = models.IntegerField()
    until = models.DateTimeField()
    month = models.DateField()
    gross = models.BigIntegerField(default=0)
    taken = models.BigIntegerField(default=0)
    back = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    tax = models.BigIntegerField(default=0)
    net = models.BigIntegerField(default=0)
    open = models.BigIntegerField(default=0)
    tax_table = models.IntegerField()
    paid_to = reference("members.Member", db_index=False)
    closed_by = models.TextField()
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("referrals_statement"),
            models.UniqueConstraint(fields=["uid"], name="referrals_statement_uid"),
            models.UniqueConstraint(fields=["referrer", "number"], name="referrals_statement_number"),
            models.CheckConstraint(
                condition=Q(gross__gte=0, taken__gte=0, back__gte=0, paid__gte=0, tax__gte=0, net__gte=0, open__gte=0),
                name="referrals_statement_not_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(paid=F("gross") - F("taken") + F("back")) & Q(net=F("paid") - F("tax")),
                name="referrals_statement_adds_up",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "month"], name="referrals_statements_of_month"),
            models.Index(fields=["workspace", "paid_to", "month"], name="referrals_statements_paid"),
        ]


class Share(Owned):
    """A part of a sale, or a reward for a trial; see `rules.shares.Share`. `key`: of its transfer in the ledger.

    `kept`: of a paid one, what is still earned after refunds. `attempt`: what was let go may be owed anew.
    """

    workspace = known_by_parent()
    uid = models.UUIDField(default=ids.uid)
    programme = reference("referrals.Programme", db_index=False)
    referrer = reference("referrals.Referrer", db_index=False)
    referral = reference("referrals.Referral", db_index=False)
    deed = reference("deeds.Deed", db_index=False)
    level = models.SmallIntegerField(default=1)
    kind = models.TextField(choices=[(k.value, k.value) for k in ShareKind])
    base = models.BigIntegerField()
    amount = models.BigIntegerField()
    kept = models.BigIntegerField(default=0)
    state = models.TextField(choices=[(s.value, s.value) for s in ShareState])
    attempt = models.IntegerField()
    ripe_at = models.DateTimeField()
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    statement = reference("referrals.Statement", null=True, db_index=False)

    class Meta:
        constraints = [
            of_workspace("referrals_share"),
            models.UniqueConstraint(fields=["uid"], name="referrals_share_uid"),
            models.UniqueConstraint(fields=["deed", "level", "attempt"], name="referrals_share_attempt"),
            models.UniqueConstraint(
                fields=["deed", "level"], name="referrals_share_once", condition=~Q(state="voided")
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=DEEPEST), name="referrals_share_never_deeper"),
            models.CheckConstraint(
                condition=Q(amount__gte=1, kept__gte=0, base__gte=0) & Q(kept__lte=F("amount")),
                name="referrals_share_is_some",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(statement__isnull=False), name="referrals_paid_by_a_statement"
            ),
        ]
        indexes = [
            models.Index(fields=["referrer", "state", "ripe_at"], name="referrals_shares_of"),
            models.Index(fields=["workspace", "state", "ripe_at"], name="referrals_shares_ripe"),
            models.Index(fields=["statement"], name="referrals_shares_paid_by"),
        ]
