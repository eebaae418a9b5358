"""From the names in a platform's own sentences to the people they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from huoqun.imports.formats import _system_lines as system
from huoqun.imports.formats._values import NOTICE
from huoqun.imports.records import Item, Skipped, Span

RECALL: Final = "notice of a message taken back"
ABOUT_EXPORTER: Final = "about whoever made the export"

_MANY = 500_000


class Names:
    """Which key a name belongs to, over a whole file. A name that two people bore belongs to nobody.

    Who never spoke has no key in the file: they are known as `name:` and their name.
    """

    def __init__(self) -> None:
        self._keys: dict[str, str | None] = {}
        self.own: str | None = None

    def see(self, name: str, key: str) -> None:
        if name and key and self._keys.setdefault(name, key) != key:
            self._keys[name] = None
        if len(self._keys) > _MANY:
            self._keys.clear()

    def key(self, name: str) -> str | None:
        """None for whoever made the export, where the file does not give them away."""
        if name == system.YOU:
            return self.own
        return self._keys.get(name) or f"name:{name}"


def learn(pairs: Iterable[tuple[str, str]]) -> Names:
    """Names from (name, key) pairs."""
    names = Names()
    for name, key in pairs:
        names.see(name, key)
    return names


def told(
    sentence: str, chat: str, at: datetime, line: int, names: Names, provider_id: str | None = None
) -> Iterator[Item]:
    """A system sentence as spans, or skipped: a line that names three who joined gives three spans."""
    event = system.read(sentence)
    if event is None or event.kind == "recalled":
        yield Skipped(NOTICE if event is None else RECALL, line, sentence[:80])
        return
    by = names.key(event.by) if event.by else None
    spans = 0
    for name in event.people:
        key = names.key(name)
        if key is None:
            continue
        spans += 1
        shown = "" if name == system.YOU else name
        # One id for several people would make the second look like the first one read again.
        own_id = provider_id if len(event.people) == 1 else None
        yield Span(chat, at, event.kind, key, shown, line, by if by != key else None, own_id)
    if not spans:
        yield Skipped(ABOUT_EXPORTER, line, sentence[:80])
