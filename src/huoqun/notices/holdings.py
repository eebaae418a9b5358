"""What is held of a person here."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "notices",
        _("Notices that you were asked to read"),
        """
        select n.title, n.told_at, r.read_at from notices_reader r
        join notices_notice n on n.workspace_id = r.workspace_id and n.id = r.notice_id
        where r.workspace_id = %(workspace)s and r.member_id = any(%(members)s::bigint[]) order by r.id
        """,
    )
)
