"""What WeCom says → what happened. Pure.

Events of customers and groups: https://developer.work.weixin.qq.com/document/path/92130; messages of staff to the app:
90239 (read 2026-11-26). A callback names people by their ids only; names, inviters and unionids come of a fetch, which
is an errand for the gateway process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from huoqun.chats.port.gateway import ChatMember
from huoqun.chats.port.incoming import (
    AddedContact,
    Dissolved,
    Incoming,
    Joined,
    Left,
    Message,
    Person,
    Renamed,
    RoleChanged,
    Said,
)
from huoqun.chats.port.webhook import Errand

from .shapes import External, Follow, Group, Seat

GROUP, CONTACT, EDITED, TAGS = "group", "contact", "edited", "tags"
"""Kinds of errands: fetch a group and compare, fetch a customer, or how they are tagged; the company's tags changed."""

WAYS = {1: "invited", 2: "link", 3: "code"}

KINDS: Mapping[str, Said] = {
    "text": "text", "image": "image", "voice": "voice", "video": "video", "link": "link", "location": "text",
}  # fmt: skip


class Told(NamedTuple):
    """What an event means at once, and what it leaves to be fetched. `once` tells it from every other."""

    once: str
    items: tuple[Incoming, ...] = ()
    errands: tuple[Errand, ...] = ()


def told(fields: Mapping[str, str]) -> Told:
    """An event or a message of a staff member. What is not known says nothing."""
    once = event_id(fields)
    at = moment(fields.get("CreateTime", ""))
    if fields.get("MsgType") != "event":
        return Told(once, _message(once, fields, at))
    read = _EVENTS.get((fields.get("Event", ""), fields.get("ChangeType", "")))
    return read(once, fields, at) if read else Told(once)


def event_id(fields: Mapping[str, str]) -> str:
    """The same event told again has the same id: its MsgId, or all that it says (several may fall into one second)."""
    if fields.get("MsgId"):
        return f"msg:{fields['MsgId']}"
    said = "\x00".join(f"{name}\x01{fields[name]}" for name in sorted(fields))
    return "event:" + hashlib.sha256(said.encode()).hexdigest()[:32]


def moment(seconds: str | int) -> datetime:
    """A time as WeCom tells it, in seconds since 1970; the first of all for what is none."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


# Events


def _message(once: str, fields: Mapping[str, str], at: datetime) -> tuple[Incoming, ...]:
    kind, sender = KINDS.get(fields.get("MsgType", "")), fields.get("FromUserName", "")
    if kind is None or not sender:
        return ()
    text = fields.get("Content") or fields.get("Title") or fields.get("Label") or ""
    url = fields.get("PicUrl") or fields.get("Url")
    files = ({"url": url},) if url else ()
    return (Message(id=once, at=at, chat=None, sender=Person(sender), text=text, kind=kind, files=files),)


def _added(once: str, fields: Mapping[str, str], at: datetime) -> Told:
    person, staff = fields.get("ExternalUserID", ""), fields.get("UserID", "")
    if not person:
        return Told(once)
    added = AddedContact(
        id=contact_id(staff, person, at), at=at, who=Person(person), state=fields.get("State", ""),
        welcome_code=fields.get("WelcomeCode", ""),
    )  # fmt: skip
    return Told(once, (added,), (Errand(CONTACT, {"person": person, "staff": staff, "at": int(at.timestamp())}),))


def _edited(once: str, fields: Mapping[str, str], at: datetime) -> Told:
    """Staff changed what they call a customer, or how they tag them: which of it, the event does not say."""
    person = fields.get("ExternalUserID", "")
    return Told(once, (), (Errand(EDITED, {"person": person}),)) if person else Told(once)


def _chat_created(once: str, fields: Mapping[str, str], at: datetime) -> Told:
    return Told(once, (), (Errand(GROUP, {"chat": fields["ChatId"], "detail": "create"}),))


def _chat_changed(once: str, fields: Mapping[str, str], at: datetime) -> Told:
    chat, detail = fields["ChatId"], fields.get("UpdateDetail", "")
    people = _listed(fields.get("MemChangeList", ""))
    left: tuple[Incoming, ...] = ()
    if detail == "del_member":
        left = tuple(Left(id=f"left:{chat}:{p}:{int(at.timestamp())}", at=at, chat=chat, who=Person(p)) for p in people)
    elif detail == "change_notice":
        return Told(once)
    payload: dict[str, Any] = {
        "chat": chat, "detail": detail, "people": people, "last": fields.get("LastMemVer", ""),
        "now": fields.get("CurMemVer", ""), "at": int(at.timestamp()),
    }  # fmt: skip
    return Told(once, left, (Errand(GROUP, payload),))


def _chat_dismissed(once: str, fields: Mapping[str, str], at: datetime) -> Told:
    return Told(once, (Dissolved(id=once, at=at, chat=fields["ChatId"]),))


def _tags(once: str, fields: Mapping[str, str], at: datetime) -> Told:
    return Told(once, (), (Errand(TAGS, {"id": fields.get("Id", ""), "change": fields.get("ChangeType", "")}),))


def _of_chat(read: Callable[[str, Mapping[str, str], datetime], Told]) -> Callable[..., Told]:
    return lambda once, fields, at: read(once, fields, at) if fields.get("ChatId") else Told(once)


_EVENTS: dict[tuple[str, str], Callable[[str, Mapping[str, str], datetime], Told]] = {
    ("change_external_contact", "add_external_contact"): _added,
    ("change_external_contact", "add_half_external_contact"): _added,
    ("change_external_contact", "edit_external_contact"): _edited,
    ("change_external_chat", "create"): _of_chat(_chat_created),
    ("change_external_chat", "update"): _of_chat(_chat_changed),
    ("change_external_chat", "dismiss"): _of_chat(_chat_dismissed),
    ("change_external_tag", "create"): _tags,
    ("change_external_tag", "update"): _tags,
    ("change_external_tag", "delete"): _tags,
    ("change_external_tag", "shuffle"): _tags,
}


def _listed(said: str) -> list[str]:
    """The ids of a list: `Item`s, or (as it was before) one text with commas."""
    return [one.strip() for one in said.replace(",", "\n").split("\n") if one.strip()]


# What a fetch tells


def contact_id(staff: str, person: str, at: datetime) -> str:
    return f"contact:{staff}:{person}:{int(at.timestamp())}"


def contact(external: External, follow: Follow) -> AddedContact:
    """A customer as a list or a fetch tells of them."""
    at = moment(follow.createtime)
    return AddedContact(
        id=contact_id(follow.userid, external.external_userid, at), at=at, who=person(external), state=follow.state
    )


def person(external: External) -> Person:
    return Person(external.external_userid, external.name, unionid=external.unionid)


def seated(seat: Seat) -> Person:
    return Person(seat.userid, seat.name or seat.group_nickname, unionid=seat.unionid)


def members(group: Group) -> list[ChatMember]:
    """A group's whole list. Staff are in it: they speak there as people."""
    admins = {admin.userid for admin in group.admin_list}
    return [
        ChatMember(
            seat.userid, seat.name or seat.group_nickname, _role(group, admins, seat.userid), seat.group_nickname,
            moment(seat.join_time) if seat.join_time else None, invited_by=seat.invitor.userid, unionid=seat.unionid,
            way_in=_way_in(seat),
        )
        for seat in group.member_list
    ]  # fmt: skip


def _role(group: Group, admins: Collection[str], key: str) -> str:
    return "owner" if key == group.owner else "admin" if key in admins else "member"


class Stale(Exception):
    """The list is still the one before the change: WeCom says that some of it comes late. Fetch it again."""


def changes(before: Group | None, now: Group, event: Mapping[str, Any]) -> list[Incoming]:
    """What happened in a group between two fetches, and by the event that asked for the second.

    Without an earlier fetch only what the event names is news: the roll call mends the rest. Raises Stale.
    """
    there = {seat.userid: seat for seat in now.member_list}
    named = [p for p in event.get("people", ()) if isinstance(p, str)] if event.get("detail") == "add_member" else []
    if [p for p in named if p not in there] and now.member_version == event.get("last"):
        raise Stale
    if event.get("detail") == "create":
        named = list(there)
    known = {seat.userid for seat in before.member_list} if before else set(there)
    fresh = [there[p] for p in there if p in named or p not in known]
    items: list[Incoming] = [_joined(now, seat) for seat in fresh]
    told_left = set(event.get("people", ())) if event.get("detail") == "del_member" else set()
    at = moment(event.get("at") or now.create_time)
    items += [
        Left(id=f"left:{now.chat_id}:{p}:{now.member_version}", at=at, chat=now.chat_id, who=Person(p))
        for p in sorted(known - set(there) - told_left)
    ]
    return items + _renamed(before, now, event, at) + _owner(before, now, event, at)


def _way_in(seat: Seat) -> str:
    way = WAYS.get(seat.join_scene, "")
    return f"{way}:{seat.state}" if seat.state else way


def _joined(group: Group, seat: Seat) -> Joined:
    by = seat.invitor.userid
    return Joined(
        id=f"join:{group.chat_id}:{seat.userid}:{seat.join_time}", at=moment(seat.join_time), chat=group.chat_id,
        who=seated(seat), way_in=_way_in(seat), by=Person(by) if by else None,
        chat_name=group.name,
    )  # fmt: skip


def _renamed(before: Group | None, now: Group, event: Mapping[str, Any], at: datetime) -> list[Incoming]:
    if not now.name or not (event.get("detail") == "change_name" or (before and before.name != now.name)):
        return []
    mark = hashlib.sha256(now.name.encode()).hexdigest()[:12]
    return [Renamed(id=f"name:{now.chat_id}:{event.get('at', 0)}:{mark}", at=at, chat=now.chat_id, name=now.name)]


def _owner(before: Group | None, now: Group, event: Mapping[str, Any], at: datetime) -> list[Incoming]:
    is_news = event.get("detail") == "change_owner" or (before is not None and before.owner != now.owner)
    if not is_news or not now.owner:
        return []
    mark = f"owner:{now.chat_id}:{event.get('at', 0)}"
    items: list[Incoming] = [
        RoleChanged(id=f"{mark}:+{now.owner}", at=at, chat=now.chat_id, who=Person(now.owner), role="owner")
    ]
    if before and before.owner != now.owner and any(seat.userid == before.owner for seat in now.member_list):
        items.append(
            RoleChanged(id=f"{mark}:-{before.owner}", at=at, chat=now.chat_id, who=Person(before.owner), role="member")
        )
    return items


def group_known(group: Group) -> Renamed:
    """That a group is there and what it is called."""
    mark = hashlib.sha256(group.name.encode()).hexdigest()[:12]
    at = moment(group.create_time)
    return Renamed(id=f"known:{group.chat_id}:{mark}", at=at, chat=group.chat_id, name=group.name or group.chat_id)
