"""Tables of the ground: workspaces, the journal, its readers, stored answers."""

from __future__ import annotations

from django.db import models

from . import ids
from .tenancy import Owned, of_workspace

LANES = 16
"""How many lanes the journal has. A workspace always reads in one lane, so its facts keep their order."""

HISTORY_LOCK = 4_823_010


class Workspace(models.Model):
    """One operator's community: everything else belongs to one.

    `clock_*`: its own time (core.clock.Clock); null means the wall's. `switched_off`: names of features without menu,
    jobs and blocks. `send_nothing`: no effect leaves, whatever its state. `rehearsal_groups`: null, or the only
    groups that are sent to.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64, default="Asia/Shanghai")
    language = models.CharField(max_length=10, default="zh-hans")
    currency = models.CharField(max_length=3, default="CNY")
    created_at = models.DateTimeField()
    clock_anchor = models.DateTimeField(null=True)
    clock_shown = models.DateTimeField(null=True)
    clock_speed = models.SmallIntegerField(default=1)
    send_nothing = models.BooleanField(default=False)
    rehearsal_groups = models.JSONField(null=True)
    switched_off = models.JSONField(default=list)
    settings = models.JSONField(default=dict)
    is_demo = models.BooleanField(default=False)


class Fact(Owned):
    """The journal. Partitioned by month of `recorded_at`; made and indexed by the migration, so unmanaged here."""

    name = models.TextField()
    version = models.SmallIntegerField()
    actor = models.TextField()
    cause = models.TextField(null=True)
    correlation = models.UUIDField(null=True)
    origin = models.TextField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    member_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)
    payload = models.JSONField()

    class Meta:
        managed = False
        db_table = "core_fact"


class Epoch(models.Model):
    """Which life of the database this is. A restore raises it, because transaction ids start low again."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    epoch = models.IntegerField(default=1)
    system_identifier = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="core_epoch_is_one_row")]


class Cursor(models.Model):
    """How far a consumer has read a lane: the (epoch, xid, id) of the last fact that it handled or parked."""

    consumer = models.TextField()
    lane = models.SmallIntegerField()
    epoch = models.IntegerField(default=0)
    xid = models.TextField(default="0")
    fact_id = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "core_cursor"


class Lane(models.Model):
    """Which worker reads a lane, until when. A worker that dies lets go by no longer renewing."""

    lane = models.SmallIntegerField(primary_key=True)
    holder = models.TextField(null=True)
    held_until = models.DateTimeField(null=True)


class Worker(models.Model):
    """A living worker process: lanes are shared out among those seen lately."""

    name = models.TextField(primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class Parked(Owned):
    """A fact (or one message of it) that a consumer could not handle. The stream went on; a person decides."""

    consumer = models.TextField()
    fact_id = models.BigIntegerField()
    fact_recorded_at = models.DateTimeField()
    unit = models.BigIntegerField(default=0)
    error = models.TextField()
    attempts = models.SmallIntegerField(default=1)
    parked_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("core_parked"),
            models.UniqueConstraint(fields=["consumer", "fact_id", "unit"], name="core_parked_once"),
        ]
        indexes = [models.Index(fields=["workspace", "-parked_at"], name="core_parked_newest")]


class StoredAnswer(Owned):
    """The answer to a writing request with an idempotency key, kept for 24 hours."""

    actor = models.TextField()
    key = models.TextField()
    request_hash = models.BinaryField()
    status = models.SmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "actor", "key"], name="core_answer_once")]
        indexes = [models.Index(fields=["stored_at"], name="core_answer_age")]


class StoredFile(Owned):
    """What somebody gave us, made harmless (core.files). `owner`: `member:12`. Not attached: nothing uses it yet."""

    uid = models.TextField(unique=True)
    kind = models.TextField()
    mime = models.TextField()
    name = models.TextField()
    owner = models.TextField()
    size = models.IntegerField()
    digest = models.BinaryField()
    content = models.BinaryField()
    made_at = models.DateTimeField()
    attached_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [of_workspace("core_storedfile")]
        indexes = [
            models.Index(fields=["workspace", "owner"], name="core_files_of_owner"),
            models.Index(fields=["made_at"], name="core_files_unused", condition=models.Q(attached_at=None)),
        ]
