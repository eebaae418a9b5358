"""客户群「加入群聊」管理: https://developer.work.weixin.qq.com/document/path/92229."""

from __future__ import annotations

from typing import Any

from .corp import Corp, Err
from .routing import Request, answers

PATH = "/cgi-bin/externalcontact/groupchat/"
MOST, MOST_GROUPS, LONGEST_STATE, LONGEST_REMARK, FULL = 500_000, 5, 30, 30, 200


def ways_of(corp: Corp) -> dict[str, dict[str, Any]]:
    """The company's codes by config_id."""
    found: dict[str, dict[str, Any]] = corp.table("join ways")
    return found


def _read(request: Request) -> dict[str, Any]:
    body, corp = request.body, request.corp
    if request.need("scene") not in (1, 2):
        raise Err(41040, "invalid contact way scene")
    chats = request.need("chat_id_list")
    if len(chats) > MOST_GROUPS:
        raise Err(41091, "chat_id_list too many")
    for chat in chats:
        corp.group(chat)
    if len(str(body.get("state", ""))) > LONGEST_STATE:
        raise Err(40058, "state too long")
    return {
        "scene": body["scene"], "remark": str(body.get("remark", ""))[:LONGEST_REMARK],
        "auto_create_room": int(body.get("auto_create_room", 1)), "room_base_name": body.get("room_base_name", ""),
        "room_base_id": int(body.get("room_base_id", 1)), "chat_id_list": list(chats),
        "state": str(body.get("state", "")),
    }  # fmt: skip


def _one(request: Request) -> tuple[str, dict[str, Any]]:
    key = request.body.get("config_id")
    if not key:
        raise Err(41043, "missing config_id")
    if key not in ways_of(request.corp):
        raise Err(41044, "invalid config_id")
    return key, ways_of(request.corp)[key]


@answers("POST", PATH + "add_join_way")
def add(request: Request) -> dict[str, Any]:
    corp, way = request.corp, _read(request)
    if len(ways_of(corp)) >= corp.table("most").get("join ways", MOST):
        raise Err(41045, "contact way over limit")
    key = corp.named("join way", "")
    ways_of(corp)[key] = {**way, "qr_code": f"http://p.qpic.cn/wwhead/{key}/0"}
    return {"config_id": key}


@answers("POST", PATH + "get_join_way")
def get(request: Request) -> dict[str, Any]:
    key, way = _one(request)
    return {"join_way": {"config_id": key, **way}}


@answers("POST", PATH + "update_join_way")
def update(request: Request) -> dict[str, Any]:
    key, way = _one(request)
    ways_of(request.corp)[key] = {**way, **_read(request)}
    return {}


@answers("POST", PATH + "del_join_way")
def delete(request: Request) -> dict[str, Any]:
    key, _ = _one(request)
    del ways_of(request.corp)[key]
    return {}


def scanned(corp: Corp, state: str) -> str:
    """The group that whoever scans a code comes into: the first that has room; '' where none has."""
    way = next((one for one in ways_of(corp).values() if one["state"] == state), None)
    chats = way["chat_id_list"] if way else []
    return next((chat for chat in chats if len(corp.groups[chat].seats) < FULL), "")
