"""Messages of an app to staff, and its own group chats: documents 90236 (message/send), 90245 to 90248 (appchat)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ..client import Client, shaped

SEND = "/cgi-bin/message/send"
CREATE, UPDATE, GET = "/cgi-bin/appchat/create", "/cgi-bin/appchat/update", "/cgi-bin/appchat/get"
SAY = "/cgi-bin/appchat/send"
STAFF = "/cgi-bin/user/get"
AGENT = "/cgi-bin/agent/get"
FEWEST, MOST = 2, 500
LONGEST_TEXT = 2_048
LONGEST_NAME = 50


class Sent(msgspec.Struct, frozen=True):
    """`invaliduser` and `unlicenseduser`: whom it did not reach, with | between them."""

    msgid: str = ""
    invaliduser: str = ""
    unlicenseduser: str = ""


class Chat(msgspec.Struct, frozen=True):
    chatid: str
    name: str = ""
    owner: str = ""
    userlist: tuple[str, ...] = ()


class Staff(msgspec.Struct, frozen=True):
    userid: str
    name: str = ""


class _Got(msgspec.Struct, frozen=True):
    chat_info: Chat


class _Created(msgspec.Struct, frozen=True):
    chatid: str


async def staff(client: Client, key: str) -> Staff:
    """One of the staff (读取成员, document 90196)."""
    return shaped(await client.get(STAFF, userid=key), Staff)


def text(content: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": content}}


def file(kind: str, media_id: str) -> dict[str, Any]:
    """`kind`: image, voice or file."""
    return {"msgtype": kind, kind: {"media_id": media_id}}


async def send(client: Client, agent: int, staff: str, message: Mapping[str, Any]) -> Sent:
    """To one of the staff, as the app."""
    return shaped(await client.post(SEND, {"touser": staff, "agentid": agent, **message}), Sent)


async def create(client: Client, chat: str, name: str, staff: Sequence[str]) -> str:
    """A group chat of 2 to 500 of the staff, under an id of ours (32 letters and digits at most)."""
    body = {"chatid": chat, "name": name, "userlist": list(staff)}
    return shaped(await client.post(CREATE, body), _Created).chatid


async def update(client: Client, chat: str, **changes: Any) -> None:
    """`name`, `add_user_list`, `del_user_list`: of a chat that this app made, 100 changes an hour in all."""
    await client.post(UPDATE, {"chatid": chat, **changes})


async def chat(client: Client, key: str) -> Chat:
    return shaped(await client.get(GET, chatid=key), _Got).chat_info


async def say(client: Client, chat: str, message: Mapping[str, Any]) -> None:
    """In a chat that this app made."""
    await client.post(SAY, {"chatid": chat, **message})
