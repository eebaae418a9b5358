"""Tables of chats. Never imported outside this module. Partitioned ones are made by the migration."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, OwnedQuerySet, known_by_parent, of_workspace, reference

from ..rules import EffectState
from .pictures import Picture
from .platforms import ContactTags, Held, HeldGroup, Mass, MassTarget, PlatformDay

__all__ = ["ContactTags", "Held", "HeldGroup", "Mass", "MassTarget", "Picture", "PlatformDay"]


class Connection(Owned):
    """An account of ours on a platform, served by a gateway. `secrets` is encrypted with the key ring.

    `realm`: where its ids of people and groups are unique (port.Meta.realm); `platform` where no tenant is told.
    `offers`: what its gateway can do and its limits (port.Offer). `since`: how far its stream was handed over.
    `holder` is the gateway process that serves it, until the real moment `held_until`.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    platform = models.TextField()
    realm = models.TextField()
    name = models.CharField(max_length=80)
    settings = models.JSONField(default=dict)
    secrets = models.BinaryField(default=b"")
    is_on = models.BooleanField(default=True)
    send_nothing = models.BooleanField(default=False)
    state = models.JSONField(default=dict)
    offers = models.JSONField(default=dict)
    since = models.JSONField(default=dict)
    holder = models.TextField(null=True)
    held_until = models.DateTimeField(null=True)
    last_event_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")
    last_error_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("chats_connection"),
            models.UniqueConstraint(fields=["workspace", "name"], name="chats_connection_once"),
            models.CheckConstraint(condition=~Q(realm=""), name="chats_connection_of_a_realm"),
        ]


class Route(Owned):
    """A group that a connection is in: where its messages come from, and through which account it is spoken to.

    `link`: the way into it for anybody, where the platform made the group for us.
    """

    connection = reference("chats.Connection")
    group = reference("groups.Group")
    chat_id = models.TextField()
    since = models.DateTimeField()
    link = models.TextField(default="", db_default="")

    class Meta:
        constraints = [
            of_workspace("chats_route"),
            models.UniqueConstraint(fields=["connection", "chat_id"], name="chats_route_once"),
        ]
        indexes = [models.Index(fields=["workspace", "group"], name="chats_routes_of_group")]


class HeardCall(Owned):
    """A platform's call at the web door that was taken: the digest of what tells it from others, so that it is taken
    once. Rows older than a day are let go of: no platform calls again later, and older stamps do not verify.
    """

    connection = reference("chats.Connection")
    digest = models.TextField()
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("chats_heard_call"),
            models.UniqueConstraint(fields=["connection", "digest"], name="chats_heard_call_once"),
        ]


class Errand(Owned):
    """What a call at the web door left for the gateway process to do (port.webhook.Errand). Times are real."""

    connection = reference("chats.Connection")
    kind = models.TextField()
    payload = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    not_before = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [of_workspace("chats_errand")]
        indexes = [models.Index(fields=["connection", "not_before"], name="chats_errands_due")]


class Message(Owned):
    """Something said in a group (or, without one, in private). Partitioned by month of `at`, which never changes.

    `kind` is a rules.MessageKind, `origin` a rules.MessageOrigin. `data`: files, mentions, reactions, other keys.
    Nothing has a foreign key to messages and they have none, so that a month can be dropped at once.
    """

    id = models.BigIntegerField(primary_key=True)
    group_id = models.BigIntegerField(null=True)
    member_id = models.BigIntegerField(null=True)
    connection_id = models.BigIntegerField(null=True)
    kind = models.SmallIntegerField()
    origin = models.SmallIntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    text = models.TextField()
    provider_id = models.TextField(null=True)
    reply_to = models.TextField(null=True)
    edited_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)
    data = models.JSONField(null=True)

    class Meta:
        managed = False
        db_table = "chats_message"


class MessageKey(models.Model):
    """What makes a message stored once: (group, provider's id or content key) → (id, at)."""

    group_id = models.BigIntegerField(primary_key=True)
    key = models.TextField()
    workspace_id = models.BigIntegerField()
    message_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "chats_message_key"


class MemberDay(Owned):
    """How many messages a member sent in a group on a day (in the group's zone). Counted by a job from the journal."""

    group_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    day = models.DateField()
    messages = models.IntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "group_id", "day", "member_id"], name="chats_member_day_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member_id", "-day"], name="chats_days_of_member")]


class GroupDay(Owned):
    """A group's day: messages and how many people spoke, without bots and staff."""

    group_id = models.BigIntegerField()
    day = models.DateField()
    messages = models.IntegerField()
    speakers = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "group_id", "day"], name="chats_group_day_once"),
        ]


class GroupPulse(Owned):
    """One row a group, kept by the counting job: its first and last message, how many in all."""

    group_id = models.BigIntegerField()
    messages = models.BigIntegerField(default=0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    last_text = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "group_id"], name="chats_pulse_once")]


class GroupMonth(Owned):
    """What was counted of a large group at `as_of`, so that pages need not count it anew; kept by jobs.weighing.

    `members` without bots; `people` without bots and staff, of whom `known` have a known background; `active`: who
    spoke in 28 days. `carriers` and `stopped`: rows of the values of queries.pulse, without the group. `layers`: the
    values of groups.queries.layers, none where that was not counted.
    """

    group_id = models.BigIntegerField()
    as_of = models.DateTimeField()
    members = models.IntegerField()
    people = models.IntegerField()
    known = models.IntegerField()
    active = models.IntegerField()
    carriers = models.JSONField(default=list)
    stopped = models.JSONField(default=list)
    layers = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "group_id"], name="chats_group_month_once")]


class Waiting(Owned):
    """Somebody waits for an answer: a newcomer for a first reply, or one who asked. Kept by a job from messages."""

    kind = models.TextField()
    group_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    message_id = models.BigIntegerField(null=True)
    since = models.DateTimeField()
    excerpt = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("chats_waiting"),
            models.UniqueConstraint(
                fields=["workspace", "kind", "group_id", "member_id", "message_id"],
                nulls_distinct=False,
                name="chats_waiting_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "kind", "since"],
                condition=Q(answered_at__isnull=True, dismissed_at__isnull=True),
                name="chats_waiting_open",
            ),
            models.Index(
                fields=["workspace", "group_id", "since"],
                condition=Q(answered_at__isnull=True, dismissed_at__isnull=True),
                name="chats_waiting_of_group",
            ),
        ]


class Effect(Owned):
    """Something that must reach a platform, once, as it was asked for. `key` makes it unique. Nothing here moves.

    `what` is a rules.Action, `cls` a rules.EffectClass; `body` the action's arguments. `connection` is the one that was
    asked for. `arm`: its hold-out arm, given by the asker; `cause`: what the asker says it comes of. `fingerprint`:
    what is the same to whoever receives it; '' where that does not matter. `batch`: what it is one of many of, all with
    the same body; '' where it stands alone. `once`: nobody but a person lets it go again where it may have gone.
    """

    workspace = known_by_parent()
    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    key = models.TextField()
    what = models.TextField()
    cls = models.TextField()
    group = reference("groups.Group", null=True, db_index=False)
    member = reference("members.Member", null=True, db_index=False)
    connection = reference("chats.Connection", null=True, db_index=False)
    body = models.JSONField(default=dict)
    caps = models.JSONField(default=list)
    quiet = models.JSONField(null=True)
    fingerprint = models.TextField(default="")
    arm = models.TextField(default="")
    cause = models.TextField(default="", db_default="")
    batch = models.TextField(default="", db_default="")
    once = models.BooleanField(default=False, db_default=False)
    asked_by = models.TextField()
    created_at = models.DateTimeField()
    origin = models.TextField(default="live")

    class Meta:
        constraints = [
            of_workspace("chats_effect"),
            models.UniqueConstraint(fields=["workspace", "key"], name="chats_effect_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "fingerprint"], condition=~Q(fingerprint=""), name="chats_effects_alike"),
            models.Index(
                fields=["workspace", "group", "-created_at"],
                condition=Q(group__isnull=False),
                name="chats_effects_of_group",
            ),
            models.Index(
                fields=["workspace", "member", "-created_at"],
                condition=Q(member__isnull=False),
                name="chats_effects_of_member",
            ),
            models.Index(
                fields=["workspace", "connection"],
                condition=Q(connection__isnull=False),
                name="chats_effects_by_line",
            ),
            models.Index(fields=["workspace", "batch", "id"], condition=~Q(batch=""), name="chats_effects_of_batch"),
        ]


class Progress(models.Model):
    """Where an effect stands: all of it that moves, in a narrow table, because every step writes the whole row anew.

    `connection_id` is the one that the planner chose. `reason`: why it is suppressed, failed, with staff, or waits;
    `trace`: the checks of its planning, a line each, after the last the reason if it stopped there. `reserved`: the
    CapCounts that it holds. `slot_at`: it has its place in its chat's token bucket. `massed`: it goes as part of a mass
    message. `leased_until` is real time, all other times are the workspace's.
    """

    effect = models.OneToOneField(Effect, models.DO_NOTHING, primary_key=True, related_name="progress")
    workspace_id = models.BigIntegerField()
    connection_id = models.BigIntegerField(null=True)
    state = models.TextField(choices=[(s, s) for s in EffectState], default=EffectState.PLANNED)
    state_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    trace = models.TextField(default="")
    reserved = models.JSONField(null=True)
    attempts = models.SmallIntegerField(default=0)
    lease_holder = models.TextField(null=True)
    leased_until = models.DateTimeField(null=True)
    slot_at = models.DateTimeField(null=True)
    provider_ref = models.TextField(default="")
    decided_by = models.TextField(default="")
    massed = models.BooleanField(default=False)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "chats_progress"


class Bucket(Owned):
    """A token bucket (GCRA): the next call may pass at `allowed_at`. Stored, so that a restart does not reset it."""

    name = models.TextField()
    allowed_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="chats_bucket_once")]
        indexes = [
            models.Index(fields=["workspace"], condition=Q(blocked_until__isnull=False), name="chats_buckets_blocked")
        ]


class CapCount(Owned):
    """How many effects a scope (a member, a group) has had in a period: counted and reserved in one transaction."""

    scope = models.TextField()
    period = models.TextField()
    used = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "scope", "period"], name="chats_cap_once")]


class ImportRun(Owned):
    """One import of chat history: what it reads, how far it is, what it found. `position` lets it resume."""

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    source_name = models.TextField()
    fingerprint = models.TextField()
    options = models.JSONField(default=dict)
    state = models.TextField(default="running")
    position = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    error = models.TextField(default="")
    cancel_asked = models.BooleanField(default=False)
    started_by = models.TextField()
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [of_workspace("chats_import_run")]
        indexes = [models.Index(fields=["workspace", "-started_at"], name="chats_imports_newest")]
