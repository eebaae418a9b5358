"""What of red packets is held of a person."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "red_packets",
        _("Red packets you had a share of"),
        """
        select p.greeting, b.currency, s.amount, s.claimed_at
        from rewards_share s join rewards_packet p on p.id = s.packet_id join rewards_budget b on b.id = p.budget_id
        where s.workspace_id = %(workspace)s and s.member_id = any(%(members)s::bigint[])
          and s.claimed_at is not null order by s.claimed_at
        """,
    )
)
