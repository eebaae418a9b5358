"""Messages of an app and its group chats: 90236, 90245 to 90248, 90227, 90196, at the address of the other files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .corp import Corp, Err
from .routing import Request, answers

FEWEST, MOST = 2, 500


@dataclass
class Chat:
    """A group chat that the app made. `staff`: the first is its owner where none is named."""

    id: str
    name: str
    owner: str
    staff: list[str]


@answers("GET", "/cgi-bin/agent/get")
def agent(request: Request) -> dict[str, Any]:
    corp = request.corp
    if request.params.get("agentid") != str(corp.agent_id):
        raise Err(301002, "not allow operate another agent with this accesstoken")
    return {"agentid": corp.agent_id, "name": "rehearsal"}


@answers("GET", "/cgi-bin/user/get")
def staff(request: Request) -> dict[str, Any]:
    key = request.corp.follower(request.params.get("userid", ""))
    return {"userid": key, "name": request.corp.staff[key]}


@answers("POST", "/cgi-bin/message/send")
def send(request: Request) -> dict[str, Any]:
    """To staff; those it does not know are named, and where it knows nobody it is refused."""
    corp, named = request.corp, str(request.need("touser")).split("|")
    if int(request.need("agentid")) != corp.agent_id:
        raise Err(301002, "not allow operate another agent with this accesstoken")
    if len(named) > 1_000:
        raise Err(40058, "touser too many")
    said = _said(request)
    lower = {key.lower(): key for key in corp.staff}
    left_out: dict[str, str] = {"invaliduser": "|".join(one.lower() for one in named if one.lower() not in lower)}
    left_out |= corp.table("left_out")
    names = {one for some in left_out.values() for one in some.split("|")}
    if not [one for one in named if one.lower() in lower]:
        raise Err(81013, "user & party & tag all invalid")
    for one in named:
        if one.lower() not in names:
            corp.sent.append({"what": "app", "to": lower[one.lower()], "at": corp.now(), **said})
    return {**left_out, "msgid": corp.named("app", "m-")}


@answers("POST", "/cgi-bin/appchat/create")
def create(request: Request) -> dict[str, Any]:
    corp, staff = request.corp, list(dict.fromkeys(request.need("userlist")))
    chat = request.body.get("chatid") or corp.named("chat", "c")
    if not (chat.isascii() and chat.isalnum() and len(chat) <= 32):
        raise Err(86001, "invalid chatid")
    if chat in _chats(corp):
        raise Err(86215, "chatid exists")
    if not FEWEST <= len(staff) <= MOST:
        raise Err(86006, "too many or too few members")
    _known(corp, staff)
    owner = request.body.get("owner") or staff[0]
    if owner not in staff:
        raise Err(86207, "owner is not in userlist")
    _chats(corp)[chat] = Chat(chat, request.body.get("name", "")[:50], owner, staff)
    return {"chatid": chat}


@answers("POST", "/cgi-bin/appchat/update")
def update(request: Request) -> dict[str, Any]:
    corp, chat = request.corp, _chat(request.corp, request.need("chatid"))
    added, dropped = request.body.get("add_user_list") or [], request.body.get("del_user_list") or []
    _known(corp, added)
    if [one for one in dropped if one not in chat.staff]:
        raise Err(86216, "invalid chat member")
    staff = [*dict.fromkeys([*chat.staff, *added])]
    staff = [one for one in staff if one not in dropped]
    if not FEWEST <= len(staff) <= MOST:
        raise Err(86006, "too many or too few members")
    chat.staff, chat.name = staff, request.body.get("name", chat.name)[:50]
    chat.owner = chat.owner if chat.owner in staff else staff[0]
    return {}


@answers("GET", "/cgi-bin/appchat/get")
def get(request: Request) -> dict[str, Any]:
    chat = _chat(request.corp, request.params.get("chatid", ""))
    return {"chat_info": {"chatid": chat.id, "name": chat.name, "owner": chat.owner, "userlist": chat.staff}}


@answers("POST", "/cgi-bin/appchat/send")
def say(request: Request) -> dict[str, Any]:
    chat = _chat(request.corp, request.need("chatid"))
    request.corp.sent.append({"what": "chat", "to": chat.id, "at": request.corp.now(), **_said(request)})
    return {}


def _said(request: Request) -> dict[str, Any]:
    """A text is cut off at 2,048 bytes; a file is one that was uploaded."""
    kind = request.need("msgtype")
    given = request.body.get(kind) or {}
    if kind == "text":
        if not given.get("content"):
            raise Err(44004, "empty content")
        return {"kind": kind, "text": given["content"].encode()[:2_048].decode(errors="ignore")}
    if kind not in ("image", "voice", "file"):
        raise Err(40008, "invalid message type")
    if given.get("media_id") not in request.corp.table("media"):
        raise Err(40007, "invalid media_id")
    _, name, raw = request.corp.table("media")[given["media_id"]]
    return {"kind": kind, "text": "", "name": name, "raw": raw}


def _chats(corp: Corp) -> dict[str, Chat]:
    found: dict[str, Chat] = corp.table("chats")
    return found


def _chat(corp: Corp, key: str) -> Chat:
    if key not in _chats(corp):
        raise Err(86003, "chatid not exist")
    return _chats(corp)[key]


def _known(corp: Corp, staff: list[str]) -> None:
    if [one for one in staff if one not in corp.staff]:
        raise Err(86216, "invalid chat member")
