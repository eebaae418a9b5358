"""Pending transfers come to their end: posted, or voided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import numbers, server_cursor, texts

from ..facts import Transferred, Voided
from ..rules import Outcome, Result, State, Why
from ..rules import settle as settled
from . import _writing
from ._accounts import lock_ids

SOME = 500
LATE = "late"

_FIND = """
    select id, key, state, credited, deadline from points_transfer
    where workspace_id = %s and key = any(%s::text[]) order by id for no key update
"""
_LATE = """
    select id, key, state, credited, deadline from points_transfer
    where workspace_id = %s and state = 0 and deadline <= %s order by id limit %s for no key update skip locked
"""
_HELD = """
    select transfer, account, sum(held)::bigint from points_leg
    where workspace_id = %s and transfer = any(%s::bigint[]) group by transfer, account order by transfer, account
"""
_OWNERS = "select id, member_id from points_account where workspace_id = %s and id = any(%s::bigint[])"


@dataclass(frozen=True, slots=True)
class _Found:
    id: int
    key: str
    state: State
    credited: int
    deadline: datetime | None


def post(actor: Actor, keys: Sequence[str], *, now: datetime, origin: Origin) -> tuple[Outcome, ...]:
    found = {one.key: one for one in _find(_FIND, actor.workspace_id, texts(keys))}
    ready = [one for one in found.values() if _still(one, now) is None and one.state is State.PENDING]
    _settle(actor, ready, State.POSTED, now, "", origin)
    return _answers(keys, found, ready, State.POSTED, now)


def void(actor: Actor, keys: Sequence[str], *, now: datetime, why: str, origin: Origin) -> tuple[Outcome, ...]:
    found = {one.key: one for one in _find(_FIND, actor.workspace_id, texts(keys))}
    ready = [one for one in found.values() if one.state is State.PENDING]
    _settle(actor, ready, State.VOIDED, now, why, origin)
    return _answers(keys, found, ready, State.VOIDED, now)


def void_late(actor: Actor, *, now: datetime) -> int:
    ready = _find(_LATE, actor.workspace_id, now, SOME)
    _settle(actor, ready, State.VOIDED, now, LATE, Origin.LIVE)
    return len(ready)


def _find(query: str, *values: object) -> list[_Found]:
    with server_cursor() as cursor:
        cursor.execute(query, values)
        return [_Found(id, key, State(state), to, end) for id, key, state, to, end in cursor.fetchall()]


def _still(one: _Found, now: datetime) -> Why | None:
    """Why a pending transfer may not be posted any more."""
    return Why.TOO_LATE if one.deadline is not None and one.deadline <= now else None


def _answers(
    keys: Sequence[str], found: dict[str, _Found], ready: Sequence[_Found], end: State, now: datetime
) -> tuple[Outcome, ...]:
    moved = {one.key for one in ready}
    answers = []
    for key in keys:
        one = found.get(key)
        if one is None:
            answers.append(Outcome(key, Result.REFUSED, Why.UNKNOWN_KEY))
        elif key in moved:
            answers.append(Outcome(key, Result.MADE, None, one.id))
            moved.discard(key)
        elif one in ready or one.state is end:
            answers.append(Outcome(key, Result.ALREADY, None, one.id))
        else:
            why = {State.POSTED: Why.POSTED, State.VOIDED: Why.VOIDED, State.PENDING: Why.TOO_LATE}[one.state]
            answers.append(Outcome(key, Result.REFUSED, why, one.id))
    return tuple(answers)


def _settle(
    actor: Actor, ready: Sequence[_Found], end: State, now: datetime, why: str, origin: Origin
) -> None:  # fmt: skip
    if not ready:
        return
    with server_cursor() as cursor:
        cursor.execute(_HELD, [actor.workspace_id, numbers(one.id for one in ready)])
        held: dict[int, list[tuple[int, int]]] = {}
        for transfer, account, amount in cursor.fetchall():
            held.setdefault(transfer, []).append((account, amount))
    wanted = {account for shares in held.values() for account, _ in shares}
    if end is State.POSTED:
        wanted |= {one.credited for one in ready}
    accounts = lock_ids(actor.workspace_id, wanted)
    legs = []
    for one in ready:
        shares = [(accounts[account], amount) for account, amount in held[one.id]]
        to = accounts[one.credited] if end is State.POSTED else None
        legs += [(one.id, leg) for leg in settled(shares, to)]
    _writing.settle(actor.workspace_id, [one.id for one in ready], end, now, why)
    _writing.add_legs(actor.workspace_id, legs)
    owners = _owners(actor.workspace_id, wanted)
    touched = [(one.id, {owners[leg.account_id] for transfer, leg in legs if transfer == one.id}) for one in ready]
    if end is State.POSTED:
        _writing.tell(actor, Transferred, touched, now, origin)
    else:
        _writing.tell(actor, Voided, touched, now, origin, why=why)


def _owners(workspace_id: int, ids: set[int]) -> dict[int, int | None]:
    with server_cursor() as cursor:
        cursor.execute(_OWNERS, [workspace_id, numbers(ids)])
        return dict(cursor.fetchall())
