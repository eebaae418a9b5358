"""Orders → calls of the Bot API. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext

from huoqun.chats.port.effects import (
    AcceptJoin,
    Attachment,
    Ban,
    Button,
    DeclineJoin,
    DeleteMessage,
    Kick,
    Mute,
    Order,
    Pin,
    RenameGroup,
    Send,
    SetRole,
    Unban,
    Unmute,
    Unpin,
)
from huoqun.chats.port.errors import Refused

from . import payload as tg

LONGEST_TEXT = 4_096
LONGEST_CAPTION = 1_024
MOST_FILES = 10
LONGEST_DATA = 64
LONGEST_TITLE = 128

_MEDIA = {"image": ("sendPhoto", "photo"), "file": ("sendDocument", "document"), "voice": ("sendVoice", "voice")}
_MUTED = dict.fromkeys(
    (
        "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
        "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
        "can_add_web_page_previews",
    ),
    False,
)  # fmt: skip
_FREE = dict.fromkeys((*_MUTED, "can_change_info", "can_invite_users", "can_pin_messages"), True)
_ADMIN = ("can_manage_chat", "can_delete_messages", "can_restrict_members", "can_invite_users", "can_pin_messages")


@dataclass(frozen=True, slots=True)
class Ask:
    """One call. `files`: which parameters are a file of ours. `fine`: descriptions of a refusal that change nothing,
    because what is asked for is so already.
    """

    method: str
    params: Mapping[str, Any]
    files: Mapping[str, Attachment] = field(default_factory=dict)
    fine: tuple[str, ...] = ()


def asks(order: Order, *, chat: str, now: datetime) -> list[Ask]:
    """The calls that perform an order, in their order; one in nearly every case. `now` is real time, `chat` where the
    group is today. Raises Refused for what no bot can do.
    """
    body = order.body
    if isinstance(body, Send):
        return _send(order, body, chat)
    where: dict[str, Any] = {"chat_id": chat or _user(order)}
    match body:
        case DeleteMessage():
            fine = ("message to delete not found",)
            return [Ask("deleteMessage", {**where, "message_id": _message(body.message)}, fine=fine)]
        case Pin():
            return [Ask("pinChatMessage", {**where, "message_id": _message(body.message)})]
        case Unpin():
            fine = ("message to unpin not found",)
            return [Ask("unpinChatMessage", {**where, "message_id": _message(body.message)}, fine=fine)]
        case RenameGroup():
            fine = ("chat title is not modified",)
            return [Ask("setChatTitle", {**where, "title": body.name[:LONGEST_TITLE]}, fine=fine)]
        case AcceptJoin():
            return [_request("approveChatJoinRequest", where, body.request, "USER_ALREADY_PARTICIPANT")]
        case DeclineJoin():
            return [_request("declineChatJoinRequest", where, body.request)]
    return [_about(order, {**where, "user_id": _user(order)}, now)]


def _about(order: Order, whom: dict[str, Any], now: datetime) -> Ask:
    """What is done to a member."""
    match order.body:
        case Kick():
            # A basic group lets who was banned come back; only a supergroup knows how to remove without banning.
            return Ask("unbanChatMember" if is_supergroup(whom["chat_id"]) else "banChatMember", whom)
        case Ban(seconds=seconds):
            return Ask("banChatMember", {**whom, **_until(seconds, now)})
        case Unban():
            return Ask("unbanChatMember", {**whom, "only_if_banned": True})
        case Mute(seconds=seconds):
            return Ask("restrictChatMember", {**whom, "permissions": _MUTED, **_until(seconds, now)})
        case Unmute():
            return Ask("restrictChatMember", {**whom, "permissions": _FREE})
        case SetRole(role=role):
            return Ask("promoteChatMember", {**whom, **dict.fromkeys(_ADMIN, role == "admin")})
    raise Refused(gettext("A Telegram bot cannot do this."))


def is_supergroup(chat: str | int) -> bool:
    try:
        return int(chat) < tg.SUPERGROUP
    except ValueError:
        return False


def _until(seconds: int, now: datetime) -> dict[str, int]:
    """The end of a ban or mute. Telegram takes less than 30 seconds, and more than 366 days, for ever."""
    if seconds <= 0 or seconds > 366 * 86_400:
        return {}
    return {"until_date": int((now + timedelta(seconds=max(seconds, 35))).timestamp())}


def _request(method: str, where: dict[str, Any], request: str, *fine: str) -> Ask:
    user = tg.user_id(request.partition(":")[0])
    if user is None:
        raise Refused(gettext("This is no join request of Telegram."))
    return Ask(method, {**where, "user_id": user}, fine=fine)


def _user(order: Order) -> int:
    user = tg.user_id(order.person)
    if user is None:
        raise Refused(gettext("This is not a Telegram user: a channel, or somebody known by name only."))
    return user


def _message(ref: str) -> int:
    if ref.isascii() and ref.isdecimal() and len(ref) < 19:
        return int(ref)
    raise Refused(gettext("This is no message of Telegram."))


# Words and files


def _send(order: Order, body: Send, chat: str) -> list[Ask]:
    where: dict[str, Any] = {"chat_id": chat or _user(order)}
    if body.reply_to:
        # A message that was deleted meanwhile must not keep the answer to it from being said.
        where["reply_parameters"] = {"message_id": _message(body.reply_to), "allow_sending_without_reply": True}
    text, entities = mentioning(order, body)
    text += "" if _fits(body.buttons) else "".join(f"\n{n}. {b.text}" for n, b in enumerate(body.buttons, 1))
    keys = _keyboard(body.buttons) if _fits(body.buttons) else {}
    if not body.attachments:
        return [text_ask(where, text, entities, keys)]
    if utf16(text) > LONGEST_CAPTION:
        return [*_files(where, body.attachments, {}), text_ask(where, text, entities, keys)]
    caption = {"caption": text, "caption_entities": entities} if text else {}
    if keys and len(body.attachments) > 1:
        # An album carries no buttons: they need words of their own to stand under.
        return [*_files(where, body.attachments, {}), text_ask(where, text or "…", entities, keys)]
    return _files(where, body.attachments, {**caption, **keys})


def text_ask(where: Mapping[str, Any], text: str, entities: Sequence[dict], keys: Mapping[str, Any]) -> Ask:
    """A message of words alone. Raises Refused for one that Telegram does not take."""
    if not text.strip():
        raise Refused(gettext("There are no words to send."))
    if utf16(text) > LONGEST_TEXT:
        sizes = {"most": f"{LONGEST_TEXT:,}", "has": f"{utf16(text):,}"}
        raise Refused(gettext("Telegram takes %(most)s characters in a message; this one has %(has)s.") % sizes)
    marked = {"entities": list(entities)} if entities else {}
    return Ask("sendMessage", {**where, "text": text, **marked, **keys})


def _files(where: Mapping[str, Any], attachments: Sequence[Attachment], caption: Mapping[str, Any]) -> list[Ask]:
    """One call for one file, one for an album of up to ten of a kind, else one for each; the first has the words."""
    kinds = {a.kind for a in attachments}
    if len(attachments) > 1 and len(kinds) == 1 and "voice" not in kinds and len(attachments) <= MOST_FILES:
        return [_album(where, attachments, caption)]
    found = []
    for n, attachment in enumerate(attachments):
        method, name = _MEDIA[attachment.kind]
        found.append(Ask(method, {**where, **(caption if n == 0 else {})}, files={name: attachment}))
    return found


def _album(where: Mapping[str, Any], attachments: Sequence[Attachment], caption: Mapping[str, Any]) -> Ask:
    media = []
    for n, attachment in enumerate(attachments):
        said = caption if n == 0 else {}
        media.append({"type": _MEDIA[attachment.kind][1], "media": f"attach://f{n}", **said})
    return Ask("sendMediaGroup", {**where, "media": media}, files={f"f{n}": a for n, a in enumerate(attachments)})


def mentioning(order: Order, body: Send) -> tuple[str, list[dict[str, Any]]]:
    """The words with a link to everybody mentioned: where the words have @name, else before them."""
    text, before = body.text, ""
    spans: list[tuple[int, int, int]] = []
    missing: list[tuple[str, int]] = []
    for member in body.mentions:
        key, name = order.names.get(member, ("", ""))
        user, called = tg.user_id(key), f"@{name or key}"
        at = text.find(called)
        if user is None:
            continue
        if at < 0 or any(start < at + len(called) and at < end for start, end, _ in spans):
            missing.append((called, user))
        else:
            spans.append((at, at + len(called), user))
    found = []
    for called, user in missing:
        found.append((len(before), len(before) + len(called), user))
        before += f"{called} "
    found += [(start + len(before), end + len(before), user) for start, end, user in spans]
    whole = before + text
    return whole, [_mention(whole, *span) for span in found]


def _mention(text: str, start: int, end: int, user: int) -> dict[str, Any]:
    return {
        "type": "text_mention", "offset": utf16(text[:start]), "length": utf16(text[start:end]), "user": {"id": user},
    }  # fmt: skip


def utf16(text: str) -> int:
    """How long Telegram says a text is."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _fits(buttons: Sequence[Button]) -> bool:
    return all(0 < len(b.value.encode()) <= LONGEST_DATA and b.text.strip() for b in buttons)


def _keyboard(buttons: Sequence[Button]) -> dict[str, Any]:
    rows = [[{"text": b.text, "callback_data": b.value}] for b in buttons]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}
