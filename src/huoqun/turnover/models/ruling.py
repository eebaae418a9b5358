"""Tables of rules of presence, and of who is on leave."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference

from ..rules.presence import Fate

FATES = [(f.value, f.value) for f in Fate]


class Rule(Owned):
    """A rule of presence; its columns are those of `rules.presence.NewRule`. `door`: by which whoever was let go may
    come back; `next_on`: the day on which it proposes next.
    """

    uid = models.UUIDField(default=ids.uid)
    group = reference("groups.Group", null=True, db_index=False)
    kind = reference("groups.Kind", null=True, db_index=False)
    door = reference("admission.Door", null=True, db_index=False)
    is_on = models.BooleanField(default=False)
    weights = models.JSONField(default=dict)
    window_days = models.SmallIntegerField(default=28)
    least = models.IntegerField(default=5)
    new_days = models.SmallIntegerField(default=30)
    paid_days = models.SmallIntegerField(default=0)
    products = models.JSONField(default=list)
    helpers = models.BooleanField(default=True)
    keep = models.IntegerField(default=20)
    share = models.SmallIntegerField(default=10)
    thanks = models.SmallIntegerField(default=5)
    month_day = models.SmallIntegerField(default=1)
    grace_hours = models.SmallIntegerField(default=24)
    with_word = models.TextField(choices=FATES, default=Fate.DOOR)
    without_word = models.TextField(choices=FATES, default=Fate.APPLY)
    let_go = models.TextField(choices=FATES, default=Fate.DOOR)
    words_thank = models.TextField(default="")
    words_ask = models.TextField(default="")
    words_last = models.TextField(default="")
    words_leave = models.TextField(default="")
    next_on = models.DateField(null=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("turnover_rule"),
            models.UniqueConstraint(fields=["uid"], name="turnover_rule_uid"),
            models.UniqueConstraint(fields=["group"], name="turnover_one_of_a_group", condition=Q(group__isnull=False)),
            models.UniqueConstraint(fields=["kind"], name="turnover_one_of_a_kind", condition=Q(kind__isnull=False)),
            models.CheckConstraint(
                condition=Q(group__isnull=True) | Q(kind__isnull=True), name="turnover_rule_of_one"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["next_on"], name="turnover_due", condition=Q(is_on=True))]


class Away(Owned):
    """A member is on leave from a group: nobody judges their presence from one day up to another."""

    uid = models.UUIDField(default=ids.uid)
    group = reference("groups.Group", db_index=False)
    member = reference("members.Member", db_index=False)
    since = models.DateField()
    until = models.DateField()
    note = models.TextField(default="")
    written_by = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [of_workspace("turnover_away"), models.UniqueConstraint(fields=["uid"], name="turnover_away_uid")]
        indexes = [models.Index(fields=["workspace", "group", "until"], name="turnover_away_now")]
