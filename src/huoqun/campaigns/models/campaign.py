"""Tables of campaigns themselves, and of who takes part."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference

from ..rules.campaigns import Kind, Must, State


class Campaign(Owned):
    """A campaign. `why`: the word for why it is throttled or paused, `halted_by`: who did that, an actor as the journal
    writes them; `entry`: what its kind needs beside; `rules_text`: the
    organiser's own words in the terms. `staff_minutes`: what the team gives it a day, 0: what it takes;
    `minutes_each`: what one more person takes, as expected. `rails_from`: guardrails look at who joined since then.
    `weighed_at`: who counted before that was weighed. `overruled`: why it may begin though its checks warned.

    `grow`: so many groups a day the platform may make for the pool, named by `grow_name`; 0: none.

    `ladder`: [[people, amount], …]; amounts in minor units of the budget.
    """

    uid = models.UUIDField(default=ids.uid)
    name = models.TextField()
    kind = models.TextField(choices=[(k.value, k.value) for k in Kind])
    aim = models.TextField(default="")
    state = models.TextField(choices=[(s.value, s.value) for s in State], default=State.DRAFT)
    why = models.TextField(default="")
    halted_by = models.TextField(default="", db_default="")
    staff_minutes = models.IntegerField(default=0, db_default=0)
    minutes_each = models.FloatField(default=2.0, db_default=2.0)
    rails_from = models.DateTimeField(null=True)
    weighed_at = models.DateTimeField(null=True)
    learnt = models.TextField(default="", db_default="")
    budget = reference("rewards.Budget", null=True, db_index=False)
    each = models.BigIntegerField(default=0)
    each_most = models.IntegerField(default=10)
    ladder = models.JSONField(default=list)
    stays_days = models.IntegerField(default=3)
    must = models.TextField(choices=[(m.value, m.value) for m in Must], default=Must.SPEAK)
    old_count = models.BooleanField(default=False)
    joiners_take_part = models.BooleanField(default=True)
    entry = models.JSONField(default=dict)
    grow = models.IntegerField(default=0, db_default=0)
    grow_name = models.TextField(default="", db_default="")
    rules_text = models.TextField(default="", db_default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_by = models.TextField()
    made_at = models.DateTimeField()
    reviewed_by = models.TextField(default="")
    reviewed_at = models.DateTimeField(null=True)
    overruled = models.TextField(default="", db_default="")
    started_at = models.DateTimeField(null=True)
    closing_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("campaigns_campaign"),
            models.UniqueConstraint(fields=["uid"], name="campaigns_campaign_uid"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="campaigns_campaign_lasts"),
            models.CheckConstraint(condition=Q(each__gte=0, each_most__gte=1), name="campaigns_campaign_rewards"),
        ]
        indexes = [
            models.Index(fields=["workspace", "-id"], name="campaigns_newest"),
            models.Index(
                fields=["workspace", "state"], name="campaigns_unsettled",
                condition=Q(state__in=["live", "throttled", "paused", "closing", "settling"]),
            ),
        ]  # fmt: skip


class Participant(Owned):
    """A member who takes part. `shown`: others may see their name on the board; `parted_at`: they want no more."""

    uid = models.UUIDField(default=ids.uid)
    campaign = reference("campaigns.Campaign", db_index=False)
    member = reference("members.Member", db_index=False)
    entered_at = models.DateTimeField()
    parted_at = models.DateTimeField(null=True)
    shown = models.BooleanField(default=False)

    class Meta:
        constraints = [
            of_workspace("campaigns_participant"),
            models.UniqueConstraint(fields=["uid"], name="campaigns_participant_uid"),
            models.UniqueConstraint(fields=["campaign", "member"], name="campaigns_participant_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="campaigns_of_member")]
