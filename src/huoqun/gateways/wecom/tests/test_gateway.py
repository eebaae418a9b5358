"""The gateway between WeCom's callbacks and its calls: what it hears, mends, learns of the past, and says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from huoqun.chats.port.effects import Attachment, Kick, Order, Send
from huoqun.chats.port.errors import Refused, Throttled
from huoqun.chats.port.incoming import AddedContact, Incoming, Joined, Left, Person, Renamed, RoleChanged
from huoqun.chats.port.webhook import Call, Errand
from huoqun.gateways.wecom import errors
from huoqun.gateways.wecom.gateway import WeComGateway
from huoqun.gateways.wecom.testing import FakeWeCom
from huoqun.gateways.wecom.webhook import hear

from .calls import account_of
from .ground import NOON, Watch, with_gateway

GET = "/cgi-bin/externalcontact/groupchat/get"


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def wecom(watch):
    with FakeWeCom(now=watch) as fake:
        yield fake


class Ear:
    """Hears what was told since it was asked last, as the web door and the line do together."""

    def __init__(self, wecom: FakeWeCom, gateway: WeComGateway) -> None:
        self.wecom, self.gateway = wecom, gateway
        self.told = 0

    def skip(self) -> None:
        """Lose what was told meanwhile."""
        self.told = len(self.wecom.callback.told)

    async def __call__(self) -> list[Incoming]:
        told, self.told = self.wecom.callback.told[self.told :], len(self.wecom.callback.told)
        items: list[Incoming] = []
        for query, body in told:
            heard = hear(Call("POST", query, {}, body, self.wecom.corp.now()), account_of(self.wecom))
            items += heard.items
            for errand in heard.errands:
                items += await self.gateway.run_errand(errand)
        return items


def people(items: Sequence[Incoming], kind: type) -> list[str]:
    return [item.who.name or item.who.key for item in items if isinstance(item, kind)]


def test_a_new_group_is_heard_with_its_name_and_everybody_in_it(wecom):
    async def story(gateway):
        ear = Ear(wecom, gateway)
        group = wecom.group("读书会")
        wecom.customer("小林", unionid="oLin").joins(group, by="zhang")
        return group, await ear()

    group, items = with_gateway(wecom, story)
    lin = next(item for item in items if isinstance(item, Joined) and item.who.name == "小林")

    assert lin == Joined(
        id=f"join:{group.id}:{lin.who.key}:{int(NOON.timestamp())}", at=NOON, chat=group.id, chat_name="读书会",
        who=Person(lin.who.key, "小林", unionid="oLin"), by=Person("zhang"), way_in="invited",
    )  # fmt: skip
    assert set(people(items, Joined)) == {"张老师", "小林"}


def test_who_came_by_a_join_way_brings_its_state(wecom):
    async def story(gateway):
        ear = Ear(wecom, gateway)
        wecom.customer("小林").joins(wecom.group("读书会"), state="spring")
        return await ear()

    assert {item.way_in for item in with_gateway(wecom, story) if item.who.name == "小林"} == {"code:spring"}


def test_a_callback_that_was_lost_shows_in_the_version_and_is_made_up_for(wecom, watch):
    async def story(gateway):
        ear = Ear(wecom, gateway)
        group = wecom.group("读书会")
        lin, mei, chen = (wecom.customer(name) for name in ("小林", "阿梅", "陈晨"))
        lin.joins(group)
        await ear()
        mei.joins(group)
        lin.leaves(group)
        ear.skip()
        watch.passes(minutes=5)
        chen.joins(group)
        return lin, await ear()

    lin, items = with_gateway(wecom, story)

    assert set(people(items, Joined)) == {"阿梅", "陈晨"}
    assert [item.who.key for item in items if isinstance(item, Left)] == [lin.key]


def test_a_leave_that_follows_on_what_we_hold_costs_no_call_and_one_that_does_not_is_compared(wecom):
    async def story(gateway):
        ear = Ear(wecom, gateway)
        group = wecom.group("读书会")
        lin, mei, chen = (wecom.customer(name).joins(group) for name in ("小林", "阿梅", "陈晨"))
        await gateway.members(group.id)
        ear.skip()
        before = wecom.calls(GET)
        lin.leaves(group)
        first = await ear()
        calls = wecom.calls(GET) - before
        mei.leaves(group)
        ear.skip()
        chen.leaves(group)
        return (lin, mei, chen), calls, first, await ear()

    (lin, mei, chen), calls, first, then = with_gateway(wecom, story)

    assert ([item.who.key for item in first], calls) == ([lin.key], 0)
    assert sorted(item.who.key for item in then) == sorted([chen.key, mei.key])


def test_a_list_that_comes_late_is_fetched_again(wecom):
    """WeCom: "some of it is processed later; wait before you ask"."""

    async def story(gateway):
        group = wecom.group("读书会")
        errand = Errand("group", {"chat": group.id, "detail": "add_member", "people": ["wmNew"], "last": group.version})
        with pytest.raises(Refused) as late:
            await gateway.run_errand(errand)
        return late.value.permanent

    assert with_gateway(wecom, story) is False


def test_a_new_name_and_a_new_owner(wecom):
    async def story(gateway):
        ear = Ear(wecom, gateway)
        group = wecom.group("读书会")
        await ear()
        wecom.rename(group, "读书会 2")
        renamed = await ear()
        wecom.hand_over(group, "li")
        return renamed, await ear()

    renamed, handed = with_gateway(wecom, story)

    assert [item.name for item in renamed if isinstance(item, Renamed)] == ["读书会 2"]
    assert [(i.who.key, i.role) for i in handed if isinstance(i, RoleChanged)] == [("li", "owner"), ("zhang", "member")]


def test_a_new_contact_is_named_by_the_fetch_under_the_same_id(wecom):
    async def story(gateway):
        ear = Ear(wecom, gateway)
        wecom.customer("小林", unionid="oLin").adds("zhang", state="spring")
        return await ear()

    first, then, tagged = with_gateway(wecom, story)

    assert tagged.tags == ()
    assert isinstance(first, AddedContact)
    assert (first.id, first.who.name, first.welcome_code != "") == (then.id, "", True)
    assert (then.who.name, then.who.unionid, then.welcome_code) == ("小林", "oLin", "")


def test_what_was_so_before_is_told_once(wecom, watch):
    group = wecom.group("读书会")
    wecom.customer("小林", unionid="oLin").adds("zhang")
    watch.passes(days=1)

    async def past(gateway):
        return [item async for items, since in gateway.past() for item in (*items, since)]

    items = [item for item in with_gateway(wecom, past) if item is not None]

    assert [(type(i).__name__, getattr(i, "name", "") or i.who.name) for i in items[:2]] == [
        ("Renamed", "读书会"), ("AddedContact", "小林"),
    ]  # fmt: skip
    assert items[0].chat == group.id
    assert items[2] == {"contacts_until": int(NOON.timestamp())}
    assert [(type(i).__name__, i.tags) for i in items[3:]] == [("TaggedContact", ())]


def test_a_group_out_of_reach_does_not_hide_the_others_and_none_is_read_twice(wecom):
    wecom.group("一群")
    group = wecom.group("二群")
    wecom.fails(60011, "no privilege to access", path=GET)

    async def story(gateway):
        known = [item async for items, _ in gateway.past() for item in items]
        return [item.name for item in known], await gateway.members(group.id)

    names, members = with_gateway(wecom, story)

    assert (names, [member.name for member in members]) == (["二群"], ["张老师"])
    assert wecom.calls(GET) == 2


def test_what_is_only_read_waits_when_it_came_too_often(wecom, monkeypatch):
    monkeypatch.setattr(errors, "MINUTE", timedelta(seconds=0.01))
    group = wecom.group("读书会")
    wecom.fails(45009, "api freq out of limit", path=GET, times=2)

    assert len(with_gateway(wecom, lambda gateway: gateway.members(group.id))) == 1


def test_errands_of_kinds_that_nobody_knows_mean_nothing(wecom):
    assert with_gateway(wecom, lambda gateway: gateway.run_errand(Errand("later", {}))) == ()


# What it says


def order(body: Send | Kick, *, chat: str = "", person: str = "wm1") -> Order:
    return Order(1, "key-1", body, chat, person)


def test_the_welcome_is_said_by_the_code_with_its_picture(wecom, tmp_path):
    lin = wecom.customer("小林")
    code = lin.adds("zhang")
    picture = Attachment("image", path="one.png", name="海报.png")

    async def story(gateway):
        object.__setattr__(gateway.account, "files", tmp_path)
        (tmp_path / "one.png").write_bytes(b"\x89PNG....")
        return await gateway.perform(order(Send("欢迎！", (picture,), welcome=code), person=lin.key))

    receipt = with_gateway(wecom, story)
    (said,) = wecom.sent

    assert receipt.provider_ref == "welcome:key-1"
    assert (said["to"], said["text"]) == (lin.key, "欢迎！")
    assert [one["msgtype"] for one in said["attachments"]] == ["image"]


@pytest.mark.parametrize("asked", [order(Send("hi")), order(Send("hi"), chat="wr1"), order(Kick(), chat="wr1")])
def test_what_wecom_has_no_call_for_is_refused_and_not_even_tried(wecom, asked):
    with pytest.raises(Refused):
        with_gateway(wecom, lambda gateway: gateway.perform(asked))

    assert wecom.sent == []


def test_a_welcome_that_comes_too_often_is_told_to_wait(wecom):
    code = wecom.customer("小林").adds("zhang")
    wecom.fails(45009, "api freq out of limit", path="/cgi-bin/externalcontact/send_welcome_msg")
    with pytest.raises(Throttled):
        with_gateway(wecom, lambda gateway: gateway.perform(order(Send("hi", welcome=code))))


def test_it_listens_until_it_is_ended(wecom):
    async def story(gateway):
        listening = asyncio.create_task(gateway.listen(None))
        await asyncio.sleep(0)
        listening.cancel()
        return await asyncio.gather(listening, return_exceptions=True)

    assert isinstance(with_gateway(wecom, story)[0], asyncio.CancelledError)
