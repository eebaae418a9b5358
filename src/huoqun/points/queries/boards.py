"""Boards: who earned most in a day, a week, a month or a season, anywhere or in a group; the team is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from huoqun.core.sql import numbers, server_cursor

from ..levels import Place, Span, places
from ..rules import Currency

TOP = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One member on a board; `level` 1 where they never earned growth."""

    member_id: int
    uid: UUID
    name: str
    amount: int
    place: Place


@dataclass(frozen=True, slots=True)
class Own:
    """A member's own place among `of`; `amount` 0 and no place where they earned nothing."""

    amount: int
    place: Place | None
    of: int


@dataclass(frozen=True, slots=True)
class Board:
    span: Span
    start: date
    currency: Currency
    group_id: int | None
    lines: tuple[Line, ...]
    of: int


# Twice as many as are shown are taken by the index alone: the team is few.
_TOP = """
    select t.member_id, m.uid, m.name, t.amount from (
        select member_id, amount from points_tally
        where workspace_id = %(workspace)s and span = %(span)s and start = %(start)s and currency = %(currency)s
          and group_id = %(group)s and amount > 0
          and member_id <> all(array(select id from members_member
                                     where workspace_id = %(workspace)s and (is_bot or is_staff)))
        order by amount desc, member_id limit %(limit)s
    ) t
    join members_member m on m.workspace_id = %(workspace)s and m.id = t.member_id and m.erased_at is null
    order by t.amount desc, t.member_id
"""
_ABOVE = """
    select count(*) filter (where amount > %(amount)s), count(*) filter (where amount = %(amount)s), count(*)
    from points_tally
    where workspace_id = %(workspace)s and span = %(span)s and start = %(start)s and currency = %(currency)s
      and group_id = %(group)s and amount > 0
      and member_id <> all(array(select id from members_member
                                 where workspace_id = %(workspace)s and (is_bot or is_staff)))
"""
_MINE = """
    select t.amount from points_tally t join members_member m on m.workspace_id = t.workspace_id and m.id = %(member)s
    where t.workspace_id = %(workspace)s and t.member_id = coalesce(m.canonical_id, m.id) and t.span = %(span)s
      and t.start = %(start)s and t.currency = %(currency)s and t.group_id = %(group)s and not (m.is_staff or m.is_bot)
"""


def board(
    workspace_id: int, *, span: Span, day: date, currency: Currency = Currency.POINTS, group_id: int | None = None,
    limit: int = TOP,
) -> Board:  # fmt: skip
    """The board of the span that a day lies in; those with the same amount share a place (1, 2, 2, 4)."""
    start = span.start(day)
    values = _values(workspace_id, span, start, currency, group_id)
    with server_cursor() as cursor:
        rows = cursor.execute(_TOP, values | {"limit": limit + 1}).fetchall()
        of = len(rows) if len(rows) <= limit else _above(cursor, values, 0)[2]
    lines = [
        Line(row[0], row[1], row[2], row[3], place)
        for row, place in zip(rows, places([row[3] for row in rows]), strict=True)
    ]
    return Board(span, start, currency, group_id, tuple(lines[:limit]), of)


def own_place(
    workspace_id: int, member_id: int, *, span: Span, day: date, currency: Currency = Currency.POINTS,
    group_id: int | None = None,
) -> Own:  # fmt: skip
    """Where a member stands, however far down; the team has no place."""
    values = _values(workspace_id, span, span.start(day), currency, group_id)
    with server_cursor() as cursor:
        mine = cursor.execute(_MINE, values | {"member": member_id}).fetchone()
        amount = max(mine[0], 0) if mine else 0
        above, same, of = _above(cursor, values, amount)
    return Own(amount, Place(above + 1, same > 1) if amount else None, of)


def _above(cursor: Any, values: dict[str, object], amount: int) -> tuple[int, int, int]:
    return cursor.execute(_ABOVE, values | {"amount": amount}).fetchone()


def _values(workspace_id: int, span: Span, start: date, currency: Currency, group_id: int | None) -> dict[str, object]:
    return {
        "workspace": workspace_id, "span": int(span), "start": start, "currency": str(currency),
        "group": group_id or 0,
    }  # fmt: skip


_BETWEEN = """
    select member_id, sum(amount) from points_tally
    where workspace_id = %s and member_id = any(%s::bigint[]) and span = %s and start between %s and %s
      and currency = %s and group_id = %s
    group by 1
"""


def earned_between(
    workspace_id: int, member_ids: Iterable[int], *, first: date, last: date, currency: Currency = Currency.POINTS,
    group_id: int | None = None,
) -> dict[int, int]:  # fmt: skip
    """What these members earned on the days from `first` to `last`, as the boards count it; who did not is left out."""
    values = [workspace_id, numbers(member_ids), int(Span.DAY), first, last, str(currency), group_id or 0]
    with server_cursor() as cursor:
        rows = cursor.execute(_BETWEEN, values).fetchall()
    return {member: int(amount) for member, amount in rows if amount > 0}
