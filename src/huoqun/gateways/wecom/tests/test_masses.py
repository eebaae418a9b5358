"""Mass messages on a WeCom: made for owners and customers, released by staff, followed to each recipient's end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from huoqun.chats.port.effects import Attachment, Kick, Order, Send
from huoqun.chats.port.errors import Refused, Throttled, Unknown
from huoqun.chats.port.gateway import MassReceipt, MassResult
from huoqun.gateways.tests.peer import Cutter, places
from huoqun.gateways.wecom.api import masses
from huoqun.gateways.wecom.gateway import WeComGateway, connect
from huoqun.gateways.wecom.masses import budgets
from huoqun.gateways.wecom.testing import FakeWeCom

from .ground import Watch, account, with_client, with_gateway

WORDS = "周六下午两点，湖边见。"


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def wecom(watch):
    with FakeWeCom(now=watch) as fake:
        yield fake


def order(*, chat: str = "", text: str = WORDS, files: tuple[Attachment, ...] = ()) -> Order:
    return Order(1, "fair/1", Send(text, files), chat, "" if chat else "wm1")


async def to_groups(gateway: WeComGateway, chats: Sequence[str], **more) -> MassReceipt:
    receipt = await gateway.mass_send(order(chat=chats[0], **more), targets=chats)
    assert isinstance(receipt, MassReceipt)
    return receipt


async def to_people(gateway: WeComGateway, people: Sequence[str], **more) -> MassReceipt:
    receipt = await gateway.mass_send(order(**more), targets=people)
    assert isinstance(receipt, MassReceipt)
    return receipt


def states(results: Sequence[MassResult]) -> dict[str, tuple[str, str]]:
    """(state, sender) by recipient."""
    return {one.target: (one.state, one.sender) for one in results}


def test_groups_of_two_owners_wait_for_both_and_each_is_told_when_its_owner_has_sent(wecom, watch):
    one, two, three = (wecom.group(n, owner=o).id for n, o in (("一群", "zhang"), ("二群", "li"), ("三群", "zhang")))

    async def story(gateway):
        receipt = await to_groups(gateway, [one, two, three])
        before = await gateway.poll(receipt.provider_ref)
        assert wecom.sent == []
        wecom.confirms("zhang")
        return receipt, before, await gateway.poll(receipt.provider_ref)

    receipt, before, after = with_gateway(wecom, story)

    assert states(receipt.results) == {one: ("waiting", "zhang"), two: ("waiting", "li"), three: ("waiting", "zhang")}
    assert before == []
    assert states(after) == {one: ("sent", "zhang"), three: ("sent", "zhang")}
    assert {result.sent_at for result in after} == {watch.at}
    assert [(said["to"], said["by"], said["text"]) for said in wecom.sent] == [
        (one, "zhang", WORDS), (three, "zhang", WORDS),
    ]  # fmt: skip


def test_customers_are_shared_out_by_wecom_and_whoever_nobody_has_is_told_at_once(wecom):
    lin, mei, gone = (wecom.customer(name) for name in ("小林", "阿梅", "陈晨"))
    lin.adds("zhang")
    mei.adds("li")

    async def story(gateway):
        receipt = await to_people(gateway, [lin.key, mei.key, gone.key])
        wecom.confirms("li")
        return receipt, await gateway.poll(receipt.provider_ref)

    receipt, results = with_gateway(wecom, story)

    assert states(receipt.results)[gone.key] == ("refused", "")
    assert states(results) == {lin.key: ("waiting", "zhang"), mei.key: ("sent", "li")}
    assert mei.was_told() == [WORDS]


def test_who_has_had_as_many_as_the_rule_allows_or_left_meanwhile_is_told_so(wecom):
    lin, mei, chen = (wecom.customer(name) for name in ("小林", "阿梅", "陈晨"))
    for one in (lin, mei, chen):
        one.adds("zhang")

    async def story(gateway):
        await to_people(gateway, [lin.key], text="早上好")
        wecom.confirms("zhang")
        receipt = await to_people(gateway, [lin.key, mei.key, chen.key])
        mei.drops("zhang")
        wecom.confirms("zhang")
        return await gateway.poll(receipt.provider_ref)

    assert {t: state for t, (state, _) in states(with_gateway(wecom, story)).items()} == {
        lin.key: "over_limit", mei.key: "refused", chen.key: "sent",
    }  # fmt: skip


def test_a_group_that_its_owner_left_out_is_told_a_while_after(wecom, watch):
    one, two = wecom.group("一群").id, wecom.group("二群").id

    async def story(gateway):
        receipt = await to_groups(gateway, [one, two])
        wecom.confirms("zhang", leaves_out=(two,))
        soon = await gateway.poll(receipt.provider_ref)
        watch.passes(minutes=10)
        return soon, await gateway.poll(receipt.provider_ref)

    soon, then = with_gateway(wecom, story)

    assert states(soon) == {one: ("sent", "zhang")}
    assert states(then) == {one: ("sent", "zhang"), two: ("refused", "zhang")}


def test_a_group_out_of_reach_and_one_owner_whom_wecom_refuses_do_not_hold_up_the_others(wecom):
    one, two = wecom.group("一群", owner="zhang").id, wecom.group("二群", owner="li").id

    async def story(gateway):
        await gateway.members(one)
        await gateway.members(two)
        wecom.fails(84083, "user has no customer contact", path=masses.ADD)
        receipt = await to_groups(gateway, [one, "wrGone", two])
        return receipt, wecom.confirms("li")

    receipt, sent = with_gateway(wecom, story)

    assert states(receipt.results) == {one: ("refused", "zhang"), "wrGone": ("refused", ""), two: ("waiting", "li")}
    assert sent == 1


@pytest.mark.parametrize(
    ("code", "ends"),
    [
        # Nobody to send to; the staff member may not; too often; a moment too early is no reason to give up.
        (41048, Refused), (84083, Refused), (45009, Throttled), (60020, Refused),
    ],
)  # fmt: skip
def test_where_nothing_is_made_the_order_ends_as_wecom_says(wecom, code, ends):
    wecom.customer("小林").adds("zhang")
    wecom.fails(code, "no", path=masses.ADD)
    with pytest.raises(ends):
        with_gateway(wecom, lambda gateway: to_people(gateway, list(wecom.corp.contacts)))

    assert wecom.waiting("zhang") == []


def test_what_is_too_long_too_much_or_no_message_is_refused_in_words(wecom, tmp_path):
    wecom.customer("小林").adds("zhang")
    people = list(wecom.corp.contacts)
    (tmp_path / "one.png").write_bytes(b"\x89PNG....")
    many = (Attachment("image", path="one.png"),) * 10

    async def story(gateway):
        with pytest.raises(Refused, match="45002"):
            await to_people(gateway, people, text="好" * 1_334)
        with pytest.raises(Refused):
            await to_people(gateway, people, files=many)
        with pytest.raises(Refused):
            await gateway.mass_send(replace_body(order()), targets=people)

    with_gateway(wecom, story)


def replace_body(given: Order) -> Order:
    return Order(given.id, given.key, Kick(), given.chat, given.person)


def test_a_picture_and_a_file_go_with_it(wecom, tmp_path):
    lin = wecom.customer("小林")
    lin.adds("zhang")
    (tmp_path / "one.png").write_bytes(b"\x89PNG....")
    files = (Attachment("image", path="one.png"), Attachment("file", path="one.png", name="讲义.pdf"))

    async def story(gateway):
        gateway.masses.account = replace(gateway.account, files=tmp_path)
        await to_people(gateway, [lin.key], files=files)
        return wecom.confirms("zhang")

    assert with_gateway(wecom, story) == 1
    assert [one["msgtype"] for one in wecom.sent[0]["attachments"]] == ["image", "file"]


def test_reminded_three_times_in_a_day_and_stopped_nobody_can_release_it(wecom, watch):
    one, two = wecom.group("一群", owner="zhang").id, wecom.group("二群", owner="li").id

    async def story(gateway):
        receipt = await to_groups(gateway, [one, two])
        for _ in range(3):
            await gateway.remind(receipt.provider_ref)
        assert [len(mass.reminded) for mass in wecom.waiting("zhang")] == [3]
        with pytest.raises(Throttled):
            await gateway.remind(receipt.provider_ref)
        await gateway.stop(receipt.provider_ref)

    with_gateway(wecom, story)

    assert (wecom.confirms("zhang"), wecom.confirms("li"), wecom.sent) == (0, 0, [])


def test_while_wecom_hands_the_tasks_out_it_is_asked_again_later(wecom):
    chat = wecom.group("一群").id

    async def story(gateway):
        receipt = await to_groups(gateway, [chat])
        wecom.fails(41063, "group msg is dispatching", path=masses.TASKS)
        with pytest.raises(Throttled):
            await gateway.poll(receipt.provider_ref)

    with_gateway(wecom, story)


def test_every_page_is_read(wecom, monkeypatch):
    monkeypatch.setattr(masses, "AT_ONCE", 2)
    monkeypatch.setattr(masses, "LISTED_AT_ONCE", 2)
    people = [wecom.customer(f"客户 {n}") for n in range(5)]
    for one in people:
        one.adds("zhang")

    async def ask(asking):
        made = [await masses.add(asking, text="好", people=[one.key for one in people]) for _ in range(3)]
        now = wecom.corp.stamp()
        listed = await masses.listed(asking, "single", since=now - 9, until=now)
        return made, listed, await masses.outcomes(asking, made[0].msgid, "zhang")

    made, listed, outcomes = with_client(wecom, ask)

    assert [one.msgid for one in listed] == [one.msgid for one in made]
    assert [one.external_userid for one in outcomes] == [one.key for one in people]


@pytest.mark.parametrize(
    ("rule", "count", "by_month"),
    # As the admin console offers them; what is none of them counts as the strictest.
    [("day", 1, False), ("week", 7, False), ("month", 31, True), ("", 1, False), ("often", 1, False)],
)
def test_the_planner_knows_the_rule_beforehand_for_customers_and_for_groups(rule, count, by_month):
    found = budgets(rule)

    assert [(b.scope, b.count, b.by_month_days, b.is_budget, b.of_masses) for b in found] == [
        ("person", count, by_month, True, True), ("chat", count, by_month, True, True),
    ]  # fmt: skip


@pytest.mark.torture
def test_an_answer_that_is_cut_anywhere_is_found_in_the_list_or_unknown_and_never_made_twice():
    async def story(wecom: FakeWeCom) -> list[tuple[str, int]]:
        ends = []
        async with Cutter(wecom.server.port) as cutter:
            here = account(wecom)
            gateway = await connect(replace(here, settings={**here.settings, "base_url": at(cutter.port)}))
            for after in places("mass"):
                wecom.customer(f"客户 {after}").adds("zhang")
                people, before = list(wecom.corp.contacts)[-1:], len(wecom.waiting("zhang"))
                cutter.cut(after)
                ends.append((await ending(gateway, people, f"第 {after} 次"), len(wecom.waiting("zhang")) - before))
                if not cutter.mend():
                    break
            await gateway.close()
        return ends

    with FakeWeCom() as wecom:
        ends = asyncio.run(story(wecom))

    assert {end for end, _ in ends} <= {"sent", "unknown"} and ends[-1][0] == "sent"
    assert [made for _, made in ends] == [1] * len(ends)


def at(port: int) -> str:
    return f"http://127.0.0.1:{port}"


async def ending(gateway: WeComGateway, people: Sequence[str], text: str) -> str:
    try:
        await to_people(gateway, people, text=text)
    except Unknown:
        return "unknown"
    return "sent"


def test_one_whose_answer_was_lost_is_found_and_not_taken_for_another(wecom):
    """The same words to two owners: the second's is not the first's."""
    one, two = wecom.group("一群", owner="zhang").id, wecom.group("二群", owner="li").id
    wecom.loses_answer(masses.ADD, after=1)

    receipt = with_gateway(wecom, lambda gateway: to_groups(gateway, [one, two]))

    assert sorted(receipt.provider_ref.split()[1:]) == sorted(m.id for s in ("zhang", "li") for m in wecom.waiting(s))


def test_one_that_nobody_can_find_goes_on_waiting_while_the_others_were_made(wecom):
    one, two = wecom.group("一群", owner="zhang").id, wecom.group("二群", owner="li").id
    wecom.loses_answer(masses.ADD, after=1)
    wecom.fails(41063, "group msg is dispatching", path=masses.LIST)

    receipt = with_gateway(wecom, lambda gateway: to_groups(gateway, [one, two]))

    assert states(receipt.results) == {one: ("waiting", "zhang"), two: ("waiting", "li")}
    assert len(receipt.provider_ref.split()) == 2
