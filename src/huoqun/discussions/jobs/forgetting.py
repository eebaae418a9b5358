"""What discussions forget of members who are erased."""

from __future__ import annotations

from huoqun.members.forgetting import THEIRS, forgets

forgets(
    "discussions.forget",
    "Deletes what erased members put into queues, and when they spoke and were reminded.",
    f"delete from discussions_topic where {THEIRS}",
    f"delete from discussions_pace where {THEIRS}",
)
