"""Tables of the team's work. Never imported outside this module."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference

from .rules import ProposalState, TaskState


class Task(Owned):
    """Something a person does. `copy_text` is ready to paste; `why` is the evidence that the card shows.

    `seconds` is measured while the card is open. `effect_uid`: the effect it stands for, where a platform cannot.
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
    opened_at = models.DateTimeField(null=True)
    seconds = models.IntegerField(default=0)

    class Meta:
        constraints = [
            of_workspace("work_task"),
            models.UniqueConstraint(fields=["workspace", "key"], name="work_task_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "due_at"], condition=Q(state="open"), name="work_tasks_open"),
            models.Index(fields=["workspace", "assignee", "due_at"], name="work_tasks_of"),
            models.Index(fields=["workspace", "-done_at"], condition=Q(state="done"), name="work_tasks_done"),
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

    class Meta:
        constraints = [
            of_workspace("work_proposal"),
            models.UniqueConstraint(fields=["workspace", "key"], name="work_proposal_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "expires_at"], condition=Q(state="open"), name="work_proposals_open"),
        ]
