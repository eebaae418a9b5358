"""What a kind of campaign asks of whoever is brought before they count at all, beside joining."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from huoqun.core.sql import numbers, server_cursor

from ..rules.campaigns import Kind


class Running(Protocol):
    """A campaign, as far as entries look at it."""

    @property
    def id(self) -> int: ...
    @property
    def workspace_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def entry(self) -> dict[str, Any]: ...
    @property
    def starts_at(self) -> datetime: ...


Entry = Callable[[Running, Sequence[int], datetime], set[int]]
_entries: dict[Kind, Entry] = {}


def entry(*kinds: Kind) -> Callable[[Entry], Entry]:
    """Decorator: what a campaign of these kinds asks for: answers those of the members who did it."""

    def declare(function: Entry) -> Entry:
        _entries.update(dict.fromkeys(kinds, function))
        return function

    return declare


def entered(row: Running, member_ids: Sequence[int], *, now: datetime) -> set[int]:
    """Those of these members who did what the campaign's kind asks for; joining is enough where it asks for nothing."""
    asks = _entries.get(Kind(row.kind))
    return set(member_ids) if asks is None else asks(row, member_ids, now)


_BOUGHT = """
    select coalesce(m.canonical_id, m.id) from deeds_deed d
    join members_member m on m.workspace_id = d.workspace_id and m.id = d.member_id
    where d.workspace_id = %s and d.product = %s and d.kind in ('bought', 'refunded') and d.occurred_at >= %s
      and coalesce(m.canonical_id, m.id) = any(%s::bigint[])
    group by 1 having count(*) filter (where d.kind = 'bought') > count(*) filter (where d.kind = 'refunded')
"""
_PASSED = """
    select distinct coalesce(m.canonical_id, m.id) from forms_attempt a
    join forms_quiz q on q.workspace_id = a.workspace_id and q.id = a.quiz_id
    join members_member m on m.workspace_id = a.workspace_id and m.id = a.member_id
    where a.workspace_id = %s and q.key = %s and a.passed and coalesce(m.canonical_id, m.id) = any(%s::bigint[])
"""


@entry(Kind.PAID)
def bought(row: Running, member_ids: Sequence[int], now: datetime) -> set[int]:
    """Who bought the campaign's product since it began, and was not refunded."""
    values = [row.workspace_id, str(row.entry.get("product", "")), row.starts_at, numbers(member_ids)]
    with server_cursor() as cursor:
        return {head for (head,) in cursor.execute(_BOUGHT, values).fetchall()}


@entry(Kind.QUIZ)
def passed(row: Running, member_ids: Sequence[int], now: datetime) -> set[int]:
    """Who passed the campaign's quiz."""
    values = [row.workspace_id, str(row.entry.get("quiz", "")), numbers(member_ids)]
    with server_cursor() as cursor:
        return {head for (head,) in cursor.execute(_PASSED, values).fetchall()}
