"""Payouts that nobody exported come to nothing, and the erased are forgotten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor
from huoqun.core.ticks import tick

from .. import _payees as _payees  # a new key of the ring has to find what it seals
from ..actions.paying import let_payouts_lapse

_WAITING = "select distinct workspace_id from rewards_payout where state in ('drawn', 'approved_once', 'approved')"
_FORGET = (
    "delete from rewards_payeedetails where workspace_id = %s and member_id = any(%s::bigint[])",
    "update rewards_payoutline set sealed = null, why = '' where workspace_id = %s and member_id = any(%s::bigint[])",
    "delete from rewards_paired where workspace_id = %s and member_id = any(%s::bigint[])",
)


@tick("rewards.payouts", every=300)
def let_all_lapse(real: datetime) -> int:
    """Calls off payouts that nobody exported in 30 days; what they would have paid is owed as before."""
    with server_cursor() as cursor:
        waiting = [row[0] for row in cursor.execute(_WAITING).fetchall()]
    return sum(let_payouts_lapse(system(one, "rewards"), now=workspace(one).now(real)) for one in waiting)


@consumer("rewards.forget_payees", hears=[("members.erased", 1)], acts=False)
def forget_payees(units: Sequence[Unit], now: datetime) -> None:
    """Deletes where erased members' money goes; that they were paid, and how much, stays for the books."""
    found: dict[int, list[int]] = defaultdict(list)
    for unit in units:
        if unit.fact.member_id is not None:
            found[unit.fact.workspace_id].append(unit.fact.member_id)
    with server_cursor() as cursor:
        for workspace_id, members in found.items():
            for statement in _FORGET:
                cursor.execute(statement, [workspace_id, numbers(members)])
