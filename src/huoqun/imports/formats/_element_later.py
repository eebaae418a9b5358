"""What later events of a Matrix room say of earlier ones: new words, reactions, and which of these were taken back."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple

from huoqun.imports.formats._values import table, word
from huoqun.imports.jsonstream import walk
from huoqun.imports.sources import Part
from huoqun.imports.stamps import epoch

MOST = 200_000
"""Edits and reactions that are kept in memory of one room; what comes after them stays an event that is skipped."""


class Edit(NamedTuple):
    at: datetime
    sender: str
    body: str


class Later:
    """Read from the whole file before its messages: they come first, and what becomes of them later."""

    def __init__(self, part: Part) -> None:
        self._edits: dict[str, Edit] = {}
        self._given: dict[str, tuple[str, str, str]] = {}
        taken: set[str] = set()
        for entry in walk(part, {"", "messages"}):
            if entry.path == "messages[]" and isinstance(entry.value, dict):
                self._see(entry.value, taken)
        self._reactions: dict[str, Counter[str]] = {}
        given = {once for event, once in self._given.items() if event not in taken}
        for target, emoji, _sender in given:
            self._reactions.setdefault(target, Counter())[emoji] += 1

    def reactions(self, event: str) -> list[dict[str, Any]]:
        """Those under a message, the most frequent first."""
        found: dict[str, int] = self._reactions.get(event) or {}
        return [{"emoji": emoji, "count": n} for emoji, n in sorted(found.items(), key=lambda one: (-one[1], one[0]))]

    def edit(self, event: str, sender: str) -> Edit | None:
        """The last new words of a message, by whoever said it: others' are none."""
        found = self._edits.get(event)
        return found if found is not None and found.sender == sender else None

    def _see(self, event: dict[str, Any], taken: set[str]) -> None:
        content = table(event.get("content"))
        if event.get("type") == "m.room.redaction":
            taken.add(word(event.get("redacts")) or word(content.get("redacts")))
            return
        relates = table(content.get("m.relates_to"))
        target, sender = word(relates.get("event_id")), word(event.get("sender"))
        if not target or len(self._edits) + len(self._given) >= MOST:
            return
        if event.get("type") == "m.reaction" and (emoji := word(relates.get("key"))):
            self._given[word(event.get("event_id"))] = (target, emoji[:64], sender)
        elif relates.get("rel_type") == "m.replace" and (at := epoch(event.get("origin_server_ts"))):
            new = Edit(at, sender, word(table(content.get("m.new_content")).get("body")))
            if target not in self._edits or self._edits[target].at <= at:
                self._edits[target] = new
