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
