"""What conditions may ask about screenshots that members sent to campaigns."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import INT, question
from huoqun.core.conditions.snapshot import Snapshot

_ACCEPTED = """select count(*) from campaigns_shot s
    join campaigns_campaign c on c.workspace_id = s.workspace_id and c.id = s.campaign_id
    where s.workspace_id = r.workspace_id and s.member_id = any(r.family) and s.state = 'accepted'
      and c.state not in ('settled', 'cancelled')"""


@question(
    type=INT,
    wakes_on=("campaigns.screenshot_moved", "members.merged", "members.unmerged"),
    says=N_("the screenshots of theirs that were accepted in campaigns that run"),
    sql=lambda: _ACCEPTED,
)
def screenshots_accepted(person: Snapshot) -> int:
    """How many of the member's screenshots were accepted, in campaigns that are not settled yet."""
    return int(person.extra.get("screenshots_accepted", 0))
