"""Tables of programmes, of the legal sign-offs that they rest on, and of the tables of tax."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules.programmes import DEEPEST, MOST_PARTS, ProgrammeState


class Programme(Owned):
    """A referral programme; its columns are those of `rules.programmes.NewProgramme`. `depth`: how many levels a sale
    pays, two only by a `signoff`; `why`: the word for why it is paused. Parts in hundredths of a per cent.
    """

    uid = models.UUIDField(default=ids.uid)
    name = models.TextField()
    about = models.TextField(default="")
    state = models.TextField(choices=[(s.value, s.value) for s in ProgrammeState], default=ProgrammeState.DRAFT)
    why = models.TextField(default="")
    products = models.JSONField(default=list)
    trial_kind = models.TextField(default="")
    trial_product = models.TextField(default="")
    trial_reward = models.BigIntegerField(default=0)
    trial_most = models.IntegerField(default=20)
    commission = models.IntegerField(default=0)
    second = models.IntegerField(default=0)
    depth = models.SmallIntegerField(default=1)
    signoff = reference("referrals.SignOff", null=True, db_index=False)
    lasts_days = models.IntegerField(default=365)
    waits_days = models.IntegerField(default=7)
    new_only = models.BooleanField(default=True)
    entry_fee = models.BigIntegerField(default=0)
    entry_product = models.TextField(default="")
    budget = reference("rewards.Budget", null=True, db_index=False)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("referrals_programme"),
            models.UniqueConstraint(fields=["uid"], name="referrals_programme_uid"),
            models.CheckConstraint(condition=Q(depth__gte=1, depth__lte=DEEPEST), name="referrals_never_three_levels"),
            models.CheckConstraint(
                condition=Q(depth=1, second=0) | Q(depth=2, signoff__isnull=False), name="referrals_two_by_sign_off"
            ),
            models.CheckConstraint(
                condition=Q(entry_fee=0, entry_product="") | Q(trial_reward=0, commission=0, second=0),
                name="referrals_no_entry_fee",
            ),
            models.CheckConstraint(
                condition=Q(trial_reward__gte=0, commission__gte=0, second__gte=0)
                & Q(commission__lte=MOST_PARTS - F("second"))
                & Q(second__lte=F("commission")),
                name="referrals_programme_parts",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "-id"], name="referrals_newest")]


class SignOff(Owned):
    """A lawyer's yes to two levels in a programme: who, when, which document. Rows are only ever added; `ended_at`:
    when it was taken back, and the second level with it.
    """

    workspace = known_by_parent()
    uid = models.UUIDField(default=ids.uid)
    programme = reference("referrals.Programme", db_index=False)
    signed_by = models.TextField()
    signed_on = models.DateField()
    document = models.TextField()
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("referrals_signoff"),
            models.UniqueConstraint(fields=["uid"], name="referrals_signoff_uid"),
            models.UniqueConstraint(
                fields=["programme"], name="referrals_signed_off_once", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(condition=~Q(signed_by="") & ~Q(document=""), name="referrals_signoff_says_who"),
        ]
        indexes = [models.Index(fields=["programme", "id"], name="referrals_signoffs")]


class TaxTable(Owned):
    """A table of tax as it was published; rows are only ever added. Number 0 ships, and has no row."""

    number = models.IntegerField()
    text = models.TextField()
    note = models.TextField()
    published_by = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("referrals_taxtable"),
            models.UniqueConstraint(fields=["workspace", "number"], name="referrals_taxtable_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="referrals_taxtable_counts"),
        ]
