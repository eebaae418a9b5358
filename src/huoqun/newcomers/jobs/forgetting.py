"""What is forgotten of newcomers who are erased."""

from __future__ import annotations

from huoqun.members.forgetting import THEIRS, forgets

forgets(
    "newcomers.forget",
    "Deletes how erased members introduced themselves, and what was done about their nicknames.",
    f"delete from newcomers_introduction where {THEIRS}",
    f"delete from newcomers_naming where {THEIRS}",
)
