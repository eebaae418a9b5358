"""What conditions may ask about red packets and money that is owed."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import INT, question
from huoqun.core.conditions.snapshot import Snapshot


@question(
    type=INT,
    wakes_on=("rewards.packet_claimed", "members.merged", "members.unmerged"),
    says=N_("the red packets they had a share of"),
    sql=lambda: (
        """select count(*) from rewards_share s where s.workspace_id = r.workspace_id
        and s.member_id = any(r.family) and s.claimed_at is not null"""
    ),
)
def packets(person: Snapshot) -> int:
    """How many red packets the member has had a share of."""
    return int(person.extra.get("packets", 0))


@question(
    type=INT,
    wakes_on=("rewards.packet_claimed", "rewards.payout_line_settled", "members.merged", "members.unmerged"),
    says=N_("the money that is owed to them"),
    sql=lambda: (
        """select coalesce(sum(a.posted), 0) from points_account a
        where a.workspace_id = r.workspace_id and a.kind = 'owed' and a.currency = 'cash'
          and a.name = any(select f::text from unnest(r.family) as f)"""
    ),
)
def owed(person: Snapshot) -> int:
    """How much money is owed to the member and was not paid out yet, in its smallest unit (分)."""
    return int(person.extra.get("owed", 0))
