"""Handing effects to a gateway process: claimed, decided on again, paced, and leased to it for a minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from psycopg import Cursor

from huoqun.core.actor import Actor
from huoqun.core.sql import moments, numbers, server_cursor

from .. import pacing
from ..permissions import ChatsPermission
from ..planner import decide
from ..port.capabilities import Capability, Limit
from ..port.effects import Order
from ..rules import EffectState
from . import _buckets
from ._buckets import Held
from ._gather import Batch, Row, Way, claimed, gather
from ._moves import BATCH, Lease, Move, move
from .outbox import apply

LEASE = timedelta(seconds=60)
"""How long (in real time) a gateway process may take to answer for an effect."""

BLOCKED = "all"
"""The bucket that every call of a connection or a chat passes, besides those of its limits."""

_MAY_SEND = """
    select c.is_on and not c.send_nothing and not w.send_nothing and c.holder = %(holder)s and c.held_until > %(real)s
    from chats_connection c join core_workspace w on w.id = c.workspace_id
    where c.workspace_id = %(workspace)s and c.id = %(connection)s
"""

# A literal limit: as a parameter the plan is far worse.
_CLAIM_READY = """
    select * from chats_progress
    where connection_id = %(line)s and state = 'ready' and workspace_id = %(workspace)s and due_at <= %(now)s
      and not massed
    order by due_at, effect_id limit {limit:d} for update skip locked
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """Who leases, for which connection, when (in the workspace's time and in real time)."""

    actor: Actor
    connection_id: int
    holder: str
    now: datetime
    real: datetime


@transaction.atomic
def lease(
    actor: Actor, *, connection_id: int, holder: str, now: datetime, real: datetime, limit: int = BATCH
) -> list[Order]:
    """Effects that the holder of a connection must perform now, in order; each is its own until `real` + LEASE.

    Nothing while the workspace or the connection sends nothing. The planner decides again; what comes too fast for a
    chat is given its moment later.
    """
    actor.require(ChatsPermission.INBOX_RECEIVE)
    desk = Desk(actor, connection_id, holder, now, real)
    with server_cursor() as cursor:
        return _lease(cursor, desk, max(1, min(limit, BATCH))) if may_send(cursor, desk) else []


def may_act(actor: Actor, *, connection_id: int, holder: str, real: datetime) -> bool:
    """Whether a connection may change anything on its platform: on, served by `holder`, not told to send nothing."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    with server_cursor() as cursor:
        return may_send(cursor, Desk(actor, connection_id, holder, real, real))


def may_send(cursor: Cursor, desk: Desk) -> bool:
    """Whether the holder of a connection may have anything performed just now."""
    values = {
        "holder": desk.holder, "real": desk.real, "workspace": desk.actor.workspace_id,
        "connection": desk.connection_id,
    }  # fmt: skip
    cursor.execute(_MAY_SEND, values)
    row = cursor.fetchone()
    return row is not None and bool(row[0])


@dataclass(frozen=True, slots=True)
class Gate:
    """The buckets of a whole connection, held by this transaction; none while another process is at them."""

    desk: Desk
    limits: tuple[Limit, ...]
    whole: tuple[Limit, ...]
    held: dict[str, Held]

    def room(self, limit: int) -> int:
        """How many calls may go at this moment, `limit` at most."""
        return _room(self.desk, self.whole, self.held, limit)

    def spend(self, cursor: Cursor, calls: int) -> None:
        """So many calls go."""
        for one in self.whole:
            bucket = self.held[_name(self.desk, one)]
            bucket.allowed_at = pacing.after(
                bucket.allowed_at, calls=calls, interval=one.interval, now=self.desk.real
            )  # fmt: skip
        whole = [self.held[_name(self.desk, one)] for one in self.whole]
        _buckets.save(cursor, self.desk.actor.workspace_id, whole)


def gate_of(cursor: Cursor, desk: Desk) -> Gate:
    """A connection's own buckets, locked."""
    cursor.execute(
        "select coalesce(offers->'limits', '[]')::text from chats_connection where id = %s", [desk.connection_id]
    )
    limits = _limits(cursor.fetchone())
    whole = tuple(one for one in limits if one.scope == "connection")
    names = [_name(desk, one) for one in [*whole, None]]
    return Gate(desk, limits, whole, _buckets.hold(cursor, desk.actor.workspace_id, names))


def _lease(cursor: Cursor, desk: Desk, limit: int) -> list[Order]:
    workspace_id = desk.actor.workspace_id
    gate = gate_of(cursor, desk)
    room = gate.room(limit)
    if room < 1:
        return []
    values = {"line": desk.connection_id, "workspace": workspace_id, "now": desk.now}
    rows = claimed(cursor, _CLAIM_READY.format(limit=room), values)
    if not rows:
        return []
    batch = gather(cursor, workspace_id, rows, now=desk.now, at_lease=True)
    verdicts = decide(batch.candidates, batch.situation)
    apply(desk.actor, cursor, batch, verdicts, now=desk.now, passing=None)
    passed = {v.id for v in verdicts if v.state is EffectState.READY}
    passing = [row for row in batch.rows if row.id in passed]
    switch(cursor, workspace_id, [row.id for row in passing if batch.ways[row.id].massed], massed=True)
    going = _paced(cursor, desk, batch, [row for row in passing if not batch.ways[row.id].massed], gate.limits)
    gate.spend(cursor, len(going))
    moves = [Move(row.id, EffectState.LEASED) for row in going]
    moved = move(desk.actor, moves, now=desk.now, lease=Lease(desk.holder, desk.real + LEASE))
    return [batch.order(row, now=desk.now) for row in going if row.id in moved]


_SWITCH = "update chats_progress set massed = %s where effect_id = any(%s::bigint[]) and workspace_id = %s"


def switch(cursor: Cursor, workspace_id: int, ids: Sequence[int], *, massed: bool) -> None:
    """The platform has learnt mass messages since these were planned, or has lost them: they go the other way."""
    if ids:
        cursor.execute(_SWITCH, [massed, numbers(ids), workspace_id])


_decode_limits = msgspec.json.Decoder(tuple[Limit, ...]).decode


def _limits(row: tuple | None) -> tuple[Limit, ...]:
    return tuple(limit for limit in _decode_limits(row[0] if row else "[]") if not limit.is_budget)


def _name(desk: Desk, limit: Limit | None, target: str = "") -> str:
    return _buckets.name_of(desk.connection_id, limit.name if limit else BLOCKED, target)


def _room(desk: Desk, whole: Sequence[Limit], held: dict[str, Held], limit: int) -> int:
    """How many calls the connection's buckets let pass; none while another process holds one of them."""
    if len(held) <= len(whole):
        return 0
    blocked = held[_name(desk, None)].blocked_until
    if blocked is not None and blocked > desk.real:
        return 0
    for one in whole:
        bucket = held[_name(desk, one)]
        limit = min(
            limit, pacing.passes(bucket.allowed_at, burst=one.at_once, interval=one.interval, now=desk.real)
        )  # fmt: skip
    return limit


# Pacing by chat

_LATER = """
    update chats_progress p set due_at = v.due_at, slot_at = v.slot_at, reason = 'paced'
    from unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) as v(id, due_at, slot_at)
    where p.effect_id = v.id and p.workspace_id = %s and p.state = 'ready'
"""


def _paced(cursor: Cursor, desk: Desk, batch: Batch, rows: Sequence[Row], limits: Sequence[Limit]) -> list[Row]:
    """The effects that may go this moment; the others have their slot, taken now, so that they keep their order."""
    blocked = _blocked(cursor, desk)
    if not blocked and all(one.scope == "connection" for one in limits):
        return list(rows)
    pairs = {row.id: _chat_buckets(desk, row, batch.ways[row.id], limits) for row in rows}
    paced = {name for named in pairs.values() for one, name in named if one is not None}
    held = _buckets.hold(cursor, desk.actor.workspace_id, paced)
    all_held = {**blocked, **held}
    going, later = [], []
    for row in rows:
        at = _slot(desk, row, pairs[row.id], all_held)
        if at is not None and at <= desk.real:
            going.append(row)
        elif at is not None:
            later.append((row.id, desk.now + (at - desk.real) * batch.house.speed, at))
    _buckets.save(cursor, desk.actor.workspace_id, held.values())
    if later:
        columns = [numbers([x[0] for x in later]), moments([x[1] for x in later]), moments([x[2] for x in later])]
        cursor.execute(_LATER, [*columns, desk.actor.workspace_id])
    return going


def _chat_buckets(desk: Desk, row: Row, way: Way, limits: Sequence[Limit]) -> list[tuple[Limit | None, str]]:
    """The buckets of where an effect goes: one a limit, and (None) the one that a `retry_after` blocks."""
    target, scope = way.chat or f"@{way.person}", "person" if row.group_id is None else "chat"
    return [(one, _name(desk, one, target)) for one in [*(x for x in limits if x.scope == scope), None]]


_BLOCKED_NOW = """
    select name, allowed_at, blocked_until from chats_bucket where workspace_id = %s and blocked_until > %s
"""


def _blocked(cursor: Cursor, desk: Desk) -> dict[str, Held]:
    """The buckets that a `retry_after` blocks at this moment."""
    cursor.execute(_BLOCKED_NOW, [desk.actor.workspace_id, desk.real])
    return {row[0]: Held(*row) for row in cursor.fetchall()}


def _slot(desk: Desk, row: Row, names: Sequence[tuple[Limit | None, str]], held: dict[str, Held]) -> datetime | None:
    """When an effect may go, its place taken; None while another process is at its chat."""
    at = desk.real
    for one, name in names:
        bucket = held.get(name)
        if bucket is None and one is not None:
            return None
        if bucket is not None and bucket.blocked_until is not None:
            at = max(at, bucket.blocked_until)
        if bucket is not None and one is not None and row.slot_at is None:
            at = max(
                at, pacing.slot(bucket.allowed_at, burst=one.at_once, interval=one.interval, now=desk.real)
            )  # fmt: skip
    if row.slot_at is None:
        for one, name in names:
            if one is not None:
                held[name].allowed_at = pacing.after(
                    held[name].allowed_at, calls=1, interval=one.interval, now=desk.real
                )  # fmt: skip
    return at


# Leases that ended without an answer

_LAPSED = """
    select effect_id from chats_progress
    where connection_id = %s and state = 'leased' and workspace_id = %s and leased_until <= %s
    order by leased_until limit 400 for update skip locked
"""


@transaction.atomic
def lapse(actor: Actor, *, connection_id: int, now: datetime, real: datetime) -> int:
    """Effects whose lease ended without an answer: ambiguous, or ready again where the platform knows our key."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    with server_cursor() as cursor:
        cursor.execute(_LAPSED, [connection_id, actor.workspace_id, real])
        lapsed = [row[0] for row in cursor.fetchall()]
        if not lapsed:
            return 0
        cursor.execute(
            "select coalesce(offers->'capabilities' ? %s, false) from chats_connection where id = %s",
            [str(Capability.IDEMPOTENT), connection_id],
        )
        row = cursor.fetchone()
    again = bool(row and row[0])
    state = EffectState.READY if again else EffectState.AMBIGUOUS
    decided_by = "rule:idempotent" if again else ""
    return len(move(actor, [Move(i, state, "no_answer", decided_by) for i in lapsed], now=now))
