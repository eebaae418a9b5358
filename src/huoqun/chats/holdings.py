"""What is held of a person here."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "words",
        _("What you said"),
        """
        select m.at, g.name as "group", m.text, m.edited_at, m.recalled_at from chats_message m
        left join groups_group g on g.workspace_id = m.workspace_id and g.id = m.group_id
        where m.workspace_id = %(workspace)s and m.member_id = any(%(members)s::bigint[]) order by m.at, m.id
        """,
    )
)
register(
    Holding(
        "sent",
        _("What we sent to you in private"),
        """
        select e.created_at as at, e.body ->> 'text' as text, p.state from chats_effect e
        left join chats_progress p on p.effect_id = e.id
        where e.workspace_id = %(workspace)s and e.member_id = any(%(members)s::bigint[]) and e.group_id is null
        order by e.id
        """,
    )
)
