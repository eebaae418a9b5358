"""Tables of rituals."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference


class Ritual(Owned):
    """A ritual; its columns are those of `rules.rituals.NewRitual`. `shape`: the regular expression of its pattern."""

    uid = models.UUIDField(default=ids.uid)
    group = reference("groups.Group", null=True, db_index=False)
    kind = reference("groups.Kind", null=True, db_index=False)
    is_on = models.BooleanField(default=False)
    asks = models.BooleanField(default=True)
    hours = models.SmallIntegerField(default=48)
    words_hello = models.TextField(default="")
    words_who = models.TextField(default="")
    words_need = models.TextField(default="")
    words_have = models.TextField(default="")
    tells = models.BooleanField(default=True)
    points = models.IntegerField(default=0)
    gift = models.BigIntegerField(default=0, db_default=0)
    budget = reference("rewards.Budget", null=True, db_index=False)
    pattern = models.TextField(default="")
    shape = models.TextField(default="")
    checks = models.BooleanField(default=True)
    mends = models.BooleanField(default=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("newcomers_ritual"),
            models.UniqueConstraint(fields=["uid"], name="newcomers_ritual_uid"),
            models.UniqueConstraint(
                fields=["workspace", "group", "kind"], nulls_distinct=False, name="newcomers_ritual_once"
            ),
            models.CheckConstraint(condition=Q(group__isnull=True) | Q(kind__isnull=True), name="newcomers_of_one"),
        ]
