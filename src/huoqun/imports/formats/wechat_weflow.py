"""WeFlow and EchoTrace: one JSON file a chat, `{"weflow": …, "session": {…}, "messages": [{…}]}`.

`session.wxid` ends with @chatroom for a group. `type` is a Chinese name; `localType` is not to be trusted.
WeFlow's "arkme" flavour names senders by a number into `senders`. `localId` only numbers the export.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from huoqun.imports import text
from huoqun.imports.formats import _wechat
from huoqun.imports.formats._people import Names, told
from huoqun.imports.formats._values import NO_DATE, NO_SENDER, NOT_A_RECORD, cut, word
from huoqun.imports.jsonstream import Broken, walk
from huoqun.imports.records import Chat, Item, Options, Said, SaidKind, Skipped
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.sources import Part
from huoqun.imports.stamps import epoch

SYSTEM_NAME = "系统消息"
_OPENED = frozenset({"", "messages", "senders"})
_KEPT = ("quotedSender", "quotedContent", "linkTitle", "linkUrl", "locationPoiname", "locationLabel")
_FILES: frozenset[SaidKind] = frozenset({"image", "voice", "video", "file"})


def sniff(part: Part, head: bytes) -> float:
    """Sure by WeFlow's own block, or by the names of a message's keys."""
    beginning = text.head(head)
    if beginning.lstrip("\ufeff \r\n\t")[:1] != "{" or '"session"' not in beginning:
        return 0.0
    if '"weflow"' in beginning:
        return 0.98
    if '"senderUsername"' in beginning or '"senderDisplayName"' in beginning:
        return 0.95
    return 0.6 if '"wxid"' in beginning and '"messages"' in beginning else 0.0


@reads_part("wechat-weflow", title="WeFlow / EchoTrace JSON", platform="wechat", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """One chat."""
    yield from _Reader(part, context).items()


class _Reader:
    def __init__(self, part: Part, context: Context) -> None:
        self.part = part
        self.context = context
        self.session: dict[str, Any] = {}
        self.chat: Chat | None = None
        self.names: Names | None = None
        self.senders: dict[str, tuple[str, str]] = {}

    def items(self) -> Iterator[Item]:
        for entry in walk(self.part, _OPENED):
            value = entry.value
            if entry.path == "session" and isinstance(value, dict):
                self.session = value
            elif entry.path == "senders[]" and isinstance(value, dict):
                self._sender(value)
            elif entry.path == "messages[]":
                if self.chat is None:
                    yield self._open()
                yield from self._record(value, entry.ordinal)
            elif entry.path in ("", "messages") and isinstance(value, Broken):
                yield Skipped(value.reason, entry.ordinal, value.sample)
        if self.chat is None:
            yield self._open()

    def _open(self) -> Chat:
        if not self.session:
            self.session = self._session_behind()
        wxid = word(self.session.get("wxid"))
        name = next((found for key in ("displayName", "nickname") if (found := word(self.session.get(key)))), "")
        self.chat = self.context.chat(self.part, "wechat", name=name or None, provider_id=wxid or None)
        return self.chat

    def _session_behind(self) -> dict[str, Any]:
        for entry in walk(self.part, {""}):
            if entry.path == "session" and isinstance(entry.value, dict):
                return entry.value
        return {}

    def _sender(self, value: dict[str, Any]) -> None:
        number, wxid = word(value.get("senderID")), word(value.get("wxid"))
        if number and wxid and len(self.senders) < 1_000_000:
            self.senders[number] = (wxid, word(value.get("displayName")) or wxid)

    def _who(self, message: dict[str, Any]) -> tuple[str, str]:
        key = word(message.get("senderUsername"))
        if key:
            return key, word(message.get("senderDisplayName")) or key
        return self.senders.get(word(message.get("senderID")), ("", ""))

    def _record(self, message: Any, line: int) -> Iterator[Item]:
        assert self.chat is not None
        if isinstance(message, Broken):
            yield Skipped(message.reason, line, message.sample)
            return
        if not isinstance(message, dict):
            yield Skipped(NOT_A_RECORD, line, cut(message))
            return
        at = epoch(message.get("createTime"))
        if at is None:
            yield Skipped(NO_DATE, line, cut(message.get("createTime")))
            return
        provider_id = word(message.get("platformMessageId"))
        if provider_id == "0":
            provider_id = ""
        content = word(message.get("content"))
        if message.get("type") == SYSTEM_NAME:
            names = self._names()
            said = _wechat.sentence(content, names)
            yield from told(said, self.chat.key, at, line, names, provider_id or None)
            return
        yield self._said(message, content, at, line, provider_id or None)

    def _said(self, message: dict[str, Any], content: str, at: datetime, line: int, provider_id: str | None) -> Item:
        assert self.chat is not None
        key, name = self._who(message)
        if not key or key.endswith("@chatroom"):
            return Skipped(NO_SENDER, line, content[:80])
        kind = _wechat.kind_by_name(word(message.get("type")))
        extra: dict[str, Any] = {name: message[name] for name in _KEPT if message.get(name)}
        body = _wechat.words_of(content)
        if kind in _FILES and "/" in body and "\n" not in body and not body.startswith("["):
            extra["files"] = [{"name": body}]
            body = ""
        return Said(
            chat=self.chat.key,
            at=at,
            sender=key,
            sender_name=name,
            text=body,
            line=line,
            kind=kind,
            provider_id=provider_id,
            reply_to=word(message.get("replyToMessageId")) or None,
            extra=extra or None,
        )

    def _names(self) -> Names:
        """Learnt by reading the file once more, when the first system message needs it."""
        if self.names is None:
            self.names = names = Names()
            for entry in walk(self.part, _OPENED):
                message = entry.value
                if entry.path != "messages[]" or not isinstance(message, dict):
                    continue
                key, name = self._who(message)
                if key and not key.endswith("@chatroom") and message.get("type") != SYSTEM_NAME:
                    names.see(name, key)
                    if message.get("isSend") == 1:
                        names.own = key
        return self.names
