"""What lectures forget of erased members: what they said as hosts."""

from __future__ import annotations

from huoqun.members.forgetting import THEIRS, forgets

forgets(
    "lectures.forget",
    "Empties what erased members said as hosts of lectures.",
    f"update lectures_line set text = '', files = '[]' where {THEIRS}",
    f"delete from lectures_host where {THEIRS}",
)
