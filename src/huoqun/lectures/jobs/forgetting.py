"""What lectures forget of erased members: what they said as hosts, asked, and came late to."""

from __future__ import annotations

from huoqun.members.forgetting import THEIRS, forgets

forgets(
    "lectures.forget",
    "Empties what erased members said as hosts of lectures; forgets what they asked, and that they came late.",
    f"update lectures_line set text = '', files = '[]' where {THEIRS}",
    f"delete from lectures_host where {THEIRS}",
    f"delete from lectures_question where {THEIRS}",
    f"delete from lectures_late where {THEIRS}",
)
