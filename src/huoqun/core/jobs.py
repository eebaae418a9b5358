"""Reactions to facts: consumers, each with a durable cursor in every lane.

A consumer's batch and its cursor are one transaction: what it did and how far it read can never disagree. Consumers
that stand at the same place share the transaction and the reading. Where one fails, all is undone and done again, each
now apart: the unit that fails is looked for by halving the batch, and parked where an operator sees it; the rest of the
stream goes on.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from psycopg.pq import TransactionStatus

from . import journal
from .facts import Envelope
from .journal import Place
from .models import LANES
from .queries import workspaces_kept
from .sql import numbers, plans_kept, server_cursor, texts

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest thing that can fail by itself: a fact, or one message (`part`) that a fact announces."""

    fact: Envelope
    part: int = 0
    value: Any = None


Handler = Callable[[Sequence[Unit], datetime], None]
Expand = Callable[[Sequence[Envelope]], Sequence[Unit]]
Weigh = Callable[[Envelope], int]


def each_fact(facts: Sequence[Envelope]) -> Sequence[Unit]:
    return [Unit(fact) for fact in facts]


def as_one(fact: Envelope) -> int:
    return 1


@dataclass(frozen=True, slots=True)
class Consumer:
    """`hears` holds (name, version) pairs. `acts`: it reaches people, so it never sees imported or restored facts.

    `batch`: how much of history is handled at once, as `weigh` weighs the facts; RUSH times as much of what happens.
    """

    name: str
    hears: frozenset[tuple[str, int]]
    handle: Handler
    expand: Expand
    weigh: Weigh
    batch: int
    acts: bool
    feature: str | None
    first: bool
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
    weigh: Weigh = as_one,
    batch: int = 500,
    feature: str | None = None,
    first: bool = False,
) -> Callable[[Handler], Handler]:
    """Decorator: register `handle(units, now)` under a name that never changes (its cursors are kept by it).

    `acts` must be said: True for whatever may reach people (welcomes, points, moderation), which must ignore imports.
    `feature`: skipped in workspaces that switched this feature off.
    `first`: somebody waits for what it does (or what those read who do), so while facts come singly it reads before
    the others and does not share their transaction.
    """

    def declare(handle: Handler) -> Handler:
        if name in _consumers and _consumers[name].handle.__qualname__ != handle.__qualname__:
            raise ValueError(f"two consumers are called {name}")
        _consumers[name] = Consumer(
            name, frozenset(hears), handle, expand, weigh, batch, acts, feature, first, (handle.__doc__ or "").strip()
        )
        return handle

    return declare


def all_consumers() -> tuple[Consumer, ...]:
    return tuple(_consumers[name] for name in sorted(_consumers))


def named(name: str) -> Consumer:
    return _consumers[name]


class CannotPark(Exception):
    """The database itself failed, not the fact: the batch is tried again, nothing is parked."""


class Swallowed(Exception):
    """A consumer went on as if the database had not refused it something."""


class _Failed(Exception):
    """A consumer failed, whose work is not apart from the others'."""


_LOCK_CURSORS = """
    select consumer, epoch, xid::text::bigint, fact_id from core_cursor
    where lane = %s and consumer = any(%s::text[]) order by consumer for update skip locked
"""
_MOVE_CURSORS = """
    update core_cursor set epoch = %s, xid = %s::text::xid8, fact_id = %s, moved_at = %s
    where lane = %s and consumer = any(%s::text[])
"""

_SWITCHED_OFF = "select id, switched_off from core_workspace where id = any(%s::bigint[]) and switched_off <> '[]'"

LOOK_AHEAD = 500
"""How many facts are passed at once where few of them concern a consumer."""
RUSH = 4
"""Of what happens, so many batches are handled as one where they wait: each has its price of some hundred statements.
Of history they are not, since what happens waits for one of them."""
FEW = 10
"""Fewer facts than these come singly: to plan what is asked about them takes longer than to answer it."""

Found = list[tuple[Place, Envelope]]
Handle = Callable[[Consumer, list[Unit], datetime], None]


@dataclass(frozen=True, slots=True)
class _Reader:
    """A consumer, and where it stands."""

    consumer: Consumer
    place: Place

    def wanted(self, found: Found) -> list[Envelope]:
        return [fact for place, fact in found if place > self.place and self.consumer.wants(fact)]


def run_once(consumers: Sequence[Consumer], *, stream: int, now: datetime) -> int:
    """Let each of these consumers read and handle one batch of a stream, those that are `first` before the others.

    Those that stand near one another do so in one transaction; where it fails, each by itself, so that none holds up
    the others. Answers how many facts were looked at: 0 where there was nothing new, or another worker is at it.
    """
    looked, left = 0, {c.name: c for c in consumers}
    while left:
        try:
            count, done = _one_transaction(list(left.values()), stream, now)
        except CannotPark:
            if len(left) == 1:
                raise
            return looked + _each_alone(list(left.values()), stream, now)
        looked += count
        left = {name: c for name, c in left.items() if name not in done}
    return looked


def _each_alone(consumers: Sequence[Consumer], stream: int, now: datetime) -> int:
    looked, failed = 0, None
    for consumer in consumers:
        try:
            looked += _one_transaction([consumer], stream, now)[0]
        except CannotPark as error:
            failed = error
    if failed is not None:
        raise failed
    return looked


def _one_transaction(consumers: Sequence[Consumer], stream: int, now: datetime) -> tuple[int, set[str]]:
    """A batch from the place of whoever is furthest behind. Answers its size, and who is done for now."""
    try:
        return _attempt(consumers, stream, now, _trust)
    except _Failed:
        return _attempt(consumers, stream, now, _halve)


def _attempt(consumers: Sequence[Consumer], stream: int, now: datetime, handle: Handle) -> tuple[int, set[str]]:
    with transaction.atomic(), workspaces_kept():
        readers = _locked(consumers, stream)
        done = {c.name for c in consumers} - {r.consumer.name for r in readers}
        if not readers:
            return 0, done
        start = min(r.place for r in readers)
        names = {name for r in readers for name, _ in r.consumer.hears}
        ahead = journal.read(stream, start, limit=LOOK_AHEAD, names=names)
        found = _one_batch(readers, ahead, times=RUSH if stream < LANES else 1)
        if not found:
            return 0, done | {r.consumer.name for r in readers if r.place == start}
        last = found[-1][0]
        taking_part = [r for r in readers if r.place < last]
        first = [r for r in taking_part if r.consumer.first] if _few(taking_part, found) else []
        taking_part = first or taking_part
        with plans_kept() if first else nullcontext():
            _handle_all(taking_part, found, now, handle)
        moved = [r.consumer.name for r in taking_part]
        with server_cursor() as cursor:
            cursor.execute(_MOVE_CURSORS, [last.epoch, str(last.xid), last.id, now, stream, texts(moved)])
    return len(found), done | set(moved)


def _few(readers: Sequence[_Reader], found: Found) -> bool:
    """Whether facts come singly, as whoever takes them for the most weighs them. Only then some of the consumers read
    by themselves: to read a crowd of facts twice would hold up everybody."""
    ways = {r.consumer.weigh for r in readers}
    return len(found) < FEW and sum(max(weigh(fact) for weigh in ways) for _, fact in found) < FEW


def _locked(consumers: Sequence[Consumer], stream: int) -> list[_Reader]:
    named = {c.name: c for c in consumers}
    with server_cursor() as cursor:
        cursor.execute(_LOCK_CURSORS, [stream, texts(list(named))])
        return [_Reader(named[name], Place(epoch, xid, id)) for name, epoch, xid, id in cursor.fetchall()]


def _one_batch(readers: Sequence[_Reader], found: Found, *, times: int) -> Found:
    """The beginning of these facts, up to `times` as many as each consumer's batch has of what it wants."""
    taken = dict.fromkeys([r.consumer.name for r in readers], 0)
    for count, (place, fact) in enumerate(found):
        for reader in readers:
            consumer = reader.consumer
            if place > reader.place and consumer.wants(fact):
                before = taken[consumer.name]
                taken[consumer.name] += consumer.weigh(fact)
                if before and taken[consumer.name] > consumer.batch * times:
                    return found[:count]
    return found


def _handle_all(readers: Sequence[_Reader], found: Found, now: datetime, handle: Handle) -> None:
    """Whoever needs more than the facts shares one reading of it, and handles it before anybody else changes it."""
    ways = dict.fromkeys(r.consumer.expand for r in readers)
    off = _switched_off(readers, [fact for _, fact in found])
    for expand in sorted(ways, key=lambda way: way is each_fact):
        together = [(r.consumer, r.wanted(found)) for r in readers if r.consumer.expand is expand]
        wanted = {fact.id for _, facts in together for fact in facts}
        units = list(expand([fact for _, fact in found if fact.id in wanted])) if wanted else []
        for consumer, facts in together:
            mine = {fact.id for fact in facts if consumer.feature not in off.get(fact.workspace_id, ())}
            if own := [unit for unit in units if unit.fact.id in mine]:
                handle(consumer, own, now)


def _switched_off(readers: Sequence[_Reader], facts: Sequence[Envelope]) -> Mapping[int, Collection[str]]:
    """The features that these facts' workspaces switched off."""
    if not facts or not any(r.consumer.feature for r in readers):
        return {}
    with server_cursor() as cursor:
        cursor.execute(_SWITCHED_OFF, [numbers({f.workspace_id for f in facts})])
        return dict(cursor.fetchall())


def _trust(consumer: Consumer, units: list[Unit], now: datetime) -> None:
    """Handle units without a savepoint: its two statements are dearer than what most consumers do with one message."""
    try:
        _handled(consumer, units, now)
    except (OperationalError, InterfaceError) as error:
        raise CannotPark from error
    except Exception as error:
        raise _Failed from error


def _handled(consumer: Consumer, units: list[Unit], now: datetime) -> None:
    consumer.handle(units, now)
    if connection.needs_rollback or connection.connection.info.transaction_status == TransactionStatus.INERROR:
        raise Swallowed  # Django would undo what it did without a word.


def _halve(consumer: Consumer, units: list[Unit], now: datetime) -> None:
    """Handle units; when that fails, each half by itself; a single one that fails is parked."""
    try:
        with transaction.atomic():
            _handled(consumer, units, now)
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
