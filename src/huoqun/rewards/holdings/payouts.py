"""What of payouts is held of a person."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "payouts",
        _("What was paid out to you"),
        """
        select p.number, l.amount, l.state, l.reference, l.settled_at
        from rewards_payoutline l join rewards_payout p on p.id = l.payout_id
        where l.workspace_id = %(workspace)s and l.member_id = any(%(members)s::bigint[]) order by l.id
        """,
    )
)
register(
    Holding(
        "payee",
        _("Where your money goes (encrypted)"),
        """
        select said_at from rewards_payeedetails
        where workspace_id = %(workspace)s and member_id = any(%(members)s::bigint[])
        """,
    )
)
register(
    Holding(
        "paired",
        _("Who of the team you are"),
        """
        select staff, said_at from rewards_paired
        where workspace_id = %(workspace)s and member_id = any(%(members)s::bigint[])
        """,
    )
)
