"""获取「群聊数据统计」数据: https://developer.work.weixin.qq.com/document/path/92133."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from .corp import Corp, Err
from .routing import Request, answers

CHINA = timezone(timedelta(hours=8))
DAY = 86_400
KEPT, SPAN, MOST_OWNERS = 180, 30, 100


def count(corp: Corp, owner: str, day: str, **figures: int) -> None:
    """Have a day (ISO) of an owner counted: `msg_total`, `member_has_msg`, `new_member_cnt`."""
    corp.table("days")[owner, day] = figures


@answers("POST", "/cgi-bin/externalcontact/groupchat/statistic_group_by_day")
def by_day(request: Request) -> dict[str, Any]:
    """Yesterday to 180 days back, 30 at once; all owners together."""
    corp = request.corp
    first = _midnight(int(request.need("day_begin_time")))
    last = _midnight(int(request.body.get("day_end_time") or first))
    today = _midnight(corp.stamp())
    if not today - KEPT * DAY <= first <= last < today or last - first >= SPAN * DAY:
        raise Err(40058, "invalid time range")
    owners = (request.body.get("owner_filter") or {}).get("userid_list") or list(corp.staff)
    if len(owners) > MOST_OWNERS:
        raise Err(40058, "userid_list too long")
    owners = [corp.follower(owner) for owner in owners]
    stamps = range(first, last + 1, DAY)
    return {"items": [{"stat_time": stamp, "data": _data(corp, owners, stamp)} for stamp in stamps]}


def _data(corp: Corp, owners: list[str], stamp: int) -> dict[str, int]:
    day = datetime.fromtimestamp(stamp, CHINA).date().isoformat()
    groups = [g for g in corp.groups.values() if g.owner in owners and g.created < stamp + DAY]
    told = [corp.table("days").get((owner, day), {}) for owner in owners]
    names = ("new_member_cnt", "member_has_msg", "msg_total")
    summed = {name: sum(figures.get(name, 0) for figures in told) for name in names}
    return {
        "new_chat_cnt": sum(1 for g in groups if g.created >= stamp), "chat_total": len(groups),
        "chat_has_msg": min(len(groups), summed["msg_total"]), "member_total": sum(len(g.seats) for g in groups),
        "migrate_trainee_chat_cnt": 0, **summed,
    }  # fmt: skip


def _midnight(stamp: int) -> int:
    """WeCom rounds down to the day's beginning in China."""
    return (stamp + 8 * 3_600) // DAY * DAY - 8 * 3_600
