"""WeCom's session archive (会话内容存档), opened with WeCom's own SDK: one record a line, or an array of them.

    {"msgid": "…_external", "action": "send", "from": "zhang", "tolist": ["wm…"], "roomid": "wr…",
     "msgtime": 1672920933000, "msgtype": "text", "text": {"content": "早"}}

Source: 获取会话内容, https://developer.work.weixin.qq.com/document/path/91774. What its SDK has not opened yet
(`encrypt_chat_msg`) cannot be read: how it is sealed is documented nowhere. The connection `wecom_archive` has the SDK
open it, and reads the records by what stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from huoqun.imports.formats._people import RECALL
from huoqun.imports.formats._values import (
    NO_DATE,
    NO_SENDER,
    NOT_A_RECORD,
    NOTICE,
    PRIVATE_CHAT,
    cut,
    table,
    tables,
    word,
)
from huoqun.imports.jsonscan import BROKEN, storable
from huoqun.imports.jsonstream import Broken, walk
from huoqun.imports.records import Chat, Item, Options, Said, SaidKind, Skipped
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.sources import Part
from huoqun.imports.stamps import epoch
from huoqun.imports.text import head as text_head
from huoqun.imports.text import lines

SEALED = "sealed still: open it with WeCom's SDK first"
TOO_LONG = "line too long"

_KINDS: Mapping[str, SaidKind] = {
    "image": "image", "voice": "voice", "meeting_voice_call": "voice", "video": "video", "file": "file",
    "emotion": "sticker", "link": "link",
}  # fmt: skip
_NOTICES = frozenset({"agree", "disagree"})


def sniff(part: Part, head: bytes) -> float:
    text = text_head(head)
    if text.lstrip("\ufeff \r\n\t")[:1] not in ("{", "["):
        return 0.0
    if '"encrypt_chat_msg"' in text and '"msgid"' in text:
        return 0.96
    sure = sum(f'"{key}"' in text for key in ("msgid", "action", "tolist", "msgtime", "msgtype", "roomid"))
    return 0.96 if sure >= 5 else 0.0


@reads_part("wecom-archive", title="WeCom session archive", platform="wecom", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """Any number of groups in one file; what was said in private is left out."""
    known: set[str] = set()
    for number, value in _records(part, context):
        item = _record(number, value)
        if isinstance(item, Said) and item.chat not in known:
            known.add(item.chat)
            yield Chat(item.chat, item.chat, "wecom", item.chat)
        yield item


def _records(part: Part, context: Context) -> Iterator[tuple[int, Any]]:
    """Line by line, or one after another of an array (`chatdata` of an answer as it came)."""
    first = text_head(part.head()).lstrip("\ufeff \r\n\t")
    if first.startswith("[") or '"chatdata"' in first[:200]:
        for entry in walk(part, {"", "chatdata"}):
            if entry.path in ("[]", "chatdata[]"):
                yield entry.ordinal, entry.value
        return
    for line in lines(part, notes=context.notes, limit=8_000_000):
        if line.text.strip():
            yield line.number, _parsed(line.text) if line.ok else Broken(TOO_LONG, line.text[:80])


def _parsed(text: str) -> Any:
    try:
        value = orjson.loads(text)
        return storable(value) if "\\u0000" in text else value
    except ValueError:
        return Broken(BROKEN, text[:80])


def _record(number: int, value: Any) -> Item:
    if isinstance(value, Broken):
        return Skipped(value.reason, number, value.sample)
    if not isinstance(value, dict):
        return Skipped(NOT_A_RECORD, number, cut(value))
    if "encrypt_chat_msg" in value:
        return Skipped(SEALED, number, word(value.get("msgid")))
    kind, action = word(value.get("msgtype")), word(value.get("action"))
    if action == "recall" or kind == "revoke":
        return Skipped(RECALL, number, cut(value.get("msgid")))
    if action == "switch" or kind in _NOTICES:
        return Skipped(NOTICE, number, cut(kind or action))
    return said(number, value) if word(value.get("roomid")) else Skipped(PRIVATE_CHAT, number, "")


def said(number: int, value: dict[str, Any]) -> Said | Skipped:
    """What somebody said; of a message in private the chat is ''."""
    kind, room = word(value.get("msgtype")), word(value.get("roomid"))
    sender, at = word(value.get("from")), epoch(value.get("msgtime"))
    text = _text(kind, value)
    if at is None:
        return Skipped(NO_DATE, number, cut(value.get("msgtime")))
    if not sender:
        return Skipped(NO_SENDER, number, text[:80])
    file = table(value.get(kind))
    name = word(file.get("filename"))
    extra = {"files": [{"name": name}]} if name else None
    key = word(value.get("msgid")) or None
    # Names stand in no record: whoever the connection knows has one already, and keeps it.
    return Said(room, at, sender, "", text, number, _KINDS.get(kind, "text"), key, extra=extra)


_WORDS: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "text": lambda of: word(of.get("content")),
    "markdown": lambda of: word(of.get("content")),
    "file": lambda of: word(of.get("filename")),
    "link": lambda of: "\n".join(filter(None, (word(of.get("title")), word(of.get("link_url"))))),
    "docmsg": lambda of: "\n".join(filter(None, (word(of.get("title")), word(of.get("link_url"))))),
    "location": lambda of: " ".join(filter(None, (word(of.get("title")), word(of.get("address"))))),
    "weapp": lambda of: word(of.get("title")) or word(of.get("displayname")),
    "chatrecord": lambda of: word(of.get("title")),
    "todo": lambda of: "\n".join(filter(None, (word(of.get("title")), word(of.get("content"))))),
    "vote": lambda of: word(of.get("votetitle")),
    "collect": lambda of: word(of.get("title")),
    "meeting": lambda of: word(of.get("topic")),
    "calendar": lambda of: word(of.get("title")),
    "redpacket": lambda of: word(of.get("wish")),
    "external_redpacket": lambda of: word(of.get("wish")),
    "news": lambda of: "\n".join(word(one.get("title")) for one in tables(of.get("item"))),
    "mixed": lambda of: "\n".join(filter(None, map(_part, tables(of.get("item"))))),
}
# Where a kind's body does not stand under its own name.
_UNDER = {"markdown": "info", "news": "info", "docmsg": "doc", "external_redpacket": "redpacket"}


def _text(kind: str, value: dict[str, Any]) -> str:
    read = _WORDS.get(kind)
    return read(table(value.get(_UNDER.get(kind, kind)))) if read else ""


def _part(item: dict[str, Any]) -> str:
    kind, inner = part(item)
    read = _WORDS.get(kind) if kind != "mixed" else None
    return read(inner) if read else ""


def part(item: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """One part of a mixed message, its kind and its body: its content is JSON within JSON."""
    content = item.get("content")
    return word(item.get("type")), table(_parsed(content) if isinstance(content, str) else content)
