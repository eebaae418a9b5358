"""What is held of a person here."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "tasks",
        _("What our team did about you"),
        """
        select t.title, t.copy_text as words, t.note, t.created_at, t.done_at, t.outcome from work_task t
        where t.workspace_id = %(workspace)s and t.member_id = any(%(members)s::bigint[]) order by t.id
        """,
    )
)
register(
    Holding(
        "proposals",
        _("What was proposed to our team about you"),
        """
        select p.title, p.reason, p.created_at, p.state from work_proposal p
        where p.workspace_id = %(workspace)s and p.member_id = any(%(members)s::bigint[]) order by p.id
        """,
    )
)
