"""客户管理 and 发送新客户欢迎语: https://developer.work.weixin.qq.com/document/path/92112 to 92114, 92137."""

from __future__ import annotations

from typing import Any

from . import tags
from .corp import Contact, Corp, Err
from .routing import Request, answers

LONGEST_TEXT = 4_000


@answers("GET", "/cgi-bin/externalcontact/get_follow_user_list")
def follow_users(request: Request) -> dict[str, Any]:
    return {"follow_user": list(request.corp.staff)}


@answers("GET", "/cgi-bin/externalcontact/list")
def list_contacts(request: Request) -> dict[str, Any]:
    staff = request.corp.follower(request.params.get("userid", ""))
    found = [one.id for one in request.corp.contacts.values() if staff in one.followers]
    if not found:
        raise Err(84061, "not external contact")
    return {"external_userid": found}


@answers("GET", "/cgi-bin/externalcontact/get")
def get_contact(request: Request) -> dict[str, Any]:
    contact = request.corp.contact(request.params.get("external_userid", ""))
    if not contact.followers:
        raise Err(84061, "not external contact")
    return {
        "external_contact": shown(contact),
        "follow_user": [_follow(request.corp, contact, staff) for staff in contact.followers],
    }


@answers("POST", "/cgi-bin/externalcontact/batch/get_by_user")
def batch_by_user(request: Request) -> dict[str, Any]:
    """At most 100 staff, at most 100 customers an answer; `next_cursor` is empty at the end."""
    staff, limit = request.need("userid_list"), min(int(request.body.get("limit", 50)), 100)
    if len(staff) > 100:
        raise Err(40035, "userid_list too long")
    pairs = [(c, s) for s in staff for c in request.corp.contacts.values() if s in c.followers]
    begin = int(request.body.get("cursor") or 0)
    page = pairs[begin : begin + limit]
    more = begin + limit < len(pairs)
    listed = [{"external_contact": shown(c), "follow_info": _info(c, s)} for c, s in page]
    return {"external_contact_list": listed, "next_cursor": str(begin + limit) if more else ""}


@answers("POST", "/cgi-bin/externalcontact/send_welcome_msg")
def send_welcome(request: Request) -> dict[str, Any]:
    """Once, within 20 seconds; text up to 4,000 bytes, up to 9 attachments."""
    corp, code = request.corp, request.body.get("welcome_code", "")
    if not code:
        raise Err(41049, "missing welcome code")
    text = (request.body.get("text") or {}).get("content", "")
    attachments = request.body.get("attachments") or []
    if len(text.encode()) > LONGEST_TEXT:
        raise Err(45002, "content size out of limit")
    if not text and not attachments:
        raise Err(40058, "text and attachments can not both be empty")
    if len(attachments) > 9:
        raise Err(40058, "attachments too many")
    welcome = corp.welcomes.get(code)
    if welcome is None or welcome.until <= corp.now().timestamp():
        raise Err(41050, "invalid welcome code")
    if welcome.used:
        raise Err(41051, "externaluser has started chatting")
    welcome.used = True
    corp.sent.append({"what": "welcome", "to": welcome.contact, "by": welcome.staff, "text": text,
                      "attachments": list(attachments), "at": corp.now()})  # fmt: skip
    return {}


def shown(contact: Contact) -> dict[str, Any]:
    """`external_contact` of an answer; type 1 is a WeChat user."""
    return {
        "external_userid": contact.id, "name": contact.name, "type": 1, "gender": 0, "avatar": "",
        **({"unionid": contact.unionid} if contact.unionid else {}),
    }  # fmt: skip


def _follow(corp: Corp, contact: Contact, staff: str) -> dict[str, Any]:
    """One customer has their tags with names, and those that staff keep for themselves."""
    told = {"userid": staff, "remark": contact.name, "description": "", **contact.followers[staff]}
    return {**told, "tags": tags.shown(corp, contact.followers[staff]["tags"])}


def _info(contact: Contact, staff: str) -> dict[str, Any]:
    """A list of customers has the ids of the company's tags alone."""
    told = {"userid": staff, "remark": contact.name, "description": "", **contact.followers[staff]}
    tags = told.pop("tags")
    return {**told, "tag_id": [key for key in tags if key.startswith("et")]}


def befriend(corp: Corp, contact: Contact, staff: str, state: str) -> None:
    """`add_way`: 1 is a scanned code, 0 unknown."""
    contact.followers[staff] = {"createtime": corp.stamp(), "add_way": 1 if state else 0, "state": state, "tags": []}
