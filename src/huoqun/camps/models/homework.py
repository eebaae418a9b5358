"""Tables of homework: what was set, the works handed in with every version, and who looks at them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..homework import ReviewState, WorkState


class Assignment(Owned):
    """Homework (作业) of a class. `answer_hours`: so long the coach has; `dropped_at`: asked of nobody any more."""

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    group_run = reference("playbooks.GroupRun", db_index=False)
    group = reference("groups.Group")
    key = models.TextField()
    title = models.TextField()
    task = models.TextField(default="")
    accepts = ArrayField(models.TextField())
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    late_until = models.DateTimeField(null=True)
    rubric = models.JSONField(default=list)
    reviewers = models.TextField()
    peers = models.SmallIntegerField()
    review_days = models.SmallIntegerField()
    resubmissions = models.SmallIntegerField()
    pass_mark = models.SmallIntegerField()
    remind_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    answer_hours = models.IntegerField()
    made_at = models.DateTimeField()
    made_by = models.TextField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("camps_assignment"),
            models.UniqueConstraint(fields=["group_run", "key"], name="camps_assignment_once"),
        ]
        indexes = [
            models.Index(fields=["remind_at"], name="camps_assignments_remind", condition=Q(reminded_at=None)),
        ]


class Handin(Owned):
    """A member's work: its draft, and where the last version stands. `version` 0: nothing was handed in yet.

    `at`: when the version that stands was handed in; `is_late`: their first one came late. `coach_since`: it waits for
    the coach since then; `tasked`: the version that a coach has a task for. `may_show`: its author lets the class see
    it; `shown_at`: it was chosen.
    """

    workspace = known_by_parent()
    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    assignment = reference("camps.Assignment", db_index=False)
    member = reference("members.Member", db_index=False)
    state = models.TextField(default=WorkState.DRAFT)
    text = models.TextField(default="")
    link = models.TextField(default="")
    files = ArrayField(models.BigIntegerField(), default=list)
    saved_at = models.DateTimeField()
    version = models.IntegerField(default=0)
    at = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    reason = models.TextField(default="")
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)
    extended_until = models.DateTimeField(null=True)
    coach_since = models.DateTimeField(null=True)
    may_show = models.BooleanField(default=False)
    shown_at = models.DateTimeField(null=True)
    tasked = models.IntegerField(default=0)

    class Meta:
        constraints = [
            of_workspace("camps_handin"),
            models.UniqueConstraint(fields=["assignment", "member"], name="camps_handin_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "member"], name="camps_handins_of_member"),
            models.Index(
                fields=["assignment", "coach_since"],
                name="camps_handins_waiting",
                condition=Q(coach_since__isnull=False),
            ),
        ]


class HandinVersion(Owned):
    """A version as it was handed in; none is ever changed."""

    workspace = known_by_parent()
    handin = reference("camps.Handin", db_index=False)
    number = models.IntegerField()
    text = models.TextField(default="")
    link = models.TextField(default="")
    files = ArrayField(models.BigIntegerField(), default=list)
    at = models.DateTimeField()
    is_late = models.BooleanField(default=False)

    class Meta:
        constraints = [
            of_workspace("camps_handinversion"),
            models.UniqueConstraint(fields=["handin", "number"], name="camps_handinversion_once"),
        ]


class Review(Owned):
    """Somebody looks at a work: a peer who was asked to, or (`reviewer` null) the coach. `version`: which they saw."""

    workspace = known_by_parent()
    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    handin = reference("camps.Handin", db_index=False)
    version = models.IntegerField()
    reviewer = reference("members.Member", null=True, db_index=False)
    by = models.TextField(default="")
    state = models.TextField(default=ReviewState.ASKED)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    scores = models.JSONField(default=dict)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    comment = models.TextField(default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("camps_review"),
            models.UniqueConstraint(fields=["handin", "reviewer"], name="camps_review_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "reviewer"], name="camps_reviews_of_member"),
            models.Index(fields=["due_at"], name="camps_reviews_due", condition=Q(state="asked")),
        ]
