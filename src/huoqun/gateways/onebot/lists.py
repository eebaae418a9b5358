"""What is asked for as a whole: a group's members, our groups, requests that wait. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from huoqun.chats.port import incoming
from huoqun.chats.port.gateway import ChatMember
from huoqun.chats.port.incoming import Incoming

from .segments import rows, table, word
from .translate import GROUP_BUTLER, id_of, moment_of, person


def members(listed: Any, *, me: str) -> list[ChatMember]:
    """The member list of a group. Lines without a number are left out."""
    found = []
    for row in rows(listed):
        key = id_of(row.get("user_id"))
        role = word(row.get("role"))
        card, nickname = word(row.get("card")).strip()[:200], word(row.get("nickname")).strip()[:200]
        joined = moment_of({"time": row.get("join_time")}, _NEVER)
        if key:
            found.append(
                ChatMember(
                    person=key, name=card or nickname, role=role if role in ("owner", "admin") else "member",
                    nickname=card, joined_at=None if joined is _NEVER else joined,
                    is_bot=key in (me, GROUP_BUTLER) or row.get("is_robot") is True,
                )
            )  # fmt: skip
    return found


_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def named(listed: Any, *, at: datetime) -> list[Incoming]:
    """The groups of `get_group_list` by their names: so they are known before anybody speaks, and under which name."""
    found: list[Incoming] = []
    for row in rows(listed):
        chat, name = id_of(row.get("group_id")), word(row.get("group_name")).strip()[:200]
        if chat and name:
            id = f"named:{chat}:{int(at.timestamp())}"
            found.append(incoming.Renamed(id=id, at=at, chat=chat, name=name))
    return found


def waiting(listed: Any, *, at: datetime) -> list[Incoming]:
    """Requests to join that nobody has answered yet, of `get_group_system_msg`."""
    found: list[Incoming] = []
    for row in rows(table(listed).get("join_requests")):
        flag, chat, who = (
            id_of(row.get("request_id")),
            id_of(row.get("group_id")),
            person(row.get("requester_uin"), word(row.get("requester_nick"))),
        )
        if flag and chat and who is not None and row.get("checked") is False:
            words = word(row.get("message")).strip()[:500]
            found.append(incoming.JoinRequest(id=flag, at=at, chat=chat, who=who, words=words))
    return found
