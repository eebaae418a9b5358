"""From the community to a file: what an import reads back as it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from heapq import merge
from typing import IO, Any

import orjson
from django.db import connection, transaction

from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.queries.exporting import GroupHead, SaidRow, StayRow, heads, said, stays
from huoqun.chats.rules import MessageKind
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound, Refused
from huoqun.imports.formats import huoqun_jsonl
from huoqun.imports.records import Chat, Item, Said, Span

_KINDS = {kind.value: kind.name.lower() for kind in MessageKind}
_CHATLAB_KINDS = {"image": 1, "voice": 2, "video": 3, "file": 4, "sticker": 5, "link": 7, "system": 80}
_OURS = (
    "group",
    "sender",
    "name",
    "at",
    "text",
    "kind",
    "id",
    "media",
    "bot",
    "by",
    "edited_at",
    "recalled",
    "reply_to",
)


class OneGroupOnly(Refused):
    """ChatLab's format holds one chat a file."""

    code = "one_group_only"
    message = "A ChatLab file holds one group."
    way_out = "Say which with --group; `huoqun export groups.jsonl` holds all of them."


def export(actor: Actor, out: IO[bytes], *, format: str = "jsonl", group: str = "") -> Counter[str]:
    """Write all groups, or the one whose public id is `group`, as of one moment; answers counts by kind of record.

    `format`: jsonl (our own, see docs/reference/import-formats.md) or chatlab (one group, JSON Lines). Constant
    memory. Raises NotFound, OneGroupOnly, NotAllowed.
    """
    actor.require(ChatsPermission.HISTORY_EXPORT)
    with _one_moment():
        chosen = _chosen(actor.workspace_id, group)
        if format == "chatlab" and len(chosen) != 1:
            raise OneGroupOnly
        counted: Counter[str] = Counter()
        items = _counting(_items(actor.workspace_id, chosen), counted)
        for line in _chatlab(items) if format == "chatlab" else huoqun_jsonl.write(items):
            out.write(line)
    return counted


@contextmanager
def _one_moment() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
        yield


def _chosen(workspace_id: int, group: str) -> list[GroupHead]:
    found = heads(workspace_id)
    if not group:
        return found
    chosen = [head for head in found if group in (head.uid, head.name, head.key)]
    if not chosen:
        raise NotFound(
            f"There is no group {group[:60]!r}.", way_out="Give its name, or its id from its page's address."
        )
    return chosen[:1]


def _items(workspace_id: int, chosen: Sequence[GroupHead]) -> Iterator[Item]:
    shared = Counter(head.key for head in chosen)
    for head in chosen:
        # Two platforms may use one key; in a file every group has a name of its own.
        name = head.key if shared[head.key] == 1 else f"{head.platform}/{head.key}"
        yield Chat(name, head.name, head.platform, head.key if name != head.key else None, head.topic)
        told: Iterator[Any] = merge(stays(workspace_id, head), said(workspace_id, head), key=lambda row: row.at)
        for row in told:
            yield _span(name, row) if isinstance(row, StayRow) else _said(name, row)


def _span(chat: str, row: StayRow) -> Span:
    return Span(chat, row.at, row.what, row.sender, row.name, 0, row.by or None)  # type: ignore[arg-type]


def _said(chat: str, row: SaidRow) -> Said:
    extra = {key: value for key, value in row.data.items() if key not in _OURS}
    return Said(
        chat, row.at, row.sender, row.name, row.text, 0, _KINDS[row.kind], row.provider_id,  # type: ignore[arg-type]
        row.reply_to, row.edited_at, row.recalled, row.is_bot, 1, extra or None,
    )  # fmt: skip


def _counting(items: Iterable[Item], counted: Counter[str]) -> Iterator[Item]:
    spans = {"joined": "joins", "left": "leaves"}
    names: dict[type, Callable[[Any], str]] = {
        Chat: lambda _: "groups", Said: lambda _: "messages", Span: lambda span: spans[span.kind],
    }  # fmt: skip
    for item in items:
        if type(item) in names:
            counted[names[type(item)](item)] += 1
        yield item


def _chatlab(items: Iterable[Item]) -> Iterator[bytes]:
    """ChatLab 0.0.2 as JSON Lines. Joins and leaves have no place in it but as sentences, and are left out."""
    for item in items:
        if isinstance(item, Chat):
            meta = {
                "name": item.name,
                "platform": item.platform,
                "type": "group",
                "groupId": item.provider_id or item.key,
            }
            yield _line({"_type": "header", "chatlab": {"version": "0.0.2", "generator": "Huoqun"}, "meta": meta})
        elif isinstance(item, Said):
            yield _line(_chatlab_message(item))


def _chatlab_message(item: Said) -> dict[str, Any]:
    line: dict[str, Any] = {
        "_type": "message", "sender": item.sender or "system", "accountName": item.sender_name or item.sender,
        "timestamp": int(item.at.timestamp()), "type": _CHATLAB_KINDS.get(item.kind, 0), "content": item.text,
    }  # fmt: skip
    if item.provider_id:
        line["platformMessageId"] = item.provider_id
    if item.reply_to:
        line["replyToMessageId"] = item.reply_to
    return line


def _line(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
