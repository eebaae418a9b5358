"""Valid calls of WeCom, made by the rehearsal's platform: what the torture of the web doors begins with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from huoqun.chats.port.webhook import Call, HookAccount
from huoqun.gateways.wecom import xml
from huoqun.gateways.wecom.fake.callbacks import envelope, sign, written
from huoqun.gateways.wecom.testing import FakeWeCom

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)


def valid_calls(seed: int) -> list[tuple[Call, HookAccount]]:
    """A check of the address, and one event of every kind."""
    wecom = FakeWeCom(now=lambda: NOON + timedelta(seconds=seed % 1000))
    account = account_of(wecom)
    lin, mei = wecom.customer("小林", unionid="oLin"), wecom.customer("阿梅")
    group = wecom.group("读书会")
    lin.adds("zhang", state="spring")
    lin.joins(group)
    mei.joins(group, by="zhang")
    wecom.rename(group, "读书会 2")
    wecom.hand_over(group, "li")
    mei.leaves(group, removed=True)
    lin.drops()
    wecom.staff_says("zhang", "今天谁还没打卡？")
    wecom.dismiss(group)
    return [
        (check(wecom), account),
        *((Call("POST", q, {}, body, wecom.corp.now()), account) for q, body in told(wecom)),
    ]


def told(wecom: FakeWeCom) -> list[tuple[dict[str, str], bytes]]:
    return [(dict(query), body) for query, body in wecom.callback.told]


def check(wecom: FakeWeCom) -> Call:
    query, sealed = sign(wecom.corp, wecom.callback, b"1616140317555161061")
    return Call("GET", {**query, "echostr": sealed}, {}, b"", wecom.corp.now())


def event(wecom: FakeWeCom, **fields: object) -> Call:
    """A call with an event of one's own."""
    query, sealed = sign(wecom.corp, wecom.callback, written(fields))
    return Call("POST", query, {}, envelope(wecom.corp, sealed), wecom.corp.now())


def account_of(wecom: FakeWeCom) -> HookAccount:
    return HookAccount(1, wecom.settings, wecom.secrets)


def uncovered(call: Call, changed: Call) -> bool:
    """The signature covers what is sealed, and nothing around it is read."""
    if (call.query, call.at) != (changed.query, changed.at):
        return False
    try:
        return xml.read(changed.body).get("Encrypt") == xml.read(call.body).get("Encrypt")
    except xml.BadXml:
        return False
