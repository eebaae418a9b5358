"""DiscordChatExporter, CSV: `AuthorID,Author,Date,Content,Attachments,Reactions`, one file a channel.

Its versions of 2019 end every line with a semicolon, older ones have no AuthorID or no Reactions: columns are found by
their names, and who has no id is known by the name with its discriminator.
The file has no message ids and marks no bots. Webhooks, deleted users and system accounts all carry the
discriminator #0000, and people of today none, so nobody is called a bot here. All deleted users of Discord share
one id: they become one person, marked as deleted. A join is the line that the exporter writes for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from huoqun.imports.csvrows import delimiter_of, rows
from huoqun.imports.formats._discord import chat_of, kind_of, without_discriminator
from huoqun.imports.records import Item, Options, Person, Said, Skipped, Span, SpanKind
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.sources import Part
from huoqun.imports.stamps import Stamps
from huoqun.imports.text import head as text_head

BAD_ROW = "wrong number of columns"
BAD_DATE = "no readable date"
NO_AUTHOR = "no author"
NOTICE = "notice of the group"

DELETED_USER = "456226577798135808"

COLUMNS = ("authorid", "author", "date", "content", "attachments", "reactions")

_HEADER = re.compile(
    r'\s*(?:"?authorid"?[,;\t])?"?author"?[,;\t]"?date"?[,;\t]"?content"?[,;\t]"?attachments"?', re.IGNORECASE
)
_SPANS: dict[str, SpanKind] = {
    "Joined the server.": "joined",
    "Joined the server": "joined",
    "Left the group.": "left",
    "Left the group": "left",
}
_NOTICE = re.compile(
    r"(?:Pinned a message|Changed the channel (?:name|icon)|Started a thread|Started a call that lasted .*"
    r"|(?:Added|Removed) (?:a recipient|.{1,100} (?:to|from) the group))(?:: .*)?\.?"
)
_NOTICE_STARTS = ("Joined the", "Left the", "Pinned a", "Changed the channel", "Started a", "Added ", "Removed ")
_REACTION = re.compile(r"(.+?) \((\d{1,9})\)(?:,|$)")


def sniff(part: Part, head: bytes) -> float:
    return 0.98 if _HEADER.match(text_head(head)) else 0.0


@reads_part("discord-csv", title="DiscordChatExporter CSV", platform="discord", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """One channel. Person items come before the first record of each author."""
    chat = chat_of(part, context)
    yield chat
    delimiter = delimiter_of(text_head(part.head(4096)))
    stamps = Stamps(options, evidence=lambda: _dates(part, delimiter))
    names: dict[tuple[str, str], str] = {}
    width, order = len(COLUMNS), None
    for line, row in rows(part, delimiter=delimiter, notes=context.notes):
        if line == 1 and not isinstance(row, str) and (stated := _order(row)):
            width, order = max(len(row), width), stated if stated != list(range(6)) else None
            continue
        if isinstance(row, str) or not 4 <= len(row) <= width:
            yield Skipped(row, line) if isinstance(row, str) else Skipped(BAD_ROW, line, delimiter.join(row)[:80])
            continue
        if order is not None:
            row = [row[place] if place < len(row) else "" for place in order]
        author = (row[0], row[1])
        name = names.get(author)
        if name is None:
            name = names[author] = without_discriminator(row[1])
            if row[0]:
                yield _person(row[0], row[1], name)
        yield _record(chat.key, name, line, row, stamps)


def _order(header: list[str]) -> list[int] | None:
    """Where each of our columns stands in a header; an id that is not there is taken from the author."""
    names = [name.strip().lower() for name in header]
    if "author" not in names or "date" not in names or "content" not in names:
        return None
    author = names.index("author")
    absent = {"authorid": author}
    return [names.index(name) if name in names else absent.get(name, len(names)) for name in COLUMNS]


def _person(key: str, author: str, name: str) -> Person:
    extra = {"deleted": True} if key == DELETED_USER else {}
    return Person(key, name, handle=author if author != name else None, extra=extra)


def _record(chat: str, name: str, line: int, row: list[str], stamps: Stamps) -> Item:
    stamp = stamps.parse(row[2])
    if stamp is None:
        return Skipped(BAD_DATE, line, row[2][:80])
    key, text = row[0], row[3]
    if not key:
        return Skipped(NO_AUTHOR, line, text[:80])
    at, precision = stamp
    if len(row) >= 6 and not row[4]:
        if text.startswith(_NOTICE_STARTS):
            if text in _SPANS:
                return Span(chat, at, _SPANS[text], key, name, line, at_precision=precision)
            if _NOTICE.fullmatch(text):
                return Skipped(NOTICE, line, text[:80])
        if not row[5]:
            return Said(chat, at, key, name, text, line, at_precision=precision)
    files, reactions = (*row[4:6], "", "")[:2]
    kind = kind_of(files) if files and not text else "text"
    return Said(chat, at, key, name, text, line, kind, at_precision=precision, extra=_extra(files, reactions))


def _extra(files: str, reactions: str) -> dict[str, Any] | None:
    extra: dict[str, Any] = {}
    if files:
        extra["files"] = [{"url": url.strip()} for url in re.split(r",(?=\s*\w+:|\s*[^,]*[/\\])", files)]
    if found := _REACTION.findall(reactions):
        extra["reactions"] = [{"emoji": emoji, "count": int(count)} for emoji, count in found]
    return extra or None


def _dates(part: Part, delimiter: str) -> Iterator[str]:
    place = 2
    for line, row in rows(part, delimiter=delimiter):
        if isinstance(row, str):
            continue
        if line == 1 and (order := _order(row)):
            place = order[2]
        elif len(row) > place:
            yield row[place]
