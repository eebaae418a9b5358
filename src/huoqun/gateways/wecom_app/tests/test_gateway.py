"""An app among the staff: whom it reaches, the group chats that it makes, and what it is told of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from huoqun.chats.port.effects import Attachment, Body, CreateGroup, Dissolve, Invite, Kick, Order, RenameGroup, Send
from huoqun.chats.port.errors import CannotConnect, Refused, Unknown
from huoqun.chats.port.gateway import Account
from huoqun.core import clock
from huoqun.gateways.wecom.api import messages
from huoqun.gateways.wecom.testing import FakeWeCom
from huoqun.gateways.wecom_app.gateway import AppGateway, chat_of, connect

NAMES = {7: ("zhang", "张老师"), 8: ("li", "李助教"), 9: ("wang", "王总")}


@pytest.fixture
def wecom():
    with FakeWeCom() as fake:
        fake.staff("wang", "王总")
        yield fake


@pytest.fixture
def account(wecom, tmp_path) -> Account:
    return Account(1, 1, "app", wecom.settings, wecom.secrets, {}, clock.now, tmp_path)


def connected(account: Account, story: Callable[[AppGateway], Awaitable[Any]]) -> Any:
    async def main() -> Any:
        gateway = await connect(account)
        try:
            return await story(gateway)
        finally:
            await gateway.close()

    return asyncio.run(main())


def order(body: Body, *, chat: str = "", person: str = "", attempt: int = 1, key: str = "k1") -> Order:
    return Order(1, key, body, chat, person, NAMES, attempt)


def test_the_staff_that_were_named_are_known_with_their_names(account):
    account = replace(account, settings={**account.settings, "staff": "zhang\nnobody, li\n"})

    async def past(gateway: AppGateway) -> list:
        return [(item.id, item.who.key, item.who.name) async for items, _ in gateway.past() for item in items]

    assert connected(account, past) == [("staff:zhang", "zhang", "张老师"), ("staff:li", "li", "李助教")]


def test_a_text_and_a_file_reach_one_of_the_staff(wecom, account, tmp_path):
    (tmp_path / "one.pdf").write_bytes(b"%PDF-1.7 ...")
    body = Send("今天的名单", (Attachment("file", path="one.pdf"),))
    receipt = connected(account, lambda gateway: gateway.perform(order(body, person="zhang")))

    assert receipt.provider_ref.startswith("m-")
    assert [(one["to"], one["kind"], one["text"]) for one in wecom.sent] == [
        ("zhang", "text", "今天的名单"), ("zhang", "file", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        # Nobody of that account; longer than WeCom shows; nothing to say; a group that is not there; no such act
        (order(Send("hi"), person="nobody"), "81013"), (order(Send("好" * 683), person="zhang"), "2,048"),
        (order(Send(""), person="zhang"), ""), (order(Send("hi"), chat="others"), "86003"),
        (order(Dissolve(), chat="others"), ""), (order(CreateGroup("独自", (7,))), "500"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_in_words(wecom, account, asked, says):
    with pytest.raises(Refused) as no:
        connected(account, lambda gateway: gateway.perform(asked))

    assert says.replace(",", "") in no.value.reason.replace(",", "") and no.value.permanent and wecom.sent == []


@pytest.mark.parametrize("field", ["invaliduser", "unlicenseduser"])
def test_a_message_that_wecom_takes_and_gives_to_nobody_is_refused(wecom, account, field):
    """It answers 0, and names those whom it left out, in small letters."""
    wecom.corp.table("left_out")[field] = "wang"
    with pytest.raises(Refused):
        connected(account, lambda gateway: gateway.perform(order(Send("hi"), person="Wang")))


def test_a_group_chat_from_its_beginning(wecom, account):
    async def story(gateway: AppGateway) -> tuple:
        made = (await gateway.perform(order(CreateGroup("教练组", (7, 8))))).provider_ref
        await gateway.perform(order(Invite("欢迎"), chat=made, person="wang"))
        await gateway.perform(order(Kick(), chat=made, person="li"))
        await gateway.perform(order(RenameGroup("教练组 2"), chat=made))
        await gateway.perform(order(Send("明早八点"), chat=made))
        return made, await gateway.members(made)

    made, members = connected(account, story)

    assert made == chat_of("k1") and len(made) <= 32
    assert [(one.person, one.role) for one in members] == [("zhang", "owner"), ("wang", "member")]
    assert wecom.corp.table("chats")[made].name == "教练组 2"
    assert [(one["to"], one["text"]) for one in wecom.sent] == [(made, "明早八点")]


def test_a_group_chat_whose_answer_was_lost_is_made_once(wecom, account):
    async def story(gateway: AppGateway) -> str:
        wecom.loses_answer(messages.CREATE)
        with pytest.raises(Unknown):
            await gateway.perform(order(CreateGroup("教练组", (7, 8))))
        return (await gateway.perform(order(CreateGroup("教练组", (7, 8)), attempt=2))).provider_ref

    made = connected(account, story)

    assert list(wecom.corp.table("chats")) == [made]


@pytest.mark.parametrize("agent", ["", "none", "٣", "1000003"])
def test_an_agent_id_that_is_none_or_another_apps_is_said(account, agent):
    with pytest.raises(CannotConnect) as no:
        asyncio.run(connect(replace(account, settings={**account.settings, "agent_id": agent})))

    assert len(no.value.reason) > 5
