"""What is held of a person here."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "moderation",
        _("Rules that you were told you broke, and what followed"),
        """
        select c.words, c.text, c.message_at, c.sanction, c.state, c.reason, c.decided_at,
               c.appeal, c.answer from moderation_case c
        where c.workspace_id = %(workspace)s and c.member_id = any(%(members)s::bigint[]) order by c.id
        """,
    )
)
register(
    Holding(
        "moderation_reports",
        _("What you told the team of others"),
        """
        select r.named, r.why, r.words, r.at, r.state from moderation_report r
        where r.workspace_id = %(workspace)s and r.reporter_id = any(%(members)s::bigint[]) order by r.id
        """,
    )
)
register(
    Holding(
        "moderation_reactions",
        _("How fast you answered in the group's speed tests"),
        """
        select t.asks, r.seconds, r.at from moderation_reaction r
        join moderation_speedtest t on t.workspace_id = r.workspace_id and t.id = r.test_id
        where r.workspace_id = %(workspace)s and r.member_id = any(%(members)s::bigint[]) order by r.id
        """,
    )
)
