"""The table of deeds. Never imported outside this module."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from huoqun.core.tenancy import Owned, of_workspace, reference


class Deed(Owned):
    """`matches`: the identities it names, as `platform:key`, so that an unmatched deed finds its member later.

    `amount_minor` is in the currency's minor units (分, cents); null where money has no part in it.
    """

    member = reference("members.Member", null=True)
    group = reference("groups.Group", null=True)
    kind = models.TextField()
    product = models.TextField(default="")
    value = models.TextField(default="")
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    source = models.TextField()
    source_id = models.TextField()
    matches = ArrayField(models.TextField(), default=list)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [
            of_workspace("deeds_deed"),
            models.UniqueConstraint(fields=["workspace", "source", "source_id"], name="deeds_deed_once"),
            models.CheckConstraint(
                condition=Q(amount_minor__isnull=True) | ~Q(currency=""), name="deeds_money_has_currency"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "member", "kind", "-occurred_at"], name="deeds_of_member"),
            models.Index(fields=["workspace", "group", "kind", "-occurred_at"], name="deeds_of_group"),
            models.Index(fields=["workspace", "kind", "product", "-occurred_at"], name="deeds_of_product"),
            GinIndex(fields=["matches"], name="deeds_unmatched", condition=Q(member__isnull=True)),
        ]
