"""What is held of a person here."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "groups",
        _("Groups that you were in"),
        """
        select g.name as "group", s.joined_at, s.left_at, s.role, s.nickname from groups_span s
        join groups_group g on g.workspace_id = s.workspace_id and g.id = s.group_id
        where s.workspace_id = %(workspace)s and s.member_id = any(%(members)s::bigint[]) order by s.joined_at, s.id
        """,
    )
)
