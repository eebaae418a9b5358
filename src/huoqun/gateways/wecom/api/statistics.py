"""WeCom's own figures of customer groups. 获取「群聊数据统计」数据, document 92133, by natural days.

It counts for owners, never for a single group. It keeps 180 days, tells 30 at once, and yesterday at the latest.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import msgspec

from ..client import Client, shaped

CHINA = timezone(timedelta(hours=8))
KEPT, AT_ONCE = 180, 30


class Counted(msgspec.Struct, frozen=True):
    chat_total: int = 0
    chat_has_msg: int = 0
    new_member_cnt: int = 0
    member_total: int = 0
    member_has_msg: int = 0
    msg_total: int = 0


class _Item(msgspec.Struct, frozen=True):
    stat_time: int
    data: Counted


class _Items(msgspec.Struct, frozen=True):
    items: tuple[_Item, ...] = ()


async def by_day(client: Client, owner: str, first: date, last: date) -> list[tuple[date, Counted]]:
    """The days of an owner's groups from `first` to `last`, both included, at most 30."""
    body = {"day_begin_time": _stamp(first), "day_end_time": _stamp(last), "owner_filter": {"userid_list": [owner]}}
    said = await client.post("/cgi-bin/externalcontact/groupchat/statistic_group_by_day", body)
    return [(datetime.fromtimestamp(one.stat_time, CHINA).date(), one.data) for one in shaped(said, _Items).items]


def _stamp(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=CHINA).timestamp())
