"""Transfers and legs written down: for a batch one statement each. Balances follow in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import moments, numbers, server_cursor, texts

from ..facts import BLOCK
from ..rules import Leg, State

_INSERT = """
    insert into points_transfer (workspace_id, key, debited, credited, amount, state, reason, rule, cause, asked_by,
                                 group_id, reverses, at, deadline)
    select %(workspace)s, key, debited, credited, amount, state, reason, rule, cause, %(by)s, group_id, reverses,
           %(now)s, deadline
    from unnest(%(keys)s::text[], %(debited)s::bigint[], %(credited)s::bigint[], %(amounts)s::bigint[],
                %(states)s::smallint[], %(reasons)s::text[], %(rules)s::text[], %(causes)s::text[],
                %(groups)s::bigint[], %(reverses)s::bigint[], %(deadlines)s::timestamptz[])
         as t(key, debited, credited, amount, state, reason, rule, cause, group_id, reverses, deadline)
    returning key, id
"""
_LEGS = """
    insert into points_leg (workspace_id, transfer, account, amount, held, after)
    select %(workspace)s, transfer, account, amount, held, after
    from unnest(%(transfers)s::bigint[], %(accounts)s::bigint[], %(amounts)s::bigint[], %(helds)s::bigint[],
                %(afters)s::bigint[]) as l(transfer, account, amount, held, after)
"""
_SETTLE = """
    update points_transfer set state = %s, settled_at = %s, settled_why = %s
    where workspace_id = %s and id = any(%s::bigint[]) and state = 0
"""


_PENDING, _POSTED = int(State.PENDING), int(State.POSTED)


class Row(msgspec.Struct, frozen=True, gc=False):
    """A transfer as it is stored; it is posted where it has no deadline."""

    key: str
    debited: int
    credited: int
    amount: int
    reason: str
    rule: str = ""
    cause: str = ""
    group_id: int | None = None
    reverses: int | None = None
    deadline: datetime | None = None


def insert(actor: Actor, rows: Sequence[Row], now: datetime) -> dict[str, int]:
    """Store transfers; answers the id of each by its key. Raises IntegrityError where somebody has taken a key.

    By key, so that two batches with the same keys wait for one another in one order.
    """
    rows = sorted(rows, key=lambda row: row.key)
    values: dict[str, Any] = {
        "workspace": actor.workspace_id, "by": str(actor), "now": now,
        "keys": texts([r.key for r in rows]), "debited": numbers(r.debited for r in rows),
        "credited": numbers(r.credited for r in rows), "amounts": numbers(r.amount for r in rows),
        "states": numbers(_POSTED if r.deadline is None else _PENDING for r in rows),
        "reasons": texts([r.reason for r in rows]),
        "rules": texts([r.rule for r in rows]), "causes": texts([r.cause for r in rows]),
        "groups": numbers(r.group_id for r in rows), "reverses": numbers(r.reverses for r in rows),
        "deadlines": moments(r.deadline for r in rows),
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_INSERT, values)
        return dict(cursor.fetchall())


def add_legs(workspace_id: int, legs: Sequence[tuple[int, Leg]]) -> None:
    """Store legs as (transfer, leg), in the order in which they happened."""
    values: dict[str, Any] = {
        "workspace": workspace_id,
        "transfers": numbers(transfer for transfer, _ in legs),
        "accounts": numbers(leg.account_id for _, leg in legs),
        "amounts": numbers(leg.amount for _, leg in legs),
        "helds": numbers(leg.held for _, leg in legs),
        "afters": numbers(leg.after for _, leg in legs),
    }
    with server_cursor() as cursor:
        cursor.execute(_LEGS, values)


def settle(workspace_id: int, ids: Iterable[int], state: State, now: datetime, why: str) -> None:
    """Move pending transfers to their end."""
    with server_cursor() as cursor:
        cursor.execute(_SETTLE, [int(state), now, why, workspace_id, numbers(ids)])


def tell(
    actor: Actor, fact: Any, touched: Sequence[tuple[int, Iterable[int | None]]], now: datetime, origin: Origin,
    **more: Any,
) -> None:  # fmt: skip
    """Announce transfers, given as (id, whose balances it changed), a block of them in one fact."""
    facts = []
    for start in range(0, len(touched), BLOCK):
        block = touched[start : start + BLOCK]
        members = sorted({member for _, own in block for member in own if member is not None})
        facts.append(fact(transfer_ids=[id for id, _ in block], member_ids=members, **more))
    journal.record(actor, facts, at=now, origin=origin)
