"""What lectures hold of a person: what they said as a host."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "lectures",
        _("What you said in lectures that were relayed"),
        """
        select l.title, i.no, i.text, i.said_at from lectures_line i
        join lectures_lecture l on l.workspace_id = i.workspace_id and l.id = i.lecture_id
        where i.workspace_id = %(workspace)s and i.member_id = any(%(members)s::bigint[]) order by i.said_at, i.no
        """,
    )
)
register(
    Holding(
        "lecture_hosts",
        _("Lectures you held"),
        """
        select l.title, l.starts_at, l.state from lectures_host h
        join lectures_lecture l on l.workspace_id = h.workspace_id and l.id = h.lecture_id
        where h.workspace_id = %(workspace)s and h.member_id = any(%(members)s::bigint[]) order by l.starts_at
        """,
    )
)
register(
    Holding(
        "lecture_questions",
        _("What you asked in lectures"),
        """
        select l.title, g.name as group, q.asked_at, q.state from lectures_question q
        join lectures_lecture l on l.workspace_id = q.workspace_id and l.id = q.lecture_id
        join groups_group g on g.workspace_id = q.workspace_id and g.id = q.group_id
        where q.workspace_id = %(workspace)s and q.member_id = any(%(members)s::bigint[]) order by q.asked_at
        """,
    )
)
register(
    Holding(
        "lecture_late",
        _("Lectures you came late to"),
        """
        select l.title, e.came_at, e.told_at from lectures_late e
        join lectures_target t on t.workspace_id = e.workspace_id and t.id = e.target_id
        join lectures_lecture l on l.workspace_id = t.workspace_id and l.id = t.lecture_id
        where e.workspace_id = %(workspace)s and e.member_id = any(%(members)s::bigint[]) order by e.came_at
        """,
    )
)
register(
    Holding(
        "lecture_follow_ups",
        _("When you were spoken to after lectures"),
        """
        select l.title, f.asked_at, f.ended_at, f.outcome from lectures_followup f
        join lectures_lecture l on l.workspace_id = f.workspace_id and l.id = f.lecture_id
        where f.workspace_id = %(workspace)s and f.member_id = any(%(members)s::bigint[]) order by f.asked_at
        """,
    )
)
