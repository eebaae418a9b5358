"""What every room does when a member is erased: it empties what it holds of them, and keeps what sums are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.core.jobs import Unit, consumer
from huoqun.core.sql import numbers, server_cursor

HEARD = [("members.erased", 1)]
THEIRS = "workspace_id = %(workspace)s and member_id = any(%(members)s::bigint[])"
"""The rows of a table that are theirs."""


def erased(units: Sequence[Unit]) -> dict[int, list[int]]:
    """The members who were erased, by workspace."""
    found: dict[int, list[int]] = defaultdict(list)
    for unit in units:
        if unit.fact.member_id is not None:
            found[unit.fact.workspace_id].append(unit.fact.member_id)
    return found


def forgets(name: str, does: str, *statements: str) -> None:
    """Register the job `name`, which runs these statements for whoever is erased. `does`: in words, for people to read.

    A statement takes `%(workspace)s` and `%(members)s::bigint[]`.
    """

    def forget(units: Sequence[Unit], now: datetime) -> None:
        with server_cursor() as cursor:
            for workspace_id, members in erased(units).items():
                values = {"workspace": workspace_id, "members": numbers(members)}
                for statement in statements:
                    cursor.execute(statement, values)

    forget.__doc__ = does
    forget.__qualname__ = f"forgets({name!r})"
    consumer(name, hears=HEARD, acts=False)(forget)
