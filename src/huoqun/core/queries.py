"""Questions to the ground: the workspace, its team's doings, parked facts. Frozen values."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from . import journal, models
from .clock import Clock, real_time
from .errors import NotFound
from .facts import Envelope


@dataclass(frozen=True)
class Workspace:
    """A workspace as doors see it: who is looked at, in which zone, language and time."""

    id: int
    uid: UUID
    name: str
    zone: str
    language: str
    currency: str
    clock_anchor: datetime | None = None
    clock_shown: datetime | None = None
    clock_speed: int = 1
    send_nothing: bool = False
    switched_off: tuple[str, ...] = ()
    is_demo: bool = False

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _clock(self) -> Clock | None:
        if self.clock_anchor is None or self.clock_shown is None:
            return None
        return Clock(anchor=self.clock_anchor, shown=self.clock_shown, speed=self.clock_speed)

    def clock(self, real: datetime) -> Clock:
        """Its clock; at the real moment `real` a workspace without one of its own agrees with the wall."""
        return self._clock or real_time(real)

    def now(self, real: datetime) -> datetime:
        """The workspace's time at a real moment."""
        return self._clock.at(real) if self._clock else real

    def has(self, feature: str) -> bool:
        """Whether a feature is switched on."""
        return feature not in self.switched_off


WORKSPACE_COLUMNS = (
    "id",
    "uid",
    "name",
    "zone",
    "language",
    "currency",
    "clock_anchor",
    "clock_shown",
    "clock_speed",
    "send_nothing",
    "switched_off",
    "is_demo",
)


def workspace_of(row: Mapping[str, Any]) -> Workspace:
    """A workspace of a mapping with WORKSPACE_COLUMNS; moments may be ISO text (as in JSON)."""
    values = {name: row[name] for name in WORKSPACE_COLUMNS}
    for name in ("clock_anchor", "clock_shown"):
        if isinstance(values[name], str):
            values[name] = datetime.fromisoformat(values[name])
    values["uid"] = UUID(str(values["uid"]))
    values["switched_off"] = tuple(values["switched_off"])
    return Workspace(**values)


KEPT_SECONDS = 1.0


@dataclass(slots=True)
class _Kept:
    """The workspaces that one thread has read, for KEPT_SECONDS at most."""

    by_id: dict[int, Workspace] = field(default_factory=dict)
    all_read: bool = False
    since: float = field(default_factory=time.monotonic)

    def fresh(self) -> _Kept:
        if time.monotonic() - self.since > KEPT_SECONDS:
            self.by_id, self.all_read, self.since = {}, False, time.monotonic()
        return self


_kept: ContextVar[_Kept | None] = ContextVar("workspaces_kept", default=None)


@contextmanager
def workspaces_kept() -> Iterator[None]:
    """Within the block each workspace is read once (a second): dozens of jobs and ticks ask for the same one in a row.

    For workers only: whoever changes a workspace within the block may be answered what it was.
    """
    token = _kept.set(_Kept())
    try:
        yield
    finally:
        _kept.reset(token)


def workspace(workspace_id: int) -> Workspace:
    """One workspace. Raises NotFound."""
    kept = _kept.get()
    if kept is not None and (known := kept.fresh().by_id.get(workspace_id)):
        return known
    row = models.Workspace.objects.filter(id=workspace_id).values(*WORKSPACE_COLUMNS).first()
    if row is None:
        raise NotFound
    here = workspace_of(row)
    if kept is not None:
        kept.by_id[workspace_id] = here
    return here


def workspaces() -> list[Workspace]:
    """Every workspace, oldest first. For the command line and workers: a web request sees only its own."""
    kept = _kept.get()
    if kept is not None and kept.fresh().all_read:
        return sorted(kept.by_id.values(), key=lambda here: here.id)
    found = [workspace_of(row) for row in models.Workspace.objects.order_by("id").values(*WORKSPACE_COLUMNS)]
    if kept is not None:
        kept.by_id, kept.all_read = {here.id: here for here in found}, True
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """Some facts and the key of the next page, empty at the end."""

    facts: tuple[Envelope, ...]
    next_key: str = ""


# The actors that are people at work, or programs that act for them; core_fact_audit is the index of just these.
_AUDIT = f"""
    select {journal._COLUMNS} from core_fact
    where workspace_id = %(workspace)s and actor ~ '^(staff|api):' {{only}}
      and (recorded_at, id) < (%(at)s, %(id)s)
    order by recorded_at desc, id desc
    limit %(limit)s
"""
_KEY = re.compile(r"(\d{1,18})-(\d{1,18})\Z", re.ASCII)
_END = ("infinity", 2**62)
_DAWN = datetime(1970, 1, 1, tzinfo=UTC)


def audit(workspace_id: int, *, before: str = "", actor: str = "", limit: int = 50) -> Page:
    """What the team did, newest first: facts by staff and API tokens (or by one `actor`, as `staff:12`).

    `before` is a page's `next_key`; one that is none of ours starts from the top.
    """
    at, last = _key(before)
    only = "and actor = %(actor)s" if actor else ""
    with connection.cursor() as cursor:
        cursor.execute(
            _AUDIT.format(only=only),
            {"workspace": workspace_id, "actor": actor, "at": at, "id": last, "limit": limit + 1},
        )
        found = [journal._envelope(row) for row in cursor.fetchall()]
    more = len(found) > limit
    return Page(tuple(found[:limit]), _key_of(found[limit - 1]) if more else "")


def _key(text: str) -> tuple[Any, int]:
    match = _KEY.match(text)
    if not match or int(match[1]) > 253_402_300_799_000_000:
        return _END
    return _DAWN + timedelta(microseconds=int(match[1])), int(match[2])


def _key_of(fact: Envelope) -> str:
    return f"{(fact.recorded_at - _DAWN) // timedelta(microseconds=1)}-{fact.id}"


@dataclass(frozen=True, slots=True)
class ParkedFact:
    """A fact (or one part of it) that a consumer could not handle. `fact` is None where its month was dropped."""

    id: int
    fact_id: int
    consumer: str
    consumer_doc: str
    unit: int
    error: str
    attempts: int
    parked_at: datetime
    fact: Envelope | None

    @property
    def name(self) -> str:
        return self.fact.name if self.fact else f"#{self.fact_id}"


def parked(workspace_id: int, *, after: int = 0, limit: int = 50) -> list[ParkedFact]:
    """Parked facts, oldest row first, after a row's id."""
    rows = list(models.Parked.objects.of(workspace_id).filter(id__gt=after).order_by("id")[:limit])
    facts = journal.fetch(workspace_id, [(row.fact_id, row.fact_recorded_at) for row in rows])
    from .jobs import all_consumers

    docs = {consumer.name: consumer.doc for consumer in all_consumers()}
    return [
        ParkedFact(
            id=row.id,
            fact_id=row.fact_id,
            consumer=row.consumer,
            consumer_doc=docs.get(row.consumer, ""),
            unit=row.unit,
            error=row.error,
            attempts=row.attempts,
            parked_at=row.parked_at,
            fact=facts.get(row.fact_id),
        )
        for row in rows
    ]


def parked_count(workspace_id: int) -> int:
    """How many facts are parked."""
    return models.Parked.objects.of(workspace_id).count()


def minutes_set(workspace_id: int) -> dict[str, float]:
    """The workspace's own values of minutes by hand (see work.rules), by action."""
    kept = models.Workspace.objects.values_list("settings", flat=True).get(id=workspace_id)
    own = kept.get("minutes", {}) if isinstance(kept, dict) else {}
    return {key: float(value) for key, value in own.items() if isinstance(value, int | float)}
