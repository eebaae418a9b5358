"""What the ledger does by itself: let go of what was set aside too long, and forget the erased."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from huoqun.core.actor import system
from huoqun.core.queries import workspace
from huoqun.core.ticks import tick
from huoqun.members.forgetting import THEIRS, forgets

from ..actions.transferring import void_late

_PENDING = "select distinct workspace_id from points_transfer where state = 0"

# What is set aside for somebody has no leg on their account yet.
_FORGET = """
    update points_transfer t set reason = ''
    where t.workspace_id = %(workspace)s and t.reason <> '' and t.id in (
        select l.transfer from points_account a join points_leg l on l.account = a.id
        where a.workspace_id = %(workspace)s and a.kind = 'member' and a.member_id = any(%(members)s::bigint[])
        union all
        select p.id from points_account a join points_transfer p on p.credited = a.id and p.state = 0
        where a.workspace_id = %(workspace)s and a.kind = 'member' and a.member_id = any(%(members)s::bigint[]))
"""


@tick("points.late", every=5)
def void_all_late(real: datetime) -> int:
    """Voids pending transfers whose time is over, in every workspace by its own clock."""
    with connection.cursor() as cursor:
        cursor.execute(_PENDING)
        waiting = [row[0] for row in cursor.fetchall()]
    return sum(void_late(system(one, "points"), now=workspace(one).now(real)) for one in waiting)


forgets(
    "points.forget",
    "Empties the reasons of what erased members earned and spent; the amounts stay, or nothing would add up.",
    f"update points_badge set why = '' where {THEIRS}",
    _FORGET,
)
