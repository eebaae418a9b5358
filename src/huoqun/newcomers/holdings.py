"""What is held of a person here: how they introduced themselves, and their nicknames that were seen to."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "introductions",
        _("How you introduced yourself in groups"),
        """
        select g.name as "group", i.state, i.who, i.needs, i.offers, i.nickname, i.began_at, i.ended_at
        from newcomers_introduction i
        join groups_group g on g.workspace_id = i.workspace_id and g.id = i.group_id
        where i.workspace_id = %(workspace)s and i.member_id = any(%(members)s::bigint[]) order by i.began_at, i.id
        """,
    )
)
register(
    Holding(
        "nicknames",
        _("Nicknames of yours that did not follow a group's pattern"),
        """
        select g.name as "group", n.pattern, n.nickname, n.proposed, n.how, n.at from newcomers_naming n
        join groups_group g on g.workspace_id = n.workspace_id and g.id = n.group_id
        where n.workspace_id = %(workspace)s and n.member_id = any(%(members)s::bigint[]) order by n.at, n.id
        """,
    )
)
