"""Tables of playbooks. Never imported outside this module."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from .rules import GroupRunState, RunState


class Playbook(Owned):
    """A manual for one kind of group. `draft` is what its editor holds; `ships`: it came with Huoqun, under `key`.

    `days`: how long it runs; null: no end, or not said yet.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    key = models.TextField()
    name = models.TextField()
    kind = models.TextField()
    about = models.TextField(default="")
    days = models.IntegerField(null=True)
    draft = models.TextField(default="")
    draft_at = models.DateTimeField()
    ships = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("playbooks_playbook"),
            models.UniqueConstraint(fields=["workspace", "key"], name="playbooks_playbook_once"),
        ]


class Version(Owned):
    """What was published, word for word. It never changes."""

    playbook = reference("playbooks.Playbook")
    number = models.IntegerField()
    text = models.TextField()
    note = models.TextField(default="")
    published_at = models.DateTimeField()
    published_by = models.TextField()

    class Meta:
        constraints = [
            of_workspace("playbooks_version"),
            models.UniqueConstraint(fields=["workspace", "playbook", "number"], name="playbooks_version_once"),
        ]


class Wording(Owned):
    """A text's newer words, used from the next send on in every run of the version. Rows only grow: the audit."""

    version = reference("playbooks.Version")
    template = models.TextField()
    text = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "version", "template", "-at"], name="playbooks_wordings")]


class GroupRun(Owned):
    """A version at work in a group. `starts_on` is D1 in `zone`; `vars` what was filled in at the start.

    `roles`: for each role of the playbook the users who hold it here. `values`: variables that all its texts share.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    version = reference("playbooks.Version")
    group = reference("groups.Group")
    owner = models.ForeignKey("team.User", null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.TextField(choices=[(s, s) for s in GroupRunState], default=GroupRunState.RUNNING)
    starts_on = models.DateField()
    zone = models.TextField()
    vars = models.JSONField(default=dict)
    roles = models.JSONField(default=dict)
    origin = models.TextField(default="live")
    started_at = models.DateTimeField()
    started_by = models.TextField()
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(default="")

    class Meta:
        constraints = [of_workspace("playbooks_grouprun")]
        indexes = [
            models.Index(fields=["workspace", "group", "-started_at"], name="playbooks_runs_of_group"),
            models.Index(fields=["workspace", "version"], condition=~Q(state="ended"), name="playbooks_running"),
        ]


class Run(Owned):
    """A member's way through a group run, or (member null) the group's own. `entry`: the how many-th time.

    `first`: the date of their D1. `answers`: by step; `arms`: by experiment.
    """

    group_run = reference("playbooks.GroupRun")
    member = reference("members.Member", null=True)
    entry = models.SmallIntegerField(default=1)
    state = models.TextField(choices=[(s, s) for s in RunState], default=RunState.ACTIVE)
    first = models.DateField()
    began_at = models.DateTimeField()
    answers = models.JSONField(default=dict)
    arms = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")

    class Meta:
        constraints = [
            of_workspace("playbooks_run"),
            models.UniqueConstraint(
                fields=["group_run", "member", "entry"], nulls_distinct=False, name="playbooks_run_once"
            ),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="playbooks_runs_of_member")]


class Due(Owned):
    """A step that is to come. `due_at` null: it waits for as long as it takes.

    `held`: `paused`, `asked` (it is late: a person decides), `passed` (they said yes). `slot`: the timetable's.
    `waiting`: it was begun, and waits for a Wake; `event`: what woke it while it was held. `gathers`: a group's message
    that members come to.
    """

    workspace = known_by_parent()
    run = reference("playbooks.Run", db_index=False)
    step = models.TextField()
    occurrence = models.TextField()
    due_at = models.DateTimeField(null=True)
    slot = models.BooleanField(default=False)
    waiting = models.BooleanField(default=False)
    gathers = models.BooleanField(default=False)
    held = models.TextField(default="")
    event = models.JSONField(null=True)

    class Meta:
        constraints = [
            of_workspace("playbooks_due"),
            models.UniqueConstraint(
                fields=["run", "step", "occurrence"], condition=Q(gathers=True), name="playbooks_gathering_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "due_at", "id"], condition=Q(held__in=["", "passed"]), name="playbooks_due_now"
            ),
            models.Index(fields=["run"], name="playbooks_due_of_run"),
        ]


class Wake(Owned):
    """What wakes a waiting step."""

    workspace = known_by_parent()
    key = models.TextField()
    due = reference("playbooks.Due", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "key"], name="playbooks_wake_by_key"),
            models.Index(fields=["due"], name="playbooks_wakes_of_due"),
        ]


class Gathered(Owned):
    """A member who comes to the group's next message of a step."""

    run = reference("playbooks.Run")
    step = models.TextField()
    occurrence = models.TextField()
    member = reference("members.Member")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "step", "occurrence", "member"], name="playbooks_gathered_once"),
        ]


class StepLog(Owned):
    """A step that was taken: once for each occurrence of a run, however often it is tried."""

    workspace = known_by_parent()
    pk = models.CompositePrimaryKey("run_id", "step", "occurrence")
    run = reference("playbooks.Run", db_index=False)
    step = models.TextField()
    occurrence = models.TextField()
    outcome = models.TextField()
    version_id = models.BigIntegerField()
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    cause = models.TextField(default="")


class Tally(Owned):
    """What became of the steps and messages of a large group run, as counted at `as_of` by jobs.tally_all.

    `counts`: rows of (step, taken, outcome, '', how many) and (step, effect, state, reason, how many).
    """

    group_run = reference("playbooks.GroupRun", db_index=False)
    as_of = models.DateTimeField()
    counts = models.JSONField(default=list)

    class Meta:
        constraints = [
            of_workspace("playbooks_tally"),
            models.UniqueConstraint(fields=["workspace", "group_run"], name="playbooks_tally_once"),
        ]


class LaunchOverride(Owned):
    """A point of the launch check that somebody let pass at a group, and why; it holds until it is taken back."""

    group = reference("groups.Group")
    point = models.TextField()
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        constraints = [
            of_workspace("playbooks_launchoverride"),
            models.UniqueConstraint(fields=["workspace", "group", "point"], name="playbooks_override_once"),
        ]
