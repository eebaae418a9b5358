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

from huoqun.imports.csvrows import delimiter_of, first_line, rows
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
REPEATED = "header once more"

DELETED_USER = "456226577798135808"

COLUMNS = ("authorid", "author", "date", "content", "attachments", "reactions")
_NEEDED = frozenset(["author", "date", "content"])
_OWN = frozenset(["authorid", "attachments", "reactions"])

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
    """By the header's names, in any order: an id of the author, or what only this exporter has columns for."""
    header = first_line(text_head(head))
    names = _names(header.split(delimiter_of(header)))
    return 0.98 if names.keys() >= _NEEDED and names.keys() & _OWN else 0.0


@reads_part("discord-csv", title="DiscordChatExporter CSV", platform="discord", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """One channel. Person items come before the first record of each author."""
    chat = chat_of(part, context)
    yield chat
    delimiter = delimiter_of(first_line(text_head(part.head(4096))))
    stamps = Stamps(options, evidence=lambda: _dates(part, delimiter))
    names: dict[tuple[str, str], str] = {}
    least, width = 4, len(COLUMNS)
    header: list[str] | None = None
    order: list[int] | None = None
    for line, row in rows(part, delimiter=delimiter, notes=context.notes):
        if header is None and not isinstance(row, str) and (stated := _order(row)):
            header, order = row, stated if stated != list(range(6)) else None
            least, width = min(least, len(row)), max(width, len(row))
            continue
        if header is None and _is_hint(row):
            continue
        if isinstance(row, str) or row == header or not least <= len(row) <= width:
            yield _left_out(row, line, header)
            continue
        if order is not None:
            row = [row[place] if place < len(row) else "" for place in order]
        author = (row[0], row[1])
        name = names.get(author) or without_discriminator(row[1])
        record = _record(chat.key, name, line, row, stamps)
        if author not in names and record.__class__ is not Skipped:
            names[author] = name
            yield _person(row[0], row[1], name)
        yield record


def _is_hint(row: list[str] | str) -> bool:
    """The line before the header that tells spreadsheets the separator: `sep=;`."""
    return not isinstance(row, str) and row[0][:4].lower() == "sep="


def _left_out(row: list[str] | str, line: int, header: list[str] | None) -> Skipped:
    if isinstance(row, str):
        return Skipped(row, line)
    return Skipped(REPEATED if row == header else BAD_ROW, line, ",".join(row)[:80])


def _names(header: list[str]) -> dict[str, int]:
    """Where each column stands, by its name without quotes."""
    return {name.strip('" \t\r').lower(): place for place, name in enumerate(header)}


def _order(header: list[str]) -> list[int] | None:
    """Where each of our columns stands in a header; an id that is not there is taken from the author."""
    places = _names(header)
    if not places.keys() >= _NEEDED:
        return None
    absent = {"authorid": places["author"]}
    return [places.get(name, absent.get(name, len(header))) for name in COLUMNS]


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
    place = None
    for _line, row in rows(part, delimiter=delimiter):
        if isinstance(row, str):
            continue
        if place is None and (order := _order(row)):
            place = order[2]
        elif len(row) > (at := 2 if place is None else place):
            yield row[at]
