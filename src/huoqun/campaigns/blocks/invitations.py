"""What conditions may ask about whom a member brought."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import INT, question
from huoqun.core.conditions.snapshot import Snapshot

_FACTS = ("campaigns.brought", "members.merged", "members.unmerged")
_BROUGHT = """select count(*) from campaigns_invitation i
    join campaigns_participant p on p.workspace_id = i.workspace_id and p.id = i.inviter_id
    join campaigns_campaign c on c.workspace_id = i.workspace_id and c.id = i.campaign_id
    where i.workspace_id = r.workspace_id and p.member_id = any(r.family) and {which}"""


@question(
    type=INT,
    wakes_on=_FACTS,
    says=N_("the people they brought who count in campaigns that run"),
    sql=lambda: _BROUGHT.format(which="i.state in ('counted', 'matured') and c.state not in ('settled', 'cancelled')"),
)
def brought(person: Snapshot) -> int:
    """How many people the member brought who count, in campaigns that are not settled yet."""
    return int(person.extra.get("brought", 0))


@question(
    type=INT,
    wakes_on=_FACTS,
    says=N_("the people they ever brought who count for good"),
    sql=lambda: _BROUGHT.format(which="i.state = 'matured'"),
)
def brought_for_good(person: Snapshot) -> int:
    """How many people the member ever brought who count for good (matured), in any campaign."""
    return int(person.extra.get("brought_for_good", 0))
