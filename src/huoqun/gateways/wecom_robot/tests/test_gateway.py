"""A robot's line: what it says, how much, and what becomes of an address that is none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from huoqun.chats.port.effects import Attachment, Kick, Order, Send
from huoqun.chats.port.errors import CannotConnect, Refused, Throttled
from huoqun.chats.port.gateway import Account
from huoqun.core import clock
from huoqun.gateways.wecom.api import robots
from huoqun.gateways.wecom.testing import FakeWeCom
from huoqun.gateways.wecom_robot.gateway import RobotGateway, chat_of, connect

PNG = b"\x89PNG\r\n\x1a\n...."


@pytest.fixture
def wecom():
    """Its clock stands at the beginning of a minute."""
    at = clock.now().replace(second=0)
    with FakeWeCom(now=lambda: at) as fake:
        yield fake


@pytest.fixture
def account(wecom, tmp_path) -> Account:
    (tmp_path / "one.png").write_bytes(PNG)
    secrets = {"webhook": wecom.robot("教练组")}
    return Account(1, 1, "教练组", {"group_name": "教练组"}, secrets, {}, clock.now, tmp_path)


def key_of(account: Account) -> str:
    return account.secrets["webhook"].partition("key=")[2]


def connected(account: Account, story: Callable[[RobotGateway], Awaitable[Any]]) -> Any:
    async def main() -> Any:
        gateway = await connect(account)
        try:
            return await story(gateway)
        finally:
            await gateway.close()

    return asyncio.run(main())


def says(account: Account, *bodies: Send | Kick, chat: str | None = None) -> None:
    async def story(gateway: RobotGateway) -> None:
        for body in bodies:
            await gateway.perform(Order(1, "k1", body, gateway.chat if chat is None else chat, ""))

    connected(account, story)


def test_its_group_is_learnt_under_the_name_that_it_was_given_and_nothing_is_said_by_connecting(wecom, account):
    async def story(gateway: RobotGateway) -> list:
        return [item async for items, _ in gateway.past() for item in items]

    [known] = connected(account, story)

    assert (known.name, known.chat) == ("教练组", chat_of(key_of(account)))
    assert key_of(account)[:8] not in known.chat and wecom.sent == []


def test_a_text_a_picture_and_a_file_are_a_message_each(wecom, account):
    files = (Attachment("image", path="one.png"), Attachment("file", path="one.png", name="名单.xlsx"))
    says(account, Send("今晚八点开会", files))

    assert [(one["kind"], one["text"], one.get("name")) for one in wecom.sent] == [
        ("text", "今晚八点开会", None), ("image", "", None), ("file", "", "名单.xlsx"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text", "fits"),
    [
        # A Chinese character is three bytes
        ("text", "好" * 682, True), ("text", "好" * 683, False),
        ("markdown", "好" * 1_365, True), ("markdown", "好" * 1_366, False),
    ],
)  # fmt: skip
def test_how_long_a_text_may_be(wecom, account, kind, text, fits):
    account = replace(account, settings={**account.settings, "kind": kind})
    if fits:
        says(account, Send(text))
    else:
        with pytest.raises(Refused):
            says(account, Send(text))

    assert [(one["kind"], one["text"]) for one in wecom.sent] == [(kind, text)] * fits


@pytest.mark.parametrize(
    ("body", "chat"),
    [
        # No act but speaking; to nobody in private; another group's; nothing to say; a picture that is none; no file
        (Kick(), None), (Send("hi"), ""), (Send("hi"), "robot-of-others"), (Send(""), None),
        (Send("", (Attachment("image", path="note.txt"),)), None), (Send("", (Attachment("file", path="gone"),)), None),
    ],
)  # fmt: skip
def test_what_it_cannot_say_is_refused_before_anything_is_said(wecom, account, tmp_path, body, chat):
    (tmp_path / "note.txt").write_bytes(b"words, and no picture")
    with pytest.raises(Refused):
        says(account, body, chat=chat)

    assert wecom.sent == []


@pytest.mark.parametrize(
    ("kind", "raw"), [("image", PNG + b"." * robots.LARGEST_IMAGE), ("file", b"tiny")],
)  # fmt: skip
def test_what_is_too_large_or_too_small_is_refused_in_words(account, tmp_path, kind, raw):
    (tmp_path / "one").write_bytes(raw)
    with pytest.raises(Refused, match="MB"):
        says(account, Send("", (Attachment(kind, path="one"),)))


def test_the_twenty_first_in_a_minute_is_told_to_wait(wecom, account):
    with pytest.raises(Throttled):
        says(account, *(Send(f"第 {number} 句") for number in range(21)))

    assert len(wecom.sent) == 20


def test_what_was_begun_is_not_said_again(wecom, account):
    """The picture is refused for now, after its words were said: trying it all again would say them twice."""

    async def story(gateway: RobotGateway) -> bool:
        wecom.fails(45009, "api freq out of limit", path=robots.SEND, after=1)
        with pytest.raises(Refused) as no:
            body = Send("看图", (Attachment("image", path="one.png"),))
            await gateway.perform(Order(1, "k", body, gateway.chat, ""))
        return no.value.permanent

    assert connected(account, story)
    assert [one["text"] for one in wecom.sent] == ["看图"]


@pytest.mark.parametrize(
    "address",
    [
        # None; another host; in the clear; no key; another call; no number for a port; another host with a name
        "", "https://evil.example/cgi-bin/webhook/send?key=k", "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "https://qyapi.weixin.qq.com/cgi-bin/gettoken?key=k",
        "https://qyapi.weixin.qq.com:none/cgi-bin/webhook/send?key=k",
        "https://qyapi.weixin.qq.com@evil.example/cgi-bin/webhook/send?key=k",
    ],
)  # fmt: skip
def test_only_an_address_of_a_robot_is_called(account, address):
    with pytest.raises(CannotConnect, match="webhook/send"):
        asyncio.run(connect(replace(account, secrets={"webhook": address})))


def test_a_platform_that_is_away_is_tried_again_later(wecom, account):
    wecom.server.stop()
    with pytest.raises(Refused) as no:
        asyncio.run(connect(account))

    assert not no.value.permanent


def test_the_key_reaches_no_log_and_no_words(wecom, account, caplog):
    caplog.set_level(logging.DEBUG)
    says(account, Send("hi"))
    with pytest.raises(CannotConnect) as no:
        asyncio.run(connect(replace(account, secrets={"webhook": account.secrets["webhook"] + "x"})))
    written = "\n".join([caplog.text, no.value.reason, *(str(vars(record)) for record in caplog.records)])

    assert key_of(account) not in written
