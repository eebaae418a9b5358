"""What is held of a person here."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "points",
        _("Your points, with every entry"),
        """
        select a.currency, l.amount, l.held, l.after, t.reason, t.at from points_account a
        join points_leg l on l.account = a.id
        join points_transfer t on t.id = l.transfer
        where a.workspace_id = %(workspace)s and a.member_id = any(%(members)s::bigint[]) order by l.id
        """,
    )
)
