"""Tables of the relay: what was said, and where each line is in each group."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core.tenancy import Owned, of_workspace, reference

from ..rules import DeliveryState, LineKind


class Line(Owned):
    """Something said in a lecture, its `no` counting from 1 without a gap. `files`: [{kind, path, url, name}];
    [{kind, awaits, place}] while a picture of the host's message is on its way from the platform.

    `message_id` and `member`: the host's message, null: from the console. `amends`: the line whose new words these are.
    `version`: how often its words were changed; of a correction, which of them it holds.
    """

    lecture = reference("lectures.Lecture", db_index=False)
    no = models.IntegerField()
    kind = models.TextField(choices=[(k.value, k.value) for k in LineKind])
    text = models.TextField(default="")
    files = models.JSONField(default=list)
    message_id = models.BigIntegerField(null=True)
    member = reference("members.Member", null=True, db_index=False)
    amends = reference("lectures.Line", null=True, db_index=False)
    version = models.IntegerField(default=0)
    marked = models.BooleanField(default=False)
    by = models.TextField()
    said_at = models.DateTimeField()
    recalled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("lectures_line"),
            models.UniqueConstraint(fields=["lecture", "no"], name="lectures_line_in_order"),
            models.UniqueConstraint(
                fields=["lecture", "message_id"], name="lectures_line_once", condition=Q(message_id__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "message_id"], name="lectures_line_of_message",
                condition=Q(message_id__isnull=False),
            ),
            models.Index(
                fields=["workspace", "member"], name="lectures_lines_of", condition=Q(member__isnull=False)
            ),
            models.Index(fields=["amends"], name="lectures_line_amended", condition=Q(amends__isnull=False)),
        ]  # fmt: skip


class Delivery(Owned):
    """A line in a group: one row, however often it was asked for. `key`: the effect that says it now, or said it;
    lines that go together share one. `version`: which words of the line went there.
    """

    target = reference("lectures.Target", db_index=False)
    line = reference("lectures.Line", db_index=False)
    state = models.TextField(choices=[(s.value, s.value) for s in DeliveryState], default=DeliveryState.ASKED)
    key = models.TextField()
    attempt = models.IntegerField(default=1)
    version = models.IntegerField(default=0)
    why = models.TextField(default="")
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "line"], name="lectures_delivery_once")]
        indexes = [
            models.Index(fields=["workspace", "key"], name="lectures_delivery_by_key"),
            models.Index(fields=["line"], name="lectures_delivery_of_line"),
        ]
