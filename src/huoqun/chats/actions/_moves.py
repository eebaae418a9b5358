"""Moving effects from state to state: the one place that writes a state, and the fact that tells of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from psycopg import Cursor

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import moments, numbers, server_cursor, texts

from ..facts.outgoing import EffectsMoved
from ..planner import Key, Trace, written
from ..rules import EffectState, sources_of

BATCH = 400
"""The most effects that are told of in one fact."""

GIVES_BACK = frozenset({EffectState.SUPPRESSED, EffectState.EXPIRED, EffectState.FAILED, EffectState.PLANNED})
"""States in which an effect holds no counters: nothing reached anybody."""


class Move(msgspec.Struct, frozen=True, gc=False):
    """An effect's next state, and what changes with it; None leaves a thing as it is."""

    id: int
    state: EffectState
    reason: str = ""
    decided_by: str = ""
    due_at: datetime | None = None
    expires_at: datetime | None = None
    connection_id: int | None = None
    provider_ref: str = ""
    trace: Trace = ()
    reserves: tuple[Key, ...] = ()
    undo_attempt: bool = False
    massed: bool = False


# The nested loop over the sorted moves locks in order of the ids. That what was ambiguous is sent after all, only the
# platform can have said.
_UPDATE = """
    with moved as (
        update chats_progress p set
            state = %(state)s, state_at = %(now)s, reason = coalesce(v.reason, ''),
            decided_by = case
                when coalesce(v.decided_by, '') = '' and p.state = 'ambiguous' and %(state)s = 'sent' then 'platform'
                else coalesce(v.decided_by, '') end,
            due_at = coalesce(v.due_at, p.due_at), expires_at = coalesce(v.expires_at, p.expires_at),
            connection_id = coalesce(v.connection_id, p.connection_id),
            provider_ref = coalesce(nullif(v.provider_ref, ''), p.provider_ref),
            trace = coalesce(nullif(v.trace, ''), p.trace),
            reserved = case when %(gives_back)s then null else coalesce(nullif(v.reserves, '')::jsonb, p.reserved) end,
            attempts = p.attempts + %(attempt)s - coalesce(v.undo_attempt, 0),
            massed = p.massed or coalesce(v.massed, 0) = 1,
            lease_holder = %(holder)s, leased_until = %(until)s, slot_at = null
        from unnest(%(ids)s::bigint[], %(reasons)s::text[], %(deciders)s::text[], %(due)s::timestamptz[],
                    %(expire)s::timestamptz[], %(connections)s::bigint[], %(refs)s::text[], %(traces)s::text[],
                    %(reserves)s::text[], %(undone)s::smallint[], %(massed)s::smallint[])
             as v(id, reason, decided_by, due_at, expires_at, connection_id, provider_ref, trace, reserves,
                  undo_attempt, massed)
        where p.effect_id = v.id and p.workspace_id = %(workspace)s and p.state = any(%(sources)s)
          and (%(line)s::bigint is null or p.connection_id = %(line)s)
        returning p.effect_id as id, p.reason, p.decided_by
    )
    select m.id, e.key, m.reason, m.decided_by, e.origin
    from moved m cross join lateral (select key, origin from chats_effect where id = m.id offset 0) e
"""


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds leased effects, until which real moment."""

    holder: str
    until: datetime


def move(
    actor: Actor, moves: Iterable[Move], *, now: datetime, lease: Lease | None = None, line: int | None = None
) -> set[int]:
    """Move effects where the transition is legal, in the current transaction; answers the ids that moved.

    Counters are given back where nothing reached anybody. Leaves a fact for each state (and origin, and decider).
    `line`: only those of this connection.
    """
    by_state: dict[EffectState, list[Move]] = defaultdict(list)
    for one in sorted(moves, key=lambda m: m.id):
        by_state[one.state].append(one)
    moved: set[int] = set()
    with server_cursor() as cursor:
        for state, same in by_state.items():
            if state in GIVES_BACK:
                _give_back(cursor, actor.workspace_id, [m.id for m in same], sources_of(state))
            cursor.execute(_UPDATE, _values(actor, state, now, lease) | _columns(same) | {"line": line})
            rows = cursor.fetchall()
            moved.update([row[0] for row in rows])
            _tell(actor, state, rows, now)
    return moved


def _values(actor: Actor, state: EffectState, now: datetime, lease: Lease | None) -> dict[str, Any]:
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
    }


def _columns(moves: Sequence[Move]) -> dict[str, str | None]:
    return {
        "ids": numbers([m.id for m in moves]), "reasons": _if_any(texts, [m.reason for m in moves]),
        "deciders": _if_any(texts, [m.decided_by for m in moves]), "due": _if_any(moments, [m.due_at for m in moves]),
        "expire": _if_any(moments, [m.expires_at for m in moves]),
        "connections": _if_any(numbers, [m.connection_id for m in moves]),
        "refs": _if_any(texts, [m.provider_ref for m in moves]),
        "traces": _if_any(texts, [written(m.trace) for m in moves]),
        "reserves": _if_any(texts, [as_json(m.reserves) if m.reserves else "" for m in moves]),
        "undone": _if_any(numbers, [int(m.undo_attempt) for m in moves]),
        "massed": _if_any(numbers, [int(m.massed) for m in moves]),
    }  # fmt: skip


def _if_any(literal: Callable[[list[Any]], str], values: list[Any]) -> str | None:
    """A column, or null where nothing is in it: unnest fills it up, and nobody writes and reads 400 times nothing."""
    return literal(values) if any(values) else None


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
    select reserved::text from chats_progress
    where effect_id = any(%s) and workspace_id = %s and state = any(%s) and reserved is not null
    order by effect_id for no key update
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
    scopes, periods = texts([k.scope for k in wanted]), texts([k.period for k in wanted])
    cursor.execute(_ADD_COUNTS, [workspace_id, scopes, periods])
    cursor.execute(_LOCK_COUNTS, [scopes, periods, workspace_id])
    return {Key(row[0], row[1]): row[2] for row in cursor.fetchall()}


def raise_counts(cursor: Cursor, workspace_id: int, keys: Iterable[Key], *, by: int = 1) -> None:
    """Add to counters that this transaction holds."""
    counted = Counter(keys)
    if counted:
        rows = list(counted.items())
        columns = [texts([k.scope for k, _ in rows]), texts([k.period for k, _ in rows])]
        cursor.execute(_RAISE, [*columns, numbers([by * n for _, n in rows]), workspace_id])


decode_keys = msgspec.json.Decoder(tuple[Key, ...]).decode


def _give_back(cursor: Cursor, workspace_id: int, ids: Sequence[int], sources: Sequence[str]) -> None:
    cursor.execute(_HELD, [list(ids), workspace_id, list(sources)])
    held = [key for (text,) in cursor.fetchall() for key in decode_keys(text)]
    if held:
        lock_counts(cursor, workspace_id, held)
        raise_counts(cursor, workspace_id, held, by=-1)
