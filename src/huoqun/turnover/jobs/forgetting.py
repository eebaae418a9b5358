"""What turnover forgets of erased members: counts stay, words and names do not."""

from __future__ import annotations

from huoqun.members.forgetting import THEIRS, forgets

forgets(
    "turnover.forget",
    "Empties what rounds hold of erased members, and their leaves; that there was a line stays counted.",
    f"""update turnover_line set words = '', nickname = '', values = '{{}}', last_on = null, joined_at = null
        where {THEIRS}""",
    f"delete from turnover_away where {THEIRS}",
)
