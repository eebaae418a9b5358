"""The table by which tax is withheld, and what was withheld of people in a month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from huoqun.core.sql import numbers, server_cursor
from huoqun.points.queries.named import held

from ..accounts import TAX
from ..models.programme import TaxTable
from ..tax.reading import read, shipped
from ..tax.table import Table


@dataclass(frozen=True, slots=True)
class Version:
    """A table as it was published; number 0 ships."""

    number: int
    text: str
    table: Table
    note: str = ""
    published_by: str = ""
    published_at: datetime | None = None


def version(workspace_id: int) -> Version:
    """The table that statements go by now."""
    row = TaxTable.objects.of(workspace_id).order_by("-number").first()
    if row is None:
        return Version(0, shipped(), read(shipped()))
    return Version(row.number, row.text, read(row.text), row.note, row.published_by, row.published_at)


def versions(workspace_id: int) -> list[Version]:
    """All of them, the newest first; the one that ships is the last."""
    rows = TaxTable.objects.of(workspace_id).order_by("-number")[:50]
    own = [Version(r.number, r.text, read(r.text), r.note, r.published_by, r.published_at) for r in rows]
    return [*own, Version(0, shipped(), read(shipped()))]


_MONTH = """
    select coalesce(m.canonical_id, m.id), sum(s.paid)::bigint, sum(s.tax)::bigint
    from referrals_statement s join members_member m on m.workspace_id = s.workspace_id and m.id = s.paid_to_id
    where s.workspace_id = %(workspace)s and s.month = %(month)s
      and (%(heads)s::bigint[] is null or coalesce(m.canonical_id, m.id) = any(%(heads)s::bigint[]))
    group by 1
"""


def of_month(workspace_id: int, month: date, heads: Iterable[int] | None = None) -> dict[int, tuple[int, int]]:
    """What people were paid in a month before tax, and what was withheld of it; by who they are now."""
    values = {"workspace": workspace_id, "month": month, "heads": None if heads is None else numbers(heads)}
    with server_cursor() as cursor:
        return {row[0]: (row[1], row[2]) for row in cursor.execute(_MONTH, values).fetchall()}


def withheld_now(workspace_id: int) -> int:
    """What was withheld and not paid on to the tax office yet, in minor units."""
    return held(workspace_id, [TAX])[TAX].free
