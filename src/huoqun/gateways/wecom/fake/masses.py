"""企业群发: https://developer.work.weixin.qq.com/document/path/92135 (create), 97610 (remind), 97611 (stop), 93338.

Nothing is sent until `confirm`. Which errcode the fourth reminder of a day gets is not documented: 45009 here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from .corp import Corp, Err
from .routing import Request, answers

SHANGHAI = timezone(timedelta(hours=8))
DAY = 86_400
MONTH = 31 * DAY
MOST_PEOPLE, MOST_GROUPS = 10_000, 2_000
REMINDERS = 3
NOT_SENT, SENT, NO_CONTACT, OVER = 0, 1, 2, 3
TYPES = ("image", "link", "miniprogram", "video", "file")


@dataclass
class Task:
    """What one member of staff has to release: each target's status and when it was sent."""

    targets: dict[str, tuple[int, int]]
    status: int = 0
    send_time: int = 0


@dataclass
class Mass:
    id: str
    kind: str
    text: str
    attachments: list[dict[str, Any]]
    created: int
    tasks: dict[str, Task]
    reminded: list[int] = field(default_factory=list)
    is_stopped: bool = False


@answers("POST", "/cgi-bin/externalcontact/add_msg_template")
def add(request: Request) -> dict[str, Any]:
    corp, kind = request.corp, request.body.get("chat_type") or "single"
    text, attachments = _said(request)
    if kind not in ("single", "group"):
        raise Err(40058, "invalid chat_type")
    asked = _targets(request, kind)
    shared: dict[str, Task] = {}
    left_out = []
    for target in asked:
        staff = _staff_of(corp, kind, target, request.body.get("sender", ""))
        if staff:
            shared.setdefault(staff, Task({})).targets[target] = (NOT_SENT, 0)
        else:
            left_out.append(target)
    if not shared:
        raise Err(41048, "no customer to send")
    mass = Mass(corp.named("mass", "msg"), kind, text, attachments, corp.stamp(), shared)
    _masses(corp)[mass.id] = mass
    return {"fail_list": left_out, "msgid": mass.id}


def _said(request: Request) -> tuple[str, list[dict[str, Any]]]:
    text = (request.body.get("text") or {}).get("content", "")
    attachments = request.body.get("attachments") or []
    if len(text.encode()) > 4_000:
        raise Err(45002, "content size out of limit")
    if not text and not attachments:
        raise Err(40058, "text and attachments can not both be empty")
    if len(attachments) > 9:
        raise Err(40058, "attachments too many")
    for one in attachments:
        if one.get("msgtype") not in TYPES or one["msgtype"] not in one:
            raise Err(41065, "invalid attachment type")
        media = one[one["msgtype"]].get("media_id")
        if media and media not in request.corp.table("media"):
            raise Err(40007, "invalid media_id")
    return text, list(attachments)


def _targets(request: Request, kind: str) -> list[str]:
    """Whom it names; a sender alone means all of theirs."""
    sender, corp = request.body.get("sender", ""), request.corp
    if sender:
        corp.follower(sender)
    if kind == "group":
        request.need("sender")
        named = request.body.get("chat_id_list") or [g.id for g in corp.groups.values() if g.owner == sender]
    else:
        named = request.body.get("external_userid") or []
        if not named:
            request.need("sender")
            named = [one.id for one in corp.contacts.values() if sender in one.followers]
    if len(named) > (MOST_GROUPS if kind == "group" else MOST_PEOPLE):
        raise Err(40058, "too many targets")
    return list(dict.fromkeys(named))


def _staff_of(corp: Corp, kind: str, target: str, sender: str) -> str:
    """Who releases it for a target: its owner, or who was a customer's contact last; '' for nobody."""
    if kind == "group":
        group = corp.groups.get(target)
        return sender if group is not None and group.owner == sender else ""
    contact = corp.contacts.get(target)
    if contact is None or not contact.followers:
        return ""
    if sender:
        return sender if sender in contact.followers else ""
    return max(contact.followers, key=lambda staff: int(contact.followers[staff]["createtime"]))


@answers("POST", "/cgi-bin/externalcontact/get_groupmsg_list_v2")
def listed(request: Request) -> dict[str, Any]:
    begin, end = int(request.need("start_time")), int(request.need("end_time"))
    if not begin <= end <= begin + MONTH:
        raise Err(40058, "invalid time range")
    kind = request.body.get("chat_type") or "single"
    found = [m for m in _masses(request.corp).values() if m.kind == kind and begin <= m.created <= end]
    shown = [
        {
            "msgid": m.id, "create_time": str(m.created), "create_type": 0, "text": {"content": m.text},
            "attachments": m.attachments,
        }
        for m in found
    ]  # fmt: skip
    return _page(request, "group_msg_list", shown, most=100, usual=50)


@answers("POST", "/cgi-bin/externalcontact/get_groupmsg_task")
def tasks(request: Request) -> dict[str, Any]:
    mass = _mass(request)
    shown = [
        {"userid": staff, "status": task.status, **({"send_time": task.send_time} if task.status else {})}
        for staff, task in mass.tasks.items()
    ]
    return _page(request, "task_list", shown, most=1_000, usual=500)


@answers("POST", "/cgi-bin/externalcontact/get_groupmsg_send_result")
def results(request: Request) -> dict[str, Any]:
    """Of groups only what was sent shows."""
    mass, staff = _mass(request), request.need("userid")
    task = mass.tasks.get(staff, Task({}))
    name = "chat_id" if mass.kind == "group" else "external_userid"
    shown = [
        {name: target, "userid": staff, "status": status, **({"send_time": at} if status == SENT else {})}
        for target, (status, at) in task.targets.items() if mass.kind == "single" or status != NOT_SENT
    ]  # fmt: skip
    return _page(request, "send_list", shown, most=1_000, usual=500)


@answers("POST", "/cgi-bin/externalcontact/remind_groupmsg_send")
def remind(request: Request) -> dict[str, Any]:
    mass, now = _mass(request), request.corp.stamp()
    if sum(now - at < DAY for at in mass.reminded) >= REMINDERS:
        raise Err(45009, "remind times out of limit")
    mass.reminded.append(now)
    return {}


@answers("POST", "/cgi-bin/externalcontact/cancel_groupmsg_send")
def stop(request: Request) -> dict[str, Any]:
    _mass(request).is_stopped = True
    return {}


# What staff do in the app


def waiting(corp: Corp, staff: str) -> list[Mass]:
    """What a member of staff is asked to release."""
    return [
        m for m in _masses(corp).values() if not m.is_stopped and staff in m.tasks and not m.tasks[staff].status
    ]  # fmt: skip


def confirm(corp: Corp, staff: str, msgid: str, *, leaves_out: tuple[str, ...] = ()) -> int:
    """Release it; answers how many got it. Who had as many as the rule allows, or is no contact, does not."""
    mass = _masses(corp)[msgid]
    if mass.is_stopped or mass.tasks[staff].status:
        return 0
    task, now = mass.tasks[staff], corp.stamp()
    task.status, task.send_time = 2, now
    for target in task.targets:
        if target not in leaves_out:
            task.targets[target] = (_end(corp, mass, staff, target), now)
    return sum(status == SENT for status, _ in task.targets.values())


def _end(corp: Corp, mass: Mass, staff: str, target: str) -> int:
    is_theirs = (
        target in corp.groups and corp.groups[target].owner == staff
        if mass.kind == "group" else staff in corp.contacts[target].followers
    )  # fmt: skip
    if not is_theirs:
        return NO_CONTACT
    since, most = _rule(corp)
    if sum(1 for one in corp.sent if one["what"] == "mass" and one["to"] == target and one["at"] >= since) >= most:
        return OVER
    corp.sent.append({"what": "mass", "to": target, "by": staff, "text": mass.text, "attachments": mass.attachments,
                      "at": corp.now()})  # fmt: skip
    return SENT


def _rule(corp: Corp) -> tuple[datetime, int]:
    """Since when, and how many: by the admin's choice of day (at first), week or month."""
    now = corp.now().astimezone(SHANGHAI)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    match corp.table("mass_rule").get("per", "day"):
        case "week":
            return today - timedelta(days=today.weekday()), 7
        case "month":
            first = today.replace(day=1)
            return first, ((first + timedelta(days=32)).replace(day=1) - first).days
    return today, 1


def _masses(corp: Corp) -> dict[str, Mass]:
    found: dict[str, Mass] = corp.table("masses")
    return found


def _mass(request: Request) -> Mass:
    if not request.body.get("msgid"):
        raise Err(41046, "missing group msg id")
    if request.body["msgid"] not in _masses(request.corp):
        raise Err(41047, "invalid group msg id")
    return _masses(request.corp)[request.body["msgid"]]


def _page(request: Request, name: str, shown: list[dict[str, Any]], *, most: int, usual: int) -> dict[str, Any]:
    limit = int(request.body.get("limit") or usual)
    limit = limit if 1 <= limit <= most else usual
    begin = int(request.body.get("cursor") or 0)
    more = begin + limit < len(shown)
    return {name: shown[begin : begin + limit], "next_cursor": str(begin + limit) if more else ""}
