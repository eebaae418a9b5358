"""Element's JSON export of a Matrix room: `room_name`, `topic`, then `messages`, which are the raw events.

Membership is told by events; a join after a join is a change of name or picture. Edits, reactions and redactions are
events of their own and are skipped: the export carries a redacted message emptied, and the bundled edit of an event
where the server sent one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from huoqun.imports.formats._element_later import Later
from huoqun.imports.formats._values import NO_DATE, NO_SENDER, NOT_A_RECORD, NOTICE, cut, table, word
from huoqun.imports.jsonstream import Broken, top, walk
from huoqun.imports.records import Chat, Item, Options, Person, Said, SaidKind, Skipped, Span
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.sources import Part
from huoqun.imports.stamps import epoch
from huoqun.imports.text import head as text_head

EDIT = "edit"
REACTION = "reaction"
REDACTION = "deletion"
PROFILE = "change of name or picture"
INVITATION = "invitation"
ENCRYPTED = "encrypted"

_KEYS = re.compile(r'"room_name"\s*:')
_EVENTS = re.compile(r'"(?:event_id|origin_server_ts|room_id)"\s*:')
_FALLBACK = re.compile(r"(?:> ?[^\n]*\n)+\n?")
_KINDS: dict[str, SaidKind] = {
    "m.image": "image", "m.file": "file", "m.audio": "voice", "m.video": "video", "m.sticker": "sticker"
}  # fmt: skip


def sniff(part: Part, head: bytes) -> float:
    text = text_head(head)
    if not text.lstrip().startswith("{"):
        return 0.0
    if _KEYS.search(text):
        return 0.95 if _EVENTS.search(text) or '"exported_by"' in text else 0.6
    return 0.8 if '"exported_by"' in text and _EVENTS.search(text) else 0.0


@reads_part("element", title="Element (Matrix) JSON", platform="matrix", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """One room; the ordinal of a record is the place of its event in `messages`."""
    head: dict[str, Any] = {}
    reader: _Reader | None = None
    for entry in walk(part, {"", "messages"}):
        if entry.path != "messages[]" and not isinstance(entry.value, Broken):
            head[entry.path] = entry.value
            continue
        if reader is None:
            head = head if "room_name" in head else top(part, but="messages")
            reader = _Reader(_chat(part, context, head, table(entry.value).get("room_id")), Later(part))
            yield reader.chat
        if isinstance(entry.value, Broken):
            yield Skipped(entry.value.reason, entry.ordinal, entry.value.sample)
        else:
            yield from reader.record(entry.ordinal, entry.value)
    if reader is None:
        yield _chat(part, context, head, None)


def _chat(part: Part, context: Context, head: dict[str, Any], room: object) -> Chat:
    name, topic = word(head.get("room_name")) or None, word(head.get("topic"))
    return context.chat(part, "matrix", name=name, provider_id=word(room) or None, topic=topic)


class _Reader:
    """Who is in the room, as far as its events have told."""

    def __init__(self, chat: Chat, later: Later) -> None:
        self.chat = chat
        self.later = later
        self.names: dict[str, str] = {}
        self.members: set[str] = set()

    def record(self, line: int, event: Any) -> Iterator[Item]:
        if not isinstance(event, dict):
            yield Skipped(NOT_A_RECORD, line, cut(event))
            return
        sender, at = word(event.get("sender")), epoch(event.get("origin_server_ts"))
        kind = word(event.get("type"))
        if at is None:
            yield Skipped(NO_DATE, line, kind[:40])
        elif not sender:
            yield Skipped(NO_SENDER, line, kind[:40])
        elif kind == "m.room.member":
            yield from self._membership(line, event, sender, at)
        elif kind in ("m.room.message", "m.sticker"):
            yield self._message(line, event, sender, at)
        else:
            reasons = {"m.reaction": REACTION, "m.room.redaction": REDACTION, "m.room.encrypted": ENCRYPTED}
            yield Skipped(reasons.get(kind, NOTICE), line, kind[:40])

    def _membership(self, line: int, event: dict[str, Any], sender: str, at: datetime) -> Iterator[Item]:
        person, content = word(event.get("state_key")) or sender, table(event.get("content"))
        before = table(table(event.get("unsigned")).get("prev_content")) or table(event.get("prev_content"))
        now = word(content.get("membership"))
        was = word(before.get("membership")) or ("join" if person in self.members else "")
        shown = word(content.get("displayname"))
        if shown and now == "join" and self.names.get(person) != shown:
            self.names[person] = shown
            yield Person(person, shown)
        by, number = (sender if sender != person else None), word(event.get("event_id")) or None
        if now == "join" and was != "join":
            self.members.add(person)
            yield Span(self.chat.key, at, "joined", person, self._name(person), line, by, number)
        elif now in ("leave", "ban") and was not in ("invite", "leave", "ban", "knock"):
            self.members.discard(person)
            yield Span(self.chat.key, at, "left", person, self._name(person), line, by, number)
        else:
            reason = PROFILE if now == "join" else INVITATION if "invite" in (now, was) else NOTICE
            yield Skipped(reason, line, now[:40])

    def _message(self, line: int, event: dict[str, Any], sender: str, at: datetime) -> Item:
        content, unsigned = table(event.get("content")), table(event.get("unsigned"))
        relates = table(content.get("m.relates_to"))
        if relates.get("rel_type") == "m.replace":
            return Skipped(EDIT, line, cut(content.get("body")))
        number = word(event.get("event_id"))
        edited_at, new = _edit_within(unsigned)
        if edited_at is None and (edit := self.later.edit(number, sender)):
            edited_at, new = edit.at, edit.body
        kind = "m.sticker" if event.get("type") == "m.sticker" else word(content.get("msgtype"))
        reply = word(table(relates.get("m.in_reply_to")).get("event_id"))
        body = new or word(content.get("body"))
        if reply:
            body = _FALLBACK.sub("", body, count=1) if body.startswith("> ") else body
        media = _KINDS.get(kind, "text")
        return Said(
            self.chat.key, at, sender, self._name(sender), "" if media == "sticker" else body, line, media,
            number or None, reply or None, edited_at,
            "redacted_because" in unsigned or "redacted_because" in event, kind == "m.notice",
            extra=_extra(content, relates, media, self.later.reactions(number)),
        )  # fmt: skip

    def _name(self, person: str) -> str:
        return self.names.get(person) or person.removeprefix("@").partition(":")[0]


def _edit_within(unsigned: dict[str, Any]) -> tuple[datetime | None, str]:
    """The last edit, where the server put it together with the message."""
    edit = table(table(unsigned.get("m.relations")).get("m.replace"))
    new = table(table(edit.get("content")).get("m.new_content"))
    return epoch(edit.get("origin_server_ts")), word(new.get("body"))


def _extra(
    content: dict[str, Any], relates: dict[str, Any], media: str, reactions: list[dict[str, Any]]
) -> dict[str, Any] | None:
    extra: dict[str, Any] = {"reactions": reactions} if reactions else {}
    if media != "text":
        extra["files"] = [{"url": word(content.get("url")), "name": word(content.get("body"))}]
    if relates.get("rel_type") == "m.thread":
        extra["thread"] = word(relates.get("event_id"))
    mentioned = table(content.get("m.mentions")).get("user_ids")
    if isinstance(mentioned, list) and mentioned:
        extra["mentions"] = [word(user) for user in mentioned]
    return extra or None
