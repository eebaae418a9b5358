"""The table of broadcasts. Never imported outside this module."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace

from .rules import State


class Broadcast(Owned):
    """The same words to many. Its effects are the batch `broadcast/<uid>` of the outbox.

    `audience` is a rules.Audience, `attachments` a list of addresses; `due_at` null: at once. `life_hours`: for how
    long it is worth sending. `held_out`: percent of the members who do not get it, to compare. `reminders`: a list
    of {at, by, how, waiting}.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    title = models.TextField()
    text = models.TextField()
    attachments = models.JSONField(default=list)
    audience = models.JSONField(default=dict)
    cls = models.TextField()
    due_at = models.DateTimeField(null=True)
    life_hours = models.SmallIntegerField(default=72)
    held_out = models.SmallIntegerField(default=0)
    state = models.TextField(choices=[(s, s) for s in State], default=State.DRAFT)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    previewed_by = models.TextField(default="")
    previewed_at = models.DateTimeField(null=True)
    asked_by = models.TextField(default="")
    asked_at = models.DateTimeField(null=True)
    recipients = models.IntegerField(default=0)
    reminders = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [of_workspace("broadcasts_broadcast")]
        indexes = [
            models.Index(fields=["workspace", "-made_at"], name="broadcasts_newest"),
            models.Index(fields=["asked_at"], condition=Q(state="asked"), name="broadcasts_under_way"),
        ]
