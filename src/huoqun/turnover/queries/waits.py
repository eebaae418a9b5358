"""Rounds that wait for approval."""

from __future__ import annotations

from huoqun.core.waiting import Waits

from ..permissions import TurnoverPermission

WAITS = Waits(
    "turnover",
    TurnoverPermission.DECIDE,
    """
    select from turnover_round r
    join groups_group g on g.workspace_id = r.workspace_id and g.id = r.group_id
    where r.workspace_id = %(workspace)s and r.state = 'draft' and {seen}
    """,
)
