"""What admission forgets of erased members: counts stay, words do not."""

from __future__ import annotations

from huoqun.members.forgetting import THEIRS, forgets

forgets(
    "admission.forget",
    "Empties the applications of erased members and ends those that are open; that there was one stays counted.",
    f"""update admission_application set name = '', contact = '', answers = '{{}}', tags = '{{}}', inviter_named = '',
        reason = '', device = null, checks = '[]',
        state = case when state in ('open', 'waiting', 'accepted') then 'withdrawn' else state end
        where {THEIRS}""",
    f"delete from admission_bringer where {THEIRS}",
    f"delete from admission_departure where {THEIRS}",
    """update admission_application set inviter_named = '' where workspace_id = %(workspace)s
        and inviter_id = any(%(members)s::bigint[])""",
)
