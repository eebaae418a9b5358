"""What ignition holds of a person."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "ignition",
        _("Topics that you were asked to help with, what you were given for it, and what you showed"),
        """
        select t.name as topic, p.state, p.note, p.asked_at, p.answered_at, g.kind, g.what, g.amount, g.disclosure,
               g.given_at, s.url, s.disclosed, s.shown_at
        from ignition_person p
        join ignition_topic t on t.workspace_id = p.workspace_id and t.id = p.topic_id
        left join ignition_gift g on g.workspace_id = p.workspace_id and g.person_id = p.id
        left join ignition_showing s on s.workspace_id = g.workspace_id and s.gift_id = g.id
        where p.workspace_id = %(workspace)s and p.member_id = any(%(members)s::bigint[])
        order by p.listed_at, g.given_at, s.shown_at
        """,
    )
)
