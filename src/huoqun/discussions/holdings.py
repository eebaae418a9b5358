"""What is held of a person here: their topics, and when they were reminded."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "topics",
        _("Topics that you put into a group's queue"),
        """
        select g.name as "group", t.words, t.state, t.at from discussions_topic t
        join discussions_mode d on d.workspace_id = t.workspace_id and d.id = t.mode_id
        join groups_group g on g.workspace_id = d.workspace_id and g.id = d.group_id
        where t.workspace_id = %(workspace)s and t.member_id = any(%(members)s::bigint[]) order by t.at, t.id
        """,
    )
)
register(
    Holding(
        "paces",
        _("When you spoke and were reminded while a group talked in a mode"),
        """
        select g.name as "group", d.mode, p.spoke_at, p.times, p.reminded_at from discussions_pace p
        join discussions_mode d on d.workspace_id = p.workspace_id and d.id = p.mode_id
        join groups_group g on g.workspace_id = d.workspace_id and g.id = d.group_id
        where p.workspace_id = %(workspace)s and p.member_id = any(%(members)s::bigint[]) order by p.spoke_at, p.id
        """,
    )
)
