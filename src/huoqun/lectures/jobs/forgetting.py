"""What lectures forget of erased members: what they said as hosts, asked, came late to, and were spoken to about."""

from __future__ import annotations

from huoqun.members.forgetting import THEIRS, forgets

forgets(
    "lectures.forget",
    "Empties what erased members said in lectures; forgets what they asked, when they came late and were spoken to.",
    # What a host showed was copied here: a console's files have no member.
    f"""
    delete from core_storedfile where workspace_id = %(workspace)s and owner like 'lecture:%%' and uid in (
        select f.file->>'uid' from lectures_line cross join lateral jsonb_array_elements(files) as f(file)
        where {THEIRS})
    """,
    f"update lectures_line set text = '', files = '[]' where {THEIRS}",
    f"delete from lectures_host where {THEIRS}",
    f"delete from lectures_question where {THEIRS}",
    f"delete from lectures_late where {THEIRS}",
    f"delete from lectures_followup where {THEIRS}",
)
