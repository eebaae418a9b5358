"""OneBot's events → what was heard, and orders → OneBot's actions. Pure.

Everything in an event is hostile: ids come as numbers or as text, times in seconds or milliseconds, and any of it may
be missing. What cannot be understood says nothing; nothing here raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from huoqun.chats.port import incoming
from huoqun.chats.port.effects import Order, Send, text_of
from huoqun.chats.port.incoming import Incoming, Person

from .segments import read, rows, table, word

GROUP_BUTLER = "2854196310"
"""Q群管家, QQ's own bot."""

_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC).timestamp(), datetime(2100, 1, 1, tzinfo=UTC).timestamp()
_MILLISECONDS, _BEYOND = 10**11, 10**15

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """An event with what every kind of it has. `at` is its own time, or when it came where it tells none."""

    event: Event
    me: str
    at: datetime

    def id(self, key: str) -> str:
        return id_of(self.event.get(key))

    @property
    def chat(self) -> str:
        return self.id("group_id")

    def key(self, *more: str) -> str:
        """An id for what OneBot gives none: made of what happened, so that the same told twice is the same."""
        parts = (word(self.event.get("notice_type")), self.chat, self.id("user_id"), *more)
        return ":".join((*parts, str(int(self.at.timestamp()))))


def heard(event: Any, *, at: datetime, me: str = "") -> list[Incoming]:
    """What an event tells. `at`: when it came, for those that tell no time; `me`: our account, where the event does
    not say it.
    """
    if not isinstance(event, dict):
        return []
    told = Told(event, id_of(event.get("self_id")) or me, _moment(event.get("time"), at))
    match event.get("post_type"):
        case "message" | "message_sent":
            return _message(told)
        case "notice":
            kind = word(event.get("notice_type"))
            teller = _NOTICES.get(f"{kind}.{word(event.get('sub_type'))}") or _NOTICES.get(kind)
            return teller(told) if teller is not None else []
        case "request":
            return _request(told)
    return []


def is_offline(event: Any) -> bool:
    """Whether an event says that the QQ account itself was signed out."""
    if not isinstance(event, dict):
        return False
    if event.get("post_type") == "meta_event":
        return event.get("meta_event_type") == "heartbeat" and table(event.get("status")).get("online") is False
    return event.get("post_type") == "notice" and event.get("notice_type") == "bot_offline"


def id_of(value: Any) -> str:
    """A QQ number, or an id of the implementation; '' for none (0 means nobody)."""
    found = word(value).strip()
    return "" if found == "0" else found[:200]


def moment_of(event: Event, otherwise: datetime) -> datetime:
    """When an event or a message of the history was."""
    return _moment(event.get("time"), otherwise)


def _moment(stamp: Any, otherwise: datetime) -> datetime:
    if isinstance(stamp, str) and stamp.isdecimal() and len(stamp) < 15:
        stamp = int(stamp)
    if not isinstance(stamp, int | float) or isinstance(stamp, bool) or not 0 < stamp < _BEYOND:
        return otherwise
    seconds = stamp / 1000 if stamp > _MILLISECONDS else stamp
    return datetime.fromtimestamp(seconds, UTC) if _FIRST <= seconds < _LAST else otherwise


# Messages


def _message(told: Told) -> list[Incoming]:
    event, id = told.event, told.id("message_id")
    # A private message through a group that both are in names that group, too.
    chat = told.chat if event.get("message_type") == "group" else ""
    sender = _sender(told)
    if not id or sender is None or (event.get("message_type") == "group" and not chat):
        return []
    said = read(event.get("message", event.get("raw_message")))
    if sender.key == told.me or event.get("post_type") == "message_sent":
        to = None if chat else person(event.get("target_id"))
        if not chat and to is None:
            return []
        return [
            incoming.SentEcho(
                id=id, at=told.at, chat=chat or None, text=said.text, kind=said.kind, sender=sender, to=to
            )
        ]
    return [
        incoming.Message(
            id=id, at=told.at, chat=chat or None, sender=sender, text=said.text, kind=said.kind,
            reply_to=said.reply_to, mentions=tuple(dict.fromkeys(said.mentions)), files=tuple(said.files),
            chat_name=word(event.get("group_name"))[:200],
        )
    ]  # fmt: skip


def _sender(told: Told) -> Person | None:
    sender = table(told.event.get("sender"))
    anonymous = table(told.event.get("anonymous"))
    if anonymous:
        # All who speak anonymously come with one and the same account (80000000); their flag tells them apart.
        key = f"anonymous:{id_of(anonymous.get('flag')) or id_of(anonymous.get('id'))}"
        return Person(key, word(anonymous.get("name"))[:200])
    key = told.id("user_id") or id_of(sender.get("user_id"))
    name = word(sender.get("card")).strip() or word(sender.get("nickname")).strip()
    return person(key, name, is_me=key == told.me)


def person(value: Any, name: str = "", *, is_me: bool = False) -> Person | None:
    key = id_of(value)
    return Person(key, name[:200], is_bot=is_me or key == GROUP_BUTLER) if key else None


# Notices


def _in_group(tell: Callable[[Told, Person], list[Incoming]]) -> Callable[[Told], list[Incoming]]:
    """A notice about somebody in a group; without either it says nothing."""

    def teller(told: Told) -> list[Incoming]:
        who = person(told.event.get("user_id"), is_me=told.id("user_id") == told.me)
        return tell(told, who) if who is not None and told.chat else []

    return teller


def _operator(told: Told) -> Person | None:
    """Who did it to somebody else."""
    operator = told.id("operator_id")
    return None if operator == told.id("user_id") else person(operator, is_me=operator == told.me)


def _increase(told: Told, who: Person) -> list[Incoming]:
    invited = told.event.get("sub_type") == "invite"
    return [
        incoming.Joined(
            id=told.key(), at=told.at, chat=told.chat, who=who, way_in="invite" if invited else "approve",
            by=_operator(told) if invited else None,
        )
    ]  # fmt: skip


def _decrease(told: Told, who: Person) -> list[Incoming]:
    if told.event.get("sub_type") == "disband":
        return [incoming.Dissolved(id=told.key(), at=told.at, chat=told.chat)]
    by = None if told.event.get("sub_type") == "leave" else _operator(told)
    return [incoming.Left(id=told.key(), at=told.at, chat=told.chat, who=who, by=by)]


def _admin(told: Told, who: Person) -> list[Incoming]:
    role = told.event.get("sub_type")
    if role not in ("set", "unset"):
        return []
    return [
        incoming.RoleChanged(
            id=told.key(role), at=told.at, chat=told.chat, who=who, role="admin" if role == "set" else "member"
        )
    ]


def muting(chat: str, who: str) -> str:
    """How a mute is named, in its receipt and in the notice that confirms it."""
    return f"mute:{chat}:{who}"


def _ban(told: Told, who: Person) -> list[Incoming]:
    """Our own mutes are confirmed; those of others are nothing that is kept."""
    if told.id("operator_id") != told.me or not told.me:
        return []
    lifted = told.event.get("sub_type") == "lift_ban"
    ref = ("un" if lifted else "") + muting(told.chat, who.key)
    return [incoming.Outcome(id=told.key(ref), at=told.at, chat=told.chat, ref=ref, status="sent", to=who)]


def naming(chat: str, who: str) -> str:
    """How a change of a group card is named, in its receipt and in the notice that confirms it."""
    return f"card:{chat}:{who}"


def _card(told: Told, who: Person) -> list[Incoming]:
    """Whom a group card names anew is known by that name from here on, as in what they say."""
    name = word(told.event.get("card_new")).strip()[:200]
    if not name:
        return []
    return [
        incoming.Outcome(
            id=told.key("card"), at=told.at, chat=told.chat, ref=naming(told.chat, who.key), status="sent",
            to=Person(who.key, name, is_bot=who.is_bot),
        )
    ]  # fmt: skip


def _recall(told: Told) -> list[Incoming]:
    id = told.id("message_id")
    chat = told.chat if told.event.get("notice_type") == "group_recall" else ""
    if not id or (told.event.get("notice_type") == "group_recall" and not chat):
        return []
    by = person(told.event.get("operator_id") or told.event.get("user_id"))
    return [incoming.Recall(id=id, at=told.at, chat=chat or None, by=by)]


def _upload(told: Told, who: Person) -> list[Incoming]:
    """A file put into the group. NapCat shows it as a message, too, and names it by a hash; the others, which show it
    only here, name it by its path.
    """
    file = table(told.event.get("file"))
    id, size = word(file.get("id")), word(file.get("size"))
    if not id.startswith("/"):
        return []
    found: dict[str, Any] = {"name": word(file.get("name"))[:200]}
    if size.isdecimal() and len(size) < 16:
        found["size"] = int(size)
    return [
        incoming.Message(
            id=f"file:{id[:200]}", at=told.at, chat=told.chat, sender=who, text="", kind="file", files=(found,)
        )
    ]


def _liked(told: Told, who: Person) -> list[Incoming]:
    message = told.id("message_id")
    # NapCat says whether it was put or taken away; versions that do not tell only of those that were put.
    added = told.event.get("is_add", True) is not False
    emojis = [emoji for like in rows(told.event.get("likes"))[:20] if (emoji := id_of(like.get("emoji_id")))]
    return _reactions(told, who, message, emojis, added)


def _reacted(told: Told) -> list[Incoming]:
    """Lagrange's word for the same; there the one who reacts is the operator."""
    by = person(told.event.get("operator_id"), is_me=told.id("operator_id") == told.me)
    emojis = [emoji] if (emoji := id_of(told.event.get("code"))) else []
    if by is None or not told.chat:
        return []
    return _reactions(told, by, told.id("message_id"), emojis, told.event.get("sub_type") != "remove")


def _reactions(told: Told, who: Person, message: str, emojis: list[str], added: bool) -> list[Incoming]:
    if not message:
        return []
    return [
        incoming.Reaction(
            id=told.key(who.key, message, emoji, "+" if added else "-"), at=told.at, chat=told.chat, who=who,
            message=message, emoji=_shown(emoji), added=added,
        )
        for emoji in emojis
    ]  # fmt: skip


def _shown(emoji: str) -> str:
    """QQ names emoji by their code point, its own faces by small numbers."""
    if emoji.isdecimal() and 0x203C <= (point := int(emoji[:8])) <= 0x1FAFF and not 0xD800 <= point <= 0xDFFF:
        return chr(point)
    return f"qq:{emoji}"


def _renamed(told: Told) -> list[Incoming]:
    name = word(told.event.get("name_new")).strip()
    if not name or not told.chat:
        return []
    return [incoming.Renamed(id=told.key(), at=told.at, chat=told.chat, name=name[:200])]


def _friend(told: Told) -> list[Incoming]:
    who = person(told.event.get("user_id"))
    return [incoming.AddedContact(id=told.key(), at=told.at, who=who)] if who is not None else []


_NOTICES: Mapping[str, Callable[[Told], list[Incoming]]] = {
    "group_increase": _in_group(_increase),
    "group_decrease": _in_group(_decrease),
    "group_admin": _in_group(_admin),
    "group_ban": _in_group(_ban),
    "group_card": _in_group(_card),
    "group_upload": _in_group(_upload),
    "group_recall": _recall,
    "friend_recall": _recall,
    "friend_add": _friend,
    "group_msg_emoji_like": _in_group(_liked),
    "reaction": _reacted,
    "notify.group_name": _renamed,
}


# Requests


def _request(told: Told) -> list[Incoming]:
    event, flag = told.event, told.id("flag")
    words = word(event.get("comment")).strip()[:500]
    who = person(event.get("user_id"))
    if not flag or who is None:
        return []
    if event.get("request_type") == "group" and event.get("sub_type") != "invite":
        return [incoming.JoinRequest(id=flag, at=told.at, chat=told.chat, who=who, words=words)] if told.chat else []
    # Somebody asks our account itself, into a group or for friendship: a person answers that, in QQ.
    asked = f"邀请我们加入群 {told.chat}" if event.get("request_type") == "group" else "请求加为好友"
    return [
        incoming.Message(
            id=f"request:{flag}", at=told.at, sender=who, text=f"{asked}：{words}" if words else asked, kind="system"
        )
    ]


# What came late


def late_echo(order: Order, data: Any, *, at: datetime) -> list[Incoming]:
    """Our own message, known by the answer to it that came after it had been given up."""
    id = id_of(table(data).get("message_id"))
    if not id or not isinstance(order.body, Send):
        return []
    to = None if order.chat else person(order.person)
    text = text_of(order.body)
    return [incoming.SentEcho(id=id, at=at, chat=order.chat or None, text=text, to=to, token=order.key)]
