"""What admission holds of a person: what they applied for, whom they invited, how they left."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "applications",
        _("Groups that you applied for"),
        """
        select d.name as door, a.name, a.contact, a.tags, a.items, a.answers, a.inviter_named, a.state, a.reason,
               a.rules_text, a.applied_at, a.decided_at, a.joined_at, a.left_at
        from admission_application a
        join admission_door d on d.workspace_id = a.workspace_id and d.id = a.door_id
        where a.workspace_id = %(workspace)s and a.member_id = any(%(members)s::bigint[]) order by a.applied_at, a.id
        """,
    )
)
register(
    Holding(
        "brought",
        _("Applications that named you as who invited"),
        """
        select d.name as door, a.state, a.applied_at, a.joined_at, a.left_at from admission_application a
        join admission_door d on d.workspace_id = a.workspace_id and d.id = a.door_id
        where a.workspace_id = %(workspace)s and a.inviter_id = any(%(members)s::bigint[]) order by a.applied_at, a.id
        """,
    )
)
register(
    Holding(
        "bringing",
        _("Links of yours that bring people to a door"),
        """
        select d.name as door, b.made_at from admission_bringer b
        join admission_door d on d.workspace_id = b.workspace_id and d.id = b.door_id
        where b.workspace_id = %(workspace)s and b.member_id = any(%(members)s::bigint[]) order by b.made_at, b.id
        """,
    )
)
register(
    Holding(
        "departures",
        _("How you left groups"),
        """
        select g.name as "group", p.at, p.how, p.returns, p.voided_at from admission_departure p
        join groups_group g on g.workspace_id = p.workspace_id and g.id = p.group_id
        where p.workspace_id = %(workspace)s and p.member_id = any(%(members)s::bigint[]) order by p.at, p.id
        """,
    )
)
