"""客户群管理: https://developer.work.weixin.qq.com/document/path/92120 (list) and 92122 (get)."""

from __future__ import annotations

from typing import Any

from .corp import Corp, Err, Group, Seat
from .routing import Request, answers


@answers("POST", "/cgi-bin/externalcontact/groupchat/list")
def list_groups(request: Request) -> dict[str, Any]:
    """`limit` 1 to 1,000 an answer; `next_cursor` is missing at the end."""
    limit = int(request.need("limit"))
    if not 1 <= limit <= 1000:
        raise Err(40058, "invalid limit")
    owners = (request.body.get("owner_filter") or {}).get("userid_list")
    if not owners and len(request.corp.staff) > 1000:
        raise Err(81017, "too many users in visible range")
    found = [g for g in request.corp.groups.values() if not owners or g.owner in owners]
    begin = int(request.body.get("cursor") or 0)
    page = [{"chat_id": group.id, "status": 0} for group in found[begin : begin + limit]]
    more = {"next_cursor": str(begin + limit)} if begin + limit < len(found) else {}
    return {"group_chat_list": page, **more}


@answers("POST", "/cgi-bin/externalcontact/groupchat/get")
def get_group(request: Request) -> dict[str, Any]:
    corp, group = request.corp, request.corp.group(request.need("chat_id"))
    named = request.body.get("need_name") == 1
    return {
        "group_chat": {
            "chat_id": group.id, "name": group.name, "owner": group.owner, "create_time": group.created,
            "notice": group.notice, "member_list": [_seat(corp, seat, named) for seat in group.seats.values()],
            "admin_list": [{"userid": staff} for staff in group.admins], "member_version": group.version,
        }
    }  # fmt: skip


def _seat(corp: Corp, seat: Seat, named: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "userid": seat.id, "type": seat.kind, "join_time": seat.joined, "join_scene": seat.scene,
        "group_nickname": seat.nickname,
    }  # fmt: skip
    if seat.invitor:
        told["invitor"] = {"userid": seat.invitor}
    if seat.state:
        told["state"] = seat.state
    contact = corp.contacts.get(seat.id)
    if contact is not None and contact.unionid:
        told["unionid"] = contact.unionid
    if named:
        told["name"] = contact.name if contact else corp.staff.get(seat.id, "")
    return told


def create(corp: Corp, name: str, owner: str) -> Group:
    """A group with its owner in it."""
    group = Group(corp.named("group", "wr"), name, corp.follower(owner), corp.stamp())
    group.seats[owner] = Seat(owner, 1, corp.stamp(), 1)
    corp.groups[group.id] = group
    return group


def enter(corp: Corp, group: Group, person: str, *, scene: int, invitor: str = "", state: str = "") -> None:
    kind = 2 if person in corp.contacts else 1
    group.seats[person] = Seat(person, kind, corp.stamp(), scene, invitor, state)
    group.changes += 1


def depart(group: Group, person: str) -> None:
    group.seats.pop(person, None)
    group.changes += 1
