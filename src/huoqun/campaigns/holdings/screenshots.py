"""What campaigns hold of a person: the screenshots they sent."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "campaign_screenshots",
        _("Screenshots you sent"),
        """
        select c.name, s.attempt, s.state, s.sent_at, s.decided_at, s.because, s.why, s.appealed_at, s.appeal, s.lines
        from campaigns_shot s join campaigns_campaign c on c.workspace_id = s.workspace_id and c.id = s.campaign_id
        where s.workspace_id = %(workspace)s and s.member_id = any(%(members)s::bigint[]) order by s.sent_at
        """,
    )
)
