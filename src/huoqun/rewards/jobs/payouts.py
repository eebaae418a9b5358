"""Payouts that nobody exported come to nothing, and the erased are forgotten."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.core.ticks import tick
from huoqun.members.forgetting import THEIRS, forgets

from .. import _payees as _payees  # a new key of the ring has to find what it seals
from ..actions.paying import let_payouts_lapse

_WAITING = "select distinct workspace_id from rewards_payout where state in ('drawn', 'approved_once', 'approved')"


@tick("rewards.payouts", every=300)
def let_all_lapse(real: datetime) -> int:
    """Calls off payouts that nobody exported in 30 days; what they would have paid is owed as before."""
    with server_cursor() as cursor:
        waiting = [row[0] for row in cursor.execute(_WAITING).fetchall()]
    return sum(let_payouts_lapse(system(one, "rewards"), now=workspace(one).now(real)) for one in waiting)


forgets(
    "rewards.forget_payees",
    "Deletes where erased members' money goes; that they were paid, and how much, stays for the books.",
    f"delete from rewards_payeedetails where {THEIRS}",
    f"update rewards_payoutline set sealed = null, why = '' where {THEIRS}",
    f"delete from rewards_paired where {THEIRS}",
)
