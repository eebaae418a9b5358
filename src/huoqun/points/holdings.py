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
register(
    Holding(
        "badges",
        _("Your badges"),
        """
        select b.badge, b.why, b.given_at from points_badge b
        where b.workspace_id = %(workspace)s and b.member_id = any(%(members)s::bigint[]) order by b.given_at, b.id
        """,
    )
)
register(
    Holding(
        "standing",
        _("Your level"),
        """
        select s.level, s.growth, s.reached_at from points_standing s
        where s.workspace_id = %(workspace)s and s.member_id = any(%(members)s::bigint[]) order by s.id
        """,
    )
)
register(
    Holding(
        "lapses",
        _("What you were told lapses"),
        """
        select l.currency, l.day, l.amount, l.told_at, l.taken, l.done_at from points_lapse l
        where l.workspace_id = %(workspace)s and l.member_id = any(%(members)s::bigint[]) order by l.told_at, l.id
        """,
    )
)
register(
    Holding(
        "quality",
        _("Posts of yours that the team chose"),
        """
        select g.name as "group", c.at as said_at, c.chosen_at, c.ended_at from points_chosen c
        join groups_group g on g.workspace_id = c.workspace_id and g.id = c.group_id
        where c.workspace_id = %(workspace)s and c.member_id = any(%(members)s::bigint[]) order by c.chosen_at, c.id
        """,
    )
)
