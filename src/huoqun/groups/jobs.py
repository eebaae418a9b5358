"""Reactions of groups: forget the names that erased people went by."""

from __future__ import annotations

from huoqun.members.forgetting import THEIRS, forgets

forgets(
    "groups.forget",
    "Empties the nicknames of erased members; their stays remain as counts.",
    f"update groups_span set nickname = '' where {THEIRS}",
)
