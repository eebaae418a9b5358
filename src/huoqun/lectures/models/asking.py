"""Tables of who takes part in a lecture: what groups ask, and who came late."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core.tenancy import Owned, of_workspace, reference

from ..rules import QuestionState


class Question(Owned):
    """Something asked in a group that hears a lecture: the message that asks it, whose words stay with the message."""

    lecture = reference("lectures.Lecture", db_index=False)
    group = reference("groups.Group", db_index=False)
    member = reference("members.Member", db_index=False)
    message_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    state = models.TextField(choices=[(s.value, s.value) for s in QuestionState], default=QuestionState.OPEN)
    moved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("lectures_question"),
            models.UniqueConstraint(fields=["lecture", "message_id"], name="lectures_question_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "lecture", "asked_at"], name="lectures_questions"),
            models.Index(fields=["workspace", "member"], name="lectures_questions_of"),
        ]


class Late(Owned):
    """Somebody who came into a group in the middle of a lecture; `told_at`: when they were given the digest."""

    target = reference("lectures.Target", db_index=False)
    member = reference("members.Member", db_index=False)
    came_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "member"], name="lectures_late_once")]
        indexes = [
            models.Index(fields=["target"], name="lectures_late_untold", condition=Q(told_at__isnull=True)),
            models.Index(fields=["workspace", "member"], name="lectures_late_of"),
        ]
