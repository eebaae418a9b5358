"""Reactions to facts: consumers, each with a durable cursor in every lane.

A consumer's batch and its cursor are one transaction: what it did and how far it read can never disagree. A unit that
fails is looked for by halving the batch, and parked where an operator sees it; the rest of the stream goes on.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction

from . import journal
from .facts import Envelope
from .journal import Place

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest thing that can fail by itself: a fact, or one message (`part`) that a fact announces."""

    fact: Envelope
    part: int = 0
    value: Any = None


Handler = Callable[[Sequence[Unit], datetime], None]
Expand = Callable[[Sequence[Envelope]], Sequence[Unit]]


def each_fact(facts: Sequence[Envelope]) -> Sequence[Unit]:
    return [Unit(fact) for fact in facts]


@dataclass(frozen=True, slots=True)
class Consumer:
    """`hears` holds (name, version) pairs. `acts`: it reaches people, so it never sees imported or restored facts."""

    name: str
    hears: frozenset[tuple[str, int]]
    handle: Handler
    expand: Expand
    batch: int
    acts: bool
    feature: str | None
    doc: str

    def wants(self, fact: Envelope) -> bool:
        return (fact.name, fact.version) in self.hears and (fact.origin.acts or not self.acts)


_consumers: dict[str, Consumer] = {}


def consumer(
    name: str,
    *,
    hears: Iterable[tuple[str, int]],
    acts: bool,
    expand: Expand = each_fact,
    batch: int = 500,
    feature: str | None = None,
) -> Callable[[Handler], Handler]:
    """Decorator: register `handle(units, now)` under a name that never changes (its cursors are kept by it).

    `acts` must be said: True for whatever may reach people (welcomes, points, moderation), which must ignore imports.
    `feature`: skipped in workspaces that switched this feature off.
    """

    def declare(handle: Handler) -> Handler:
        if name in _consumers and _consumers[name].handle.__qualname__ != handle.__qualname__:
            raise ValueError(f"two consumers are called {name}")
        _consumers[name] = Consumer(
            name, frozenset(hears), handle, expand, batch, acts, feature, (handle.__doc__ or "").strip()
        )
        return handle

    return declare


def all_consumers() -> tuple[Consumer, ...]:
    return tuple(_consumers[name] for name in sorted(_consumers))


def named(name: str) -> Consumer:
    return _consumers[name]


class CannotPark(Exception):
    """The database itself failed, not the fact: the batch is tried again, nothing is parked."""


_LOCK_CURSOR = """
    select epoch, xid::text::bigint, fact_id from core_cursor
    where consumer = %s and lane = %s for update skip locked
"""
_MOVE_CURSOR = """
    update core_cursor set epoch = %s, xid = %s::text::xid8, fact_id = %s, moved_at = %s
    where consumer = %s and lane = %s
"""


LOOK_AHEAD = 4_000
"""How many facts are passed at once where few of them concern a consumer."""


def _one_batch(consumer: Consumer, found: list[tuple[Place, Envelope]]) -> list[tuple[Place, Envelope]]:
    """The beginning of these facts, up to as many that the consumer wants as it takes at once."""
    wanted = 0
    for place, (_, fact) in enumerate(found):
        wanted += consumer.wants(fact)
        if wanted > consumer.batch:
            return found[:place]
    return found


def run_once(consumer: Consumer, *, lane: int, now: datetime) -> int:
    """Read and handle one batch of a lane; answers 0 where there was nothing new, or another has it.

    Otherwise how many facts it looked at: those that it wants, and the last.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK_CURSOR, [consumer.name, lane])
            place = cursor.fetchone()
        if place is None:
            return 0
        names = {name for name, _ in consumer.hears}
        found = _one_batch(consumer, journal.read(lane, Place(*place), limit=LOOK_AHEAD, names=names))
        if not found:
            return 0
        wanted = [fact for _, fact in found if consumer.wants(fact)]
        _handle_all(consumer, _switched_on(consumer, wanted), now)
        last = found[-1][0]
        with connection.cursor() as cursor:
            cursor.execute(_MOVE_CURSOR, [last.epoch, str(last.xid), last.id, now, consumer.name, lane])
    return len(found)


def _switched_on(consumer: Consumer, facts: Sequence[Envelope]) -> Sequence[Envelope]:
    if consumer.feature is None or not facts:
        return facts
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from core_workspace where id = any(%s) and switched_off ? %s",
            [list({f.workspace_id for f in facts}), consumer.feature],
        )
        off = {row[0] for row in cursor.fetchall()}
    return [f for f in facts if f.workspace_id not in off]


def _handle_all(consumer: Consumer, facts: Sequence[Envelope], now: datetime) -> None:
    if facts:
        _halve(consumer, list(consumer.expand(facts)), now)


def _halve(consumer: Consumer, units: list[Unit], now: datetime) -> None:
    """Handle units; when that fails, each half by itself; a single one that fails is parked."""
    if not units:
        return
    try:
        with transaction.atomic():
            consumer.handle(units, now)
        return
    except (OperationalError, InterfaceError) as error:
        raise CannotPark from error
    except Exception as error:
        if len(units) == 1:
            _park(consumer, units[0], error, now)
            return
    middle = len(units) // 2
    _halve(consumer, units[:middle], now)
    _halve(consumer, units[middle:], now)


def _park(consumer: Consumer, unit: Unit, error: Exception, now: datetime) -> None:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    # The message of an exception may quote what a member wrote; its type and place are enough to look for the cause.
    words = f"{type(error).__name__} at {frame.name}:{frame.lineno}"
    log.error("parked", extra={"consumer": consumer.name, "fact": unit.fact.id, "unit": unit.part, "error": words})
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into core_parked
                (workspace_id, consumer, fact_id, fact_recorded_at, unit, error, attempts, parked_at)
            values (%s, %s, %s, %s, %s, %s, 1, %s)
            on conflict (consumer, fact_id, unit) do update
            set attempts = core_parked.attempts + 1, error = excluded.error, parked_at = excluded.parked_at
            """,
            [unit.fact.workspace_id, consumer.name, unit.fact.id, unit.fact.recorded_at, unit.part, words, now],
        )
