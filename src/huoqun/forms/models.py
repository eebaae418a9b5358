"""Tables of forms. Never imported outside this module."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference

from .rules import AttemptState, Kind, QuizState, Shows


class Bank(Owned):
    """Questions of one subject (题库)."""

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    name = models.TextField()
    about = models.TextField(default="")
    made_by = models.TextField()
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("forms_bank"),
            models.UniqueConstraint(fields=["workspace", "name"], name="forms_bank_once"),
        ]


class BankQuestion(Owned):
    """A question in a bank. `revision` counts its edits; what attempts have of it is their own."""

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    bank = reference("forms.Bank", db_index=False)
    key = models.TextField()
    kind = models.TextField(choices=[(k, k) for k in Kind], default=Kind.SINGLE)
    prompt = models.TextField()
    options = models.JSONField(default=list)
    correct = models.JSONField(default=list)
    accepts = models.JSONField(default=list)
    within = models.TextField(default="")
    points = models.SmallIntegerField(default=1)
    explanation = models.TextField(default="")
    difficulty = models.SmallIntegerField(default=3)
    tags = ArrayField(models.TextField(), default=list)
    revision = models.IntegerField(default=1)
    written_by = models.TextField()
    written_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("forms_bankquestion"),
            models.UniqueConstraint(fields=["workspace", "bank", "key"], name="forms_question_once"),
        ]
        indexes = [GinIndex(fields=["tags"], name="forms_question_tags")]


class Quiz(Owned):
    """What is drawn, how long it may take, what it takes to pass. `seconds` null: no limit; `attempts` 0: as often as
    they like. It is begun from `opens_at` up to `closes_at` (null: no bound), while it is open.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    key = models.TextField()
    name = models.TextField()
    about = models.TextField(default="")
    state = models.TextField(choices=[(s, s) for s in QuizState], default=QuizState.DRAFT)
    seconds = models.IntegerField(null=True)
    attempts = models.SmallIntegerField(default=1)
    pass_mark = models.SmallIntegerField(default=60)
    shuffled = models.BooleanField(default=True)
    half_for_fewer = models.BooleanField(default=False)
    shows = models.TextField(choices=[(s, s) for s in Shows], default=Shows.HANDED_IN)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    made_by = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("forms_quiz"),
            models.UniqueConstraint(fields=["workspace", "key"], name="forms_quiz_once"),
        ]


class Draw(Owned):
    """So many questions of a bank, of these tags (none: any) and between these difficulties."""

    quiz = reference("forms.Quiz")
    bank = reference("forms.Bank")
    count = models.SmallIntegerField(default=1)
    tags = ArrayField(models.TextField(), default=list)
    easiest = models.SmallIntegerField(default=1)
    hardest = models.SmallIntegerField(default=5)

    class Meta:
        constraints = [of_workspace("forms_draw")]


class Attempt(Owned):
    """A member at a quiz. `questions`: those that were drawn, as they were then, in their order, each with its id.

    `answers`: by the question's id; `marks`: the same, as {points, words, by}.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    quiz = reference("forms.Quiz", db_index=False)
    member = reference("members.Member")
    group = reference("groups.Group", null=True)
    number = models.SmallIntegerField()
    seed = models.BigIntegerField()
    questions = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    marks = models.JSONField(default=dict)
    state = models.TextField(choices=[(s, s) for s in AttemptState], default=AttemptState.RUNNING)
    pass_mark = models.SmallIntegerField(default=60)
    half_for_fewer = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField(null=True)
    handed_in_at = models.DateTimeField(null=True)
    scored_at = models.DateTimeField(null=True)
    points = models.IntegerField(null=True)
    possible = models.IntegerField(default=0)
    percent = models.SmallIntegerField(null=True)
    passed = models.BooleanField(null=True)
    origin = models.TextField(default="live")

    class Meta:
        constraints = [
            of_workspace("forms_attempt"),
            models.UniqueConstraint(fields=["workspace", "quiz", "member", "number"], name="forms_attempt_once"),
            models.UniqueConstraint(
                fields=["workspace", "quiz", "member"], condition=Q(state="running"), name="forms_one_running"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "member", "-started_at"], name="forms_attempts_of"),
            models.Index(fields=["deadline_at"], condition=Q(state="running"), name="forms_attempts_due"),
        ]


class Survey(Owned):
    """What is asked (问卷). `answered`: somebody did, so its questions stay. `may_hide`: with or without a name."""

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    key = models.TextField()
    name = models.TextField()
    about = models.TextField(default="")
    items = models.JSONField(default=list)
    may_hide = models.BooleanField(default=True)
    answered = models.BooleanField(default=False)
    made_by = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("forms_survey"),
            models.UniqueConstraint(fields=["workspace", "key"], name="forms_survey_once"),
        ]


class SurveyRound(Owned):
    """A survey before people: a group's (null: every member), on an `occasion` (`run/12`; empty: by hand).

    `told`: the team has been told of low scores without a name.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    survey = reference("forms.Survey", db_index=False)
    occasion = models.TextField(default="")
    group = reference("groups.Group", null=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    told = models.BooleanField(default=False)

    class Meta:
        constraints = [
            of_workspace("forms_surveyround"),
            models.UniqueConstraint(fields=["workspace", "survey", "occasion"], name="forms_round_once"),
        ]
        indexes = [models.Index(fields=["closes_at"], condition=Q(told=False), name="forms_rounds_due")]


class SurveyMark(Owned):
    """That a member answered a round, and on which day; not what."""

    round = reference("forms.SurveyRound", db_index=False)
    member = reference("members.Member")
    on_day = models.DateField()

    class Meta:
        constraints = [
            of_workspace("forms_surveymark"),
            models.UniqueConstraint(fields=["workspace", "round", "member"], name="forms_mark_once"),
        ]


class SurveyAnswer(Owned):
    """What somebody answered, by the places of the questions.

    Without their name it has neither member nor `at`, its id is by chance, and it is not `shown` before it is one of
    enough (docs/decisions/anonymous.md).
    """

    id = models.BigIntegerField(primary_key=True)
    round = reference("forms.SurveyRound")
    member = reference("members.Member", null=True)
    on_day = models.DateField()
    at = models.DateTimeField(null=True)
    answers = models.JSONField(default=dict)
    nps = models.SmallIntegerField(null=True)
    shown = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            of_workspace("forms_surveyanswer"),
            models.CheckConstraint(
                condition=Q(member__isnull=False) | Q(at__isnull=True), name="forms_hidden_has_no_time"
            ),
        ]
