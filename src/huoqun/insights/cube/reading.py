"""The cube's days as arrays, for whoever counts or foretells by them."""

from __future__ import annotations

from datetime import date

from huoqun.core.sql import server_cursor

from ..forecasting.days import MEASURES, Days
from .folding import DEEDS

_COLUMNS = ", ".join(DEEDS.format(of="d") if name == "deeds" else f"d.{name}" for name in MEASURES)
_DAYS = f"""
    select d.group_id, d.member_id, d.day - date '0001-01-01' + 1, {_COLUMNS}
    from insights_memberday d
    join members_member p on p.workspace_id = %(workspace)s and p.id = d.member_id and not p.is_bot and not p.is_staff
    where d.workspace_id = %(workspace)s and d.group_id <> 0 and d.day < %(before)s
    order by d.day
"""


def days(workspace_id: int, *, before: date) -> Days:
    """What people did on the days before this one; bots and staff are left out. Days are ordinals of `date`."""
    with server_cursor() as cursor:
        return Days.of(cursor.execute(_DAYS, {"workspace": workspace_id, "before": before}).fetchall())
