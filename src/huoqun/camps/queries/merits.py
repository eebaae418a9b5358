"""What members did in a class."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..merits import Merit, merit
from ..standing import table


def merits(workspace_id: int, group_run_id: int, *, member_ids: Sequence[int], now: datetime) -> dict[int, Merit]:
    """By member, as they are kept where members were merged."""
    stands = table(workspace_id, group_run_id, member_ids=member_ids, now=now)
    keys = [column.key for column in stands.columns]
    return {id: merit(stands.columns, dict(zip(keys, stands.row(id), strict=True))) for id in member_ids}
