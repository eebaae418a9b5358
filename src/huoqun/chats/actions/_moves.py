"""Moving effects from state to state: the one place that writes a state, and the fact that tells of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from psycopg import Cursor

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import server_cursor

from ..facts.outgoing import EffectsMoved
from ..planner import Key
from ..rules import EffectState, sources_of

BATCH = 400
"""The most effects that are moved, and told of in one fact, at once."""

GIVES_BACK = frozenset({EffectState.SUPPRESSED, EffectState.EXPIRED, EffectState.FAILED, EffectState.PLANNED})
"""States in which an effect holds no counters: nothing reached anybody."""


@dataclass(frozen=True, slots=True)
class Move:
    """An effect's next state, and what changes with it; None leaves a thing as it is."""

    id: int
    state: EffectState
    reason: str = ""
    decided_by: str = ""
    due_at: datetime | None = None
    expires_at: datetime | None = None
    connection_id: int | None = None
    provider_ref: str | None = None
    trace: tuple[tuple[str, str], ...] | None = None
    reserves: tuple[Key, ...] = ()
    undo_attempt: bool = False


_UPDATE = """
    update chats_effect e set
        state = %(state)s, state_at = %(now)s, reason = v.reason, decided_by = v.decided_by,
        due_at = coalesce(v.due_at, e.due_at), expires_at = coalesce(v.expires_at, e.expires_at),
        connection_id = coalesce(v.connection_id, e.connection_id),
        provider_ref = coalesce(v.provider_ref, e.provider_ref),
        trace = coalesce(v.trace, e.trace),
        reserved = case when %(gives_back)s then '[]'::jsonb else coalesce(v.reserves, e.reserved) end,
        attempts = e.attempts + %(attempt)s - v.undo_attempt::int,
        lease_holder = %(holder)s, leased_until = %(until)s, slot_at = null
    from json_to_recordset(%(moves)s::json)
         as v(id bigint, reason text, decided_by text, due_at timestamptz, expires_at timestamptz,
              connection_id bigint, provider_ref text, trace jsonb, reserves jsonb, undo_attempt boolean)
    where e.id = v.id and e.workspace_id = %(workspace)s and e.state = any(%(sources)s)
    returning e.id, e.key, v.reason, v.decided_by, e.origin
"""


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds leased effects, until which real moment."""

    holder: str
    until: datetime


def move(actor: Actor, moves: Sequence[Move], *, now: datetime, lease: Lease | None = None) -> set[int]:
    """Move effects where the transition is legal, in the current transaction; answers the ids that moved.

    Counters are given back where nothing reached anybody. Leaves a fact for each state (and origin, and decider).
    """
    by_state: dict[EffectState, list[Move]] = defaultdict(list)
    for one in moves:
        by_state[one.state].append(one)
    moved: set[int] = set()
    with server_cursor() as cursor:
        for state, same in by_state.items():
            if state in GIVES_BACK:
                _give_back(cursor, actor.workspace_id, [m.id for m in same], sources_of(state))
            cursor.execute(_UPDATE, _values(actor, state, same, now, lease))
            rows = cursor.fetchall()
            moved |= {row[0] for row in rows}
            _tell(actor, state, rows, now)
    return moved


def _values(actor: Actor, state: EffectState, moves: Sequence[Move], now: datetime, lease: Lease | None) -> dict:
    leased = state is EffectState.LEASED and lease is not None
    return {
        "state": str(state),
        "now": now,
        "workspace": actor.workspace_id,
        "sources": sources_of(state),
        "gives_back": state in GIVES_BACK,
        "attempt": int(leased),
        "holder": lease.holder if leased and lease else None,
        "until": lease.until if leased and lease else None,
        "moves": as_json([_row(m) for m in moves]),
    }


def _row(move: Move) -> dict[str, Any]:
    """One JSON document travels cheaper than ten arrays."""
    return {
        "id": move.id, "reason": move.reason, "decided_by": move.decided_by, "due_at": move.due_at,
        "expires_at": move.expires_at, "connection_id": move.connection_id, "provider_ref": move.provider_ref,
        "trace": move.trace, "reserves": move.reserves or None, "undo_attempt": move.undo_attempt,
    }  # fmt: skip


def _tell(actor: Actor, state: EffectState, rows: Iterable[tuple], now: datetime) -> None:
    together: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
    for id_, key, reason, decided_by, origin in rows:
        together[decided_by, origin].append((id_, key, reason))
    for (decided_by, origin), moved in together.items():
        facts = [_fact(state, decided_by, moved[i : i + BATCH]) for i in range(0, len(moved), BATCH)]
        journal.record(actor, facts, at=now, origin=Origin(origin))


def _fact(state: EffectState, decided_by: str, moved: Sequence[tuple[int, str, str]]) -> EffectsMoved:
    ids, keys, reasons = zip(*moved, strict=True)
    return EffectsMoved(
        state=str(state), ids=ids, keys=keys, reasons=reasons if any(reasons) else (), decided_by=decided_by
    )


def as_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


# Counters

_HELD = """
    select reserved::text from chats_effect
    where id = any(%s) and workspace_id = %s and state = any(%s) and reserved <> '[]'
    order by id for no key update
"""

# Sorted, so that two workers that want the same counters wait for one another instead of in a circle.
_ADD_COUNTS = """
    insert into chats_capcount (workspace_id, scope, period, used)
    select %s, k.scope, k.period, 0 from unnest(%s::text[], %s::text[]) as k(scope, period)
    order by k.scope, k.period
    on conflict (workspace_id, scope, period) do nothing
"""
_LOCK_COUNTS = """
    select c.scope, c.period, c.used
    from chats_capcount c join unnest(%s::text[], %s::text[]) as k(scope, period) using (scope, period)
    where c.workspace_id = %s order by c.scope, c.period for update of c
"""
_RAISE = """
    update chats_capcount c set used = greatest(c.used + k.n, 0)
    from unnest(%s::text[], %s::text[], %s::int[]) as k(scope, period, n)
    where c.workspace_id = %s and c.scope = k.scope and c.period = k.period
"""


def lock_counts(cursor: Cursor, workspace_id: int, keys: Iterable[Key]) -> dict[Key, int]:
    """How often each counter was used, held until the transaction ends: nobody else decides by them meanwhile."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    scopes, periods = [k.scope for k in wanted], [k.period for k in wanted]
    cursor.execute(_ADD_COUNTS, [workspace_id, scopes, periods])
    cursor.execute(_LOCK_COUNTS, [scopes, periods, workspace_id])
    return {Key(row[0], row[1]): row[2] for row in cursor.fetchall()}


def raise_counts(cursor: Cursor, workspace_id: int, keys: Iterable[Key], *, by: int = 1) -> None:
    """Add to counters that this transaction holds."""
    counted = Counter(keys)
    if counted:
        rows = list(counted.items())
        cursor.execute(
            _RAISE,
            [[k.scope for k, _ in rows], [k.period for k, _ in rows], [by * n for _, n in rows], workspace_id],
        )


decode_keys = msgspec.json.Decoder(tuple[Key, ...]).decode


def _give_back(cursor: Cursor, workspace_id: int, ids: Sequence[int], sources: Sequence[str]) -> None:
    cursor.execute(_HELD, [list(ids), workspace_id, list(sources)])
    held = [key for (text,) in cursor.fetchall() for key in decode_keys(text)]
    if held:
        lock_counts(cursor, workspace_id, held)
        raise_counts(cursor, workspace_id, held, by=-1)
