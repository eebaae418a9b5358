"""What a reader makes of a text, item by item in one line each, so that the tests' tables read like prose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from huoqun.imports.records import Chat, Item, Options, PartDone, Person, Said, Skipped, Span
from huoqun.imports.registry import Context, Format, known_formats
from huoqun.imports.testing import part_of


def format_of(name: str) -> Format:
    return next(format for format in known_formats() if format.name == name)


def items(
    format: str, name: str, data: str | bytes, *, step: int | None = None, source: str = "export", **options: Any
) -> list[Item]:
    """All items of one file read as that format."""
    said = Options(**options)
    part = part_of(name, data, step=step)
    return list(format_of(format).read(part, said, Context(source, said)))


def brief(item: Item) -> str:
    """20:15 alice: hello · 20:16 carol joined · 20:17 bob left by alice · skipped: topic change."""
    if isinstance(item, Chat):
        return f"chat {item.key}" + (f" = {item.name}" if item.name != item.key else "")
    if isinstance(item, Person):
        return f"person {item.key} = {item.name}"
    if isinstance(item, Skipped):
        return f"skipped: {item.reason}"
    if isinstance(item, Span):
        by = f" by {item.by}" if item.by else ""
        return f"{item.at:%H:%M} {item.person} {item.kind}{by}"
    if isinstance(item, Said):
        marks = [item.kind] if item.kind != "text" else []
        marks += ["recalled"] if item.recalled else []
        marks += [key for key, value in (item.extra or {}).items() if value is True]
        return f"{item.at:%H:%M} {item.sender}: {item.text}" + "".join(f" [{mark}]" for mark in marks)
    raise AssertionError(item)


def told(format: str, name: str, data: str | bytes, **more: Any) -> list[str]:
    return [brief(item) for item in items(format, name, data, **more)]


def records(found: Iterable[Item]) -> list[Item]:
    """Without what announces chats and people, or says that a file is done."""
    return [item for item in found if not isinstance(item, Chat | Person | PartDone)]


def lines_of(found: Iterable[Item]) -> list[int]:
    """The line of every record: several who joined in one sentence are one record."""
    lines: list[int] = []
    last: Item | None = None
    for item in records(found):
        assert isinstance(item, Said | Span | Skipped)
        if not (isinstance(item, Span) and isinstance(last, Span) and last.line == item.line):
            lines.append(item.line)
        last = item
    return lines
