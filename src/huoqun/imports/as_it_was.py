"""A community as it was on a day: neither what was said from then on, nor who and what came after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from huoqun.imports.records import Chat, Item, Person, Said, Skipped, Span

TOO_LATE = "after the day asked for"


def before(items: Iterable[Item], until: datetime | None) -> Iterator[Item]:
    """What was said before `until`, and only the chats and people of whom something was; later records are counted
    as skipped. Without `until`, everything as it comes.
    """
    return iter(items) if until is None else _before(items, until)


def _before(items: Iterable[Item], until: datetime) -> Iterator[Item]:
    chats: dict[str, Chat] = {}
    people: dict[str, Person] = {}
    for item in items:
        if isinstance(item, Chat):
            chats[item.key] = item
        elif isinstance(item, Person):
            people[item.key] = item  # What is told of them after their last words before the day may be of later.
        elif not isinstance(item, Said | Span):
            yield item
        elif item.at >= until:
            yield Skipped(TOO_LATE, item.line)
        else:
            yield from filter(None, [chats.pop(item.chat, None)])
            for key in _named(item):
                yield from filter(None, [people.pop(key, None)])
            yield item


def _named(item: Said | Span) -> tuple[str, ...]:
    return (item.sender,) if isinstance(item, Said) else (item.person, *filter(None, [item.by]))
