"""The pure part of deeds: kinds, a deed as it arrives, and rows of other systems' files read into deeds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from huoqun.core.errors import Refused
from huoqun.core.money import minor
from huoqun.members.rules import identity


class DeedKind(StrEnum):
    """Kinds that Huoqun itself reads; other words are kept as they are."""

    BOUGHT = "bought"
    REFUNDED = "refunded"
    USED = "used"
    CHECKED_IN = "checked_in"
    CAME = "came"
    HELPED = "helped"
    THANKED = "thanked"
    GRANTED = "granted"
    SPENT = "spent"
    FROZEN = "frozen"
    DUTY = "duty"
    WITHDRAWN = "withdrawn"
    HOMEWORK = "homework"
    QUALITY = "quality"
    INVITED = "invited"
    REVIEWED = "reviewed"
    GRADUATED = "graduated"


class Table(StrEnum):
    """What a file of the operator's own systems holds: `huoqun import --as orders`."""

    ORDERS = "orders"
    USAGE = "usage"


class BadDeed(Refused):
    code = "bad_deed"
    message = "This row is not a deed."
    way_out = "docs/howto/orders-and-usage.md shows which columns there may be."


@dataclass(frozen=True, slots=True)
class NewDeed:
    """A deed before it is stored. It is recorded once by (source, source_id).

    `identities`: who did it, as (platform, key), the surest first; `member_id` where that is known already.
    `amount_minor` is in minor units of `currency`.
    """

    kind: str
    occurred_at: datetime
    source: str
    source_id: str
    identities: tuple[tuple[str, str], ...] = ()
    member_id: int | None = None
    group_id: int | None = None
    product: str = ""
    value: str = ""
    amount_minor: int | None = None
    currency: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


# The columns that are understood, each with the names that shops' and CRMs' exports give it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "order_id", "order_no", "event_id", "订单号", "订单编号", "流水号", "编号"),
    "unionid": ("unionid", "union_id"),
    "own": ("member_id", "user_id", "customer_id", "own_id", "uid", "客户编号", "会员号", "用户id", "用户编号"),
    "phone": ("phone", "mobile", "tel", "手机", "手机号", "手机号码", "电话", "联系电话"),
    "email": ("email", "e-mail", "mail", "邮箱", "电子邮箱"),
    "platform": ("platform", "平台"),
    "key": ("platform_key", "platform_id", "平台id", "平台账号"),
    "product": ("product", "product_code", "sku", "商品", "商品名称", "产品", "课程"),
    "value": ("value", "event", "action", "动作", "事件", "数值"),
    "amount": ("amount", "total", "price", "paid", "金额", "实付", "实付金额", "支付金额"),
    "currency": ("currency", "币种"),
    "status": ("status", "state", "状态", "订单状态"),
    "at": (
        "at",
        "paid_at",
        "created_at",
        "used_at",
        "time",
        "date",
        "支付时间",
        "付款时间",
        "下单时间",
        "时间",
        "日期",
    ),
}
_KNOWN = {name: column for column, names in COLUMNS.items() for name in names}
_REFUND = ("refunded", "refund", "已退款", "退款", "退款成功")
_UNPAID = ("unpaid", "pending", "cancelled", "canceled", "closed", "待付款", "未付款", "已取消", "已关闭", "交易关闭")


def read_row(row: Mapping[str, Any], *, table: Table, zone: str = "Asia/Shanghai", currency: str = "CNY") -> NewDeed:
    """A row of a file or API call as a deed. Columns are known by many names, in English and Chinese.

    Without an id the row's own content is its id, so that the same file twice changes nothing. Raises BadDeed, which
    names the column; BadAmount.
    """
    cells = {_KNOWN[k]: str(v).strip() for key, v in row.items() if v is not None and (k := _name(key)) in _KNOWN}
    people = _people(cells)
    if not people:
        raise BadDeed("The row names nobody: no phone, e-mail, unionid, customer number or platform account.")
    if not cells.get("at"):
        raise BadDeed("The row has no time.")
    amount, money = (None, "")
    if table is Table.ORDERS:
        if not cells.get("amount"):
            raise BadDeed("The order has no amount.")
        amount, money = minor(cells["amount"], cells.get("currency", currency).upper())
    return NewDeed(
        kind=_kind(table, cells),
        occurred_at=read_time(cells["at"], zone),
        source=str(table),
        source_id=cells.get("id") or _content_id(cells),
        identities=people,
        product=cells.get("product", "")[:200],
        value=cells.get("value", "")[:200],
        amount_minor=amount,
        currency=money,
    )


def read_time(text: str, zone: str) -> datetime:
    """A moment as files write it: ISO 8601, `2026/1/5 20:03`, or an epoch in s or ms; without a zone, in `zone`."""
    if re.fullmatch(r"\d{10}(\.\d+)?|\d{13}", text):
        seconds = int(text) / 1000 if len(text) == 13 else float(text)
        return datetime.fromtimestamp(seconds, UTC)
    iso = re.sub(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})", lambda m: f"{m[1]}-{m[2]:>02}-{m[3]:>02}", text.strip())
    iso = re.sub(r"([ T])(\d):", r"\g<1>0\2:", iso)
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError as error:
        raise BadDeed(f"{text[:40]!r} is not a time.", way_out="Write it like 2026-01-05 20:03.") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _name(header: Any) -> str:
    return str(header).strip().lstrip("\ufeff").lower().replace(" ", "_")


def _people(cells: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    named = [identity(kind, cells[kind]) for kind in ("unionid", "own", "phone", "email") if cells.get(kind)]
    if cells.get("platform") and cells.get("key"):
        named.append(identity(cells["platform"], cells["key"]))
    return tuple(pair for pair in named if pair[1])


def _kind(table: Table, cells: Mapping[str, str]) -> str:
    if table is Table.USAGE:
        return DeedKind.USED
    status = cells.get("status", "").lower()
    if status in _UNPAID:
        raise BadDeed("The order was not paid.")
    return DeedKind.REFUNDED if status in _REFUND else DeedKind.BOUGHT


def _content_id(cells: Mapping[str, str]) -> str:
    content = "\0".join(f"{key}={cells[key]}" for key in sorted(cells))
    return "row:" + hashlib.blake2b(content.encode(), digest_size=16).hexdigest()
