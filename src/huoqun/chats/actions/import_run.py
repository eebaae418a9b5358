"""The life of an import: begun or taken up again, moved on with every batch, stopped, ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction

from huoqun.chats.facts.imports import HistoryImported
from huoqun.chats.models import ImportRun
from huoqun.chats.permissions import ChatsPermission
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin

from .import_batch import Batch, Book, Counted, import_batch, prepare_months

_RUNNING_LOCK = 4_823_004
_CAN_RESUME = ("running", "stopped", "failed")
MOST_NAMED_PARTS = 2_000


@dataclass(slots=True)
class Tally:
    """What a run has found so far. `skipped`: reason → [how many, where the first of them stands].

    `first_at`, `last_at`: the span of time of what was new, ISO 8601, '' where nothing was.
    """

    groups: int = 0
    members: int = 0
    messages: int = 0
    joins: int = 0
    leaves: int = 0
    skipped: dict[str, list[Any]] = field(default_factory=dict)
    first_at: str = ""
    last_at: str = ""

    def skip(self, reason: str, where: str, count: int = 1) -> None:
        known = self.skipped.setdefault(reason, [0, where])
        known[0] += count

    def add(self, counted: Counted) -> None:
        self.groups += counted.groups
        self.members += counted.members
        self.messages += counted.messages
        self.joins += counted.joins
        self.leaves += counted.leaves
        if counted.first_at is not None and counted.last_at is not None:
            first, last = counted.first_at.isoformat(), counted.last_at.isoformat()
            self.first_at = min(self.first_at or first, first)
            self.last_at = max(self.last_at, last)


@dataclass(slots=True)
class At:
    """How far a run is: the files it has finished, and how many records it has stored of what comes after them."""

    done: list[str] = field(default_factory=list)
    records: int = 0

    def move(self, *, read: int, since: int, done: list[str]) -> None:
        """After a batch. Only the first 2,000 finished files are named: the rest is found again by counting."""
        if done and len(self.done) < MOST_NAMED_PARTS:
            self.done += done
            self.records = since
        else:
            self.records += read


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that this process now holds. `resumed`: it goes on where an earlier process left it."""

    run_id: int
    at: At
    tally: Tally
    resumed: bool


def begin(actor: Actor, *, source_name: str, fingerprint: str, options: dict[str, Any], now: datetime) -> Begun:
    """Start an import, or go on with one of the same source that was stopped, failed or killed."""
    actor.require(ChatsPermission.HISTORY_IMPORT)
    earlier = (
        ImportRun.objects.of(actor.workspace_id)
        .filter(fingerprint=fingerprint, options=options, state__in=_CAN_RESUME)
        .order_by("-started_at", "-id")
    )
    for run in earlier[:5]:
        if _hold(run.id):
            run.refresh_from_db()
            if run.state in _CAN_RESUME:
                _set(run.id, state="running", cancel_asked=False, error="", ended_at=None, moved_at=now)
                return Begun(run.id, At(**run.position), Tally(**run.summary), True)
            release(run.id)
    at, tally = At(), Tally()
    run = ImportRun.objects.create(
        workspace_id=actor.workspace_id,
        source_name=source_name[:200],
        fingerprint=fingerprint,
        options=options,
        position=asdict(at),
        summary=asdict(tally),
        started_by=str(actor),
        started_at=now,
        moved_at=now,
    )
    _hold(run.id)
    return Begun(run.id, at, tally, False)


def store(
    actor: Actor, *, run: Begun, batch: Batch, book: Book, note: Callable[[Counted], None], now: datetime
) -> bool:
    """Store a batch and how far the run is, in one transaction. `note(counted)` moves `run.at` and `run.tally`.

    Answers whether somebody has asked to stop.
    """
    prepare_months(batch)
    with journal.telling_history():
        _commit_lazily()
        counted = import_batch(actor, batch=batch, book=book, now=now)
        run.tally.add(counted)
        note(counted)
        with connection.cursor() as cursor:
            cursor.execute(
                "update chats_importrun set position = %s, summary = %s, moved_at = %s "
                "where workspace_id = %s and id = %s returning cancel_asked",
                [_json(asdict(run.at)), _json(asdict(run.tally)), now, actor.workspace_id, run.run_id],
            )
            row = cursor.fetchone()
    if row is None:
        raise NotFound("This import was deleted while it ran.")
    return bool(row[0])


def _commit_lazily() -> None:
    """Do not wait for the disk at this commit. Of an import that a power cut ends, the last moment may be lost, with
    its position: it is read again. `end` waits, and by that for everything before it."""
    with connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = off")


@transaction.atomic
def end(actor: Actor, *, run: Begun, state: str, error: str = "", now: datetime) -> None:
    """The run is `done`, `stopped` or `failed`; the last two can be taken up again."""
    _set(run.run_id, state=state, error=error[:500], summary=asdict(run.tally), ended_at=now, moved_at=now)
    tally = run.tally
    fact = HistoryImported(
        run_id=run.run_id, state=state, messages=tally.messages, joins=tally.joins, leaves=tally.leaves
    )
    journal.record(actor, [fact], at=now, origin=Origin.IMPORT)


@transaction.atomic
def ask_cancel(actor: Actor, *, run_id: int) -> None:
    """Ask a running import to stop after the batch it is at. What it has stored stays; it can be taken up again."""
    actor.require(ChatsPermission.HISTORY_IMPORT)
    runs = ImportRun.objects.of(actor.workspace_id).filter(id=run_id)
    if not runs.update(cancel_asked=True):
        raise NotFound("There is no such import.")


def release(run_id: int) -> None:
    """Let another process take the run up. A process that dies lets go by itself."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_unlock(%s, %s)", [_RUNNING_LOCK, run_id % 2_000_000_000])


def _hold(run_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [_RUNNING_LOCK, run_id % 2_000_000_000])
        return bool(cursor.fetchone()[0])


def _set(run_id: int, **values: Any) -> None:
    ImportRun.objects.filter(id=run_id).update(**values)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
