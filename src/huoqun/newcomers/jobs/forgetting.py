"""What is forgotten of newcomers who are erased."""

from __future__ import annotations

from huoqun.members.forgetting import THEIRS, forgets

forgets(
    "newcomers.forget",
    "Deletes how erased members introduced themselves, and what was done about their nicknames and needs.",
    f"delete from newcomers_introduction where {THEIRS}",
    """
    update work_task set title = '', copy_text = '', why = '{}'
    where workspace_id = %(workspace)s and kind = 'newcomer_meet'
      and (why -> 'members' -> 0 ->> 'member_id')::bigint = any(%(members)s::bigint[])
    """,
    f"delete from newcomers_naming where {THEIRS}",
)
