"""Tables of the team's work. Never imported outside this module."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference

from .rules import IncidentState, Overdue, ProposalState, Strategy, TaskState


class Task(Owned):
    """Something a person does. `copy_text` is ready to paste; `why` is the evidence that the card shows.

    `seconds` is measured while the card is open. `effect_uid`: the effect it stands for, where a platform cannot.
    `among`: who holds the role, where that is not told by posts. `overdue_at`: when being late had its consequence;
    `was_with`: whose it was before that; `told_at`: when whoever has it now was told of that outside the console.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    key = models.TextField()
    kind = models.TextField()
    title = models.TextField()
    copy_text = models.TextField(default="")
    why = models.JSONField(default=dict)
    group = reference("groups.Group", null=True)
    member = reference("members.Member", null=True)
    effect_uid = models.UUIDField(null=True)
    role = models.TextField(default="")
    assignee = models.ForeignKey("team.User", null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.TextField(choices=[(s, s) for s in TaskState], default=TaskState.OPEN)
    outcomes = models.JSONField(default=list)
    outcome = models.TextField(default="")
    note = models.TextField(default="")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.TextField(default="")
    seconds = models.IntegerField(default=0)
    strategy = models.TextField(choices=[(s, s) for s in Strategy], default=Strategy.NONE)
    among = ArrayField(models.BigIntegerField(), default=list)
    overdue = models.TextField(choices=[(o, o) for o in Overdue], default=Overdue.NOTHING)
    escalate_role = models.TextField(default="")
    escalate_among = ArrayField(models.BigIntegerField(), default=list)
    overdue_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    was_with = models.ForeignKey("team.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            of_workspace("work_task"),
            models.UniqueConstraint(fields=["workspace", "key"], name="work_task_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "due_at"], condition=Q(state="open"), name="work_tasks_open"),
            models.Index(fields=["workspace", "assignee", "due_at"], name="work_tasks_of"),
            models.Index(fields=["workspace", "-done_at"], condition=Q(state="done"), name="work_tasks_done"),
            models.Index(fields=["workspace", "assignee"], condition=Q(state="open"), name="work_tasks_load"),
            models.Index(
                fields=["workspace", "role", "assignee", "id"],
                condition=Q(assignee__isnull=False),
                name="work_tasks_turn",
            ),
            models.Index(
                fields=["workspace", "member", "id"], condition=Q(member__isnull=False), name="work_tasks_member"
            ),
            models.Index(
                fields=["workspace", "due_at"],
                condition=Q(state="open", overdue_at__isnull=True) & ~Q(overdue=""),
                name="work_tasks_overdue",
            ),
        ]


class Proposal(Owned):
    """Something a person judges. Approving runs the action registered under `action` with `arguments`."""

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    key = models.TextField()
    action = models.TextField()
    arguments = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    title = models.TextField()
    origin = models.TextField()
    group = reference("groups.Group", null=True)
    member = reference("members.Member", null=True)
    state = models.TextField(choices=[(s, s) for s in ProposalState], default=ProposalState.OPEN)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    reason = models.TextField(default="")
    seconds = models.IntegerField(default=0)

    class Meta:
        constraints = [
            of_workspace("work_proposal"),
            models.UniqueConstraint(fields=["workspace", "key"], name="work_proposal_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "expires_at"], condition=Q(state="open"), name="work_proposals_open"),
        ]


class Incident(Owned):
    """Something went wrong and a person says how it goes on. One is open for a key; what comes to it counts `version`.

    `people`: how many wait for the decision.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    key = models.TextField()
    kind = models.TextField()
    title = models.TextField()
    evidence = models.JSONField(default=dict)
    choices = models.JSONField(default=list)
    people = models.IntegerField(default=0)
    group = reference("groups.Group", null=True)
    state = models.TextField(choices=[(s, s) for s in IncidentState], default=IncidentState.OPEN)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    choice = models.TextField(default="")
    reason = models.TextField(default="")
    seconds = models.IntegerField(default=0)

    class Meta:
        constraints = [
            of_workspace("work_incident"),
            models.UniqueConstraint(fields=["workspace", "key"], condition=Q(state="open"), name="work_incident_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "created_at"], condition=Q(state="open"), name="work_incidents_open"),
            models.Index(
                fields=["workspace", "-decided_at"], condition=Q(state="decided"), name="work_incidents_decided"
            ),
        ]


class Absence(Owned):
    """A user is away from `starts_at` to `ends_at`; `handed_at`: when their open tasks went to others."""

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    user = models.ForeignKey("team.User", on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stand_in = models.ForeignKey("team.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.TextField()
    created_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("work_absence"),
            models.UniqueConstraint(
                fields=["workspace", "user"], condition=Q(ended_at__isnull=True), name="work_absence_once"
            ),
        ]


class Sitting(Owned):
    """The one card that somebody is at now. `seen_at`: until when their time at it has been counted."""

    who = models.TextField()
    noun = models.TextField()
    card_id = models.BigIntegerField()
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("work_sitting"),
            models.UniqueConstraint(fields=["workspace", "who"], name="work_sitting_once"),
        ]
