"""What chats announces of imports."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("chats.history_imported")
@dataclass(frozen=True, kw_only=True)
class HistoryImported:
    """An import of chat history ended: `state` is done, stopped or failed; the counts are of what was new."""

    run_id: int
    state: str
    messages: int
    joins: int
    leaves: int
