"""What conditions may ask about what a member redeemed or was given."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import BOOL, TEXT, Arg, question
from huoqun.core.conditions.snapshot import Snapshot

_HAS = """exists (select from rewards_order o
    join rewards_reward w on w.workspace_id = o.workspace_id and w.id = o.reward_id
    where o.workspace_id = r.workspace_id and o.member_id = any(r.family) and w.name = {name}
      and o.state not in ('cancelled', 'refused', 'expired', 'returned'))"""


@question(
    type=BOOL,
    args=[Arg("name", TEXT, names="reward")],
    wakes_on=("rewards.order_moved", "members.merged", "members.unmerged"),
    says=N_("has redeemed or been given {name}"),
    says_not=N_("has not redeemed or been given {name}"),
    sql=lambda name: _HAS.format(name=name),
)
def redeemed(person: Snapshot, name: str) -> bool:
    """Whether the member has, or is to get, a reward of this name, for points or as a gift."""
    return name in person.extra.get("redeemed", ())
