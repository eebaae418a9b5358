"""The bot at work on the fake Bot API: what the contract of all gateways does not ask."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from huoqun.chats.port import effects
from huoqun.chats.port.effects import Attachment, Button, Order, Send
from huoqun.chats.port.errors import CannotConnect, Refused, Throttled, Unknown
from huoqun.chats.port.gateway import SentPicture
from huoqun.chats.port.incoming import Button as Pressed
from huoqun.chats.port.incoming import Joined, JoinRequest, Message
from huoqun.chats.port.webhook import Errand
from huoqun.gateways.tests.contract import GatewayContract
from huoqun.gateways.tests.doing import PICTURE
from huoqun.gateways.tests.session import Session, until

from ..gateway import PRIVACY, connect
from .fake import BOT, TOKEN
from .test_contract import HookedPeer, TelegramPeer


def story(peer: type[TelegramPeer] = TelegramPeer) -> Callable[[Callable[[Session], Coroutine]], Callable[[], None]]:
    """Run as a test on a bot at work."""

    class Ground(GatewayContract):
        platform = "telegram"

        async def open(self) -> Any:
            return peer()

    def decorate(told: Callable[[Session], Coroutine]) -> Callable[[], None]:
        def test() -> None:
            Ground().run(told)

        test.__name__, test.__doc__ = told.__name__, told.__doc__
        return test

    return decorate


def order(body: effects.Body, peer: TelegramPeer, *, chat: str | None = None, person: str = "") -> Order:
    return Order(1, "key", body, peer.chat if chat is None else chat, person)


@story()
async def test_a_join_is_heard_once_though_it_is_told_twice(session: Session):
    await session.peer.joins("新人")
    await session.peer.says("小林", "欢迎")
    await session.heard(Message)

    assert [type(item) for item in session.items] == [Joined, Message]


@story()
async def test_the_offset_moves_only_with_what_is_handed_over(session: Session):
    await session.peer.says("小林", "一")
    await session.heard(Message)

    assert session.since == {"offset": 700_002}
    assert len(session.peer.fake.updates) <= 1


@story()
async def test_a_picture_that_somebody_sent_is_fetched_and_no_larger_one(session: Session):
    session.peer.fake.files["F"] = ("a.jpg", b"picture")

    assert await session.gateway.picture(SentPicture({"ref": "F", "kind": "image"})) == b"picture"
    with pytest.raises(Refused, match="too large"):
        await session.gateway.client.download("F", most=6)


@story()
async def test_a_pressed_button_is_answered(session: Session):
    peer = session.peer
    await session.gateway.perform(order(Send("来吗？", buttons=(Button("来", "yes"),)), peer))
    [said] = peer.fake.said(peer.id)
    query = peer.fake.presses(7, said, "yes")
    pressed = await session.heard(Pressed)

    assert (pressed.message, pressed.data) == (str(said["message_id"]), "yes")
    await until(lambda: peer.fake.asked("answerCallbackQuery") == [{"callback_query_id": query}])


@story()
async def test_a_join_request_is_let_in_and_letting_in_again_does_no_harm(session: Session):
    peer = session.peer
    peer.fake.asks_in(9, peer.id, "let me in")
    asked = await session.heard(JoinRequest)
    accept = order(effects.AcceptJoin(asked.id), peer, person="user9")
    await session.gateway.perform(accept)
    await session.gateway.perform(accept)

    joined = await session.heard(Joined)
    assert (joined.who.key, joined.way_in) == ("user9", "request")


@story()
async def test_a_group_that_moved_is_found_and_stays_the_same(session: Session):
    peer = session.peer
    peer.fake.room(-55, "Old", "group")
    peer.fake.says(7, -55, "before")
    await session.heard(Message)
    new = peer.fake.becomes_supergroup(-55)
    await session.gateway.perform(order(Send("still here"), peer, chat="-55"))
    peer.fake.says(7, new, "after")
    after = await session.heard(Message, lambda item: item.text == "after")

    assert after.chat == "-55"
    assert [m["text"] for m in peer.fake.said(new)] == ["still here"]
    assert session.since["moved"] == {str(new): "-55"}


@story()
async def test_what_we_learn_of_a_move_by_speaking_is_kept_too(session: Session):
    peer = session.peer
    peer.fake.room(-55, "Old", "group")
    peer.fake.allowed = {"chat_member"}
    new = peer.fake.becomes_supergroup(-55)
    await session.gateway.perform(order(Send("hello"), peer, chat="-55"))
    peer.fake.allowed = None
    peer.fake.says(7, new, "after")

    assert (await session.heard(Message)).chat == "-55"
    assert session.since["moved"] == {str(new): "-55"}


@story(HookedPeer)
async def test_at_the_web_door_a_move_is_an_errand(session: Session):
    peer = session.peer
    peer.fake.room(-55, "Old", "group")
    new = peer.fake.becomes_supergroup(-55)
    await peer.told()

    assert session.since["moved"] == {str(new): "-55"}
    assert await session.gateway.run_errand(Errand("unheard of")) == ()
    await session.gateway.perform(order(Send("still here"), peer, chat="-55"))
    assert [m["text"] for m in peer.fake.said(new)] == ["still here"]


@story(HookedPeer)
async def test_telegram_is_told_the_secret_that_its_calls_must_bear(session: Session):
    hook = session.peer.fake.hook

    assert hook["url"] == "https://huoqun.example/hooks/1"
    assert len(hook["secret_token"]) == 64
    assert TOKEN not in hook["secret_token"]
    assert {"chat_member", "message_reaction", "chat_join_request"} <= set(hook["allowed_updates"])


@story()
async def test_an_announcement_is_not_said_where_it_cannot_be_pinned(session: Session):
    peer = session.peer
    peer.fake.rooms[peer.id].seats[BOT["id"]] = "member"
    with pytest.raises(Refused, match="make it an admin"):
        await session.gateway.perform(order(effects.Announce("本周五开课"), peer))

    assert peer.fake.said(peer.id) == []


@story()
async def test_an_invitation_is_a_link_for_one(session: Session):
    peer = session.peer
    await session.gateway.perform(order(effects.Invite("来读书会"), peer, person="user7"))

    [link] = peer.fake.asked("createChatInviteLink")
    [said] = peer.fake.said(7)
    assert link["member_limit"] == 1
    assert said["text"].startswith("来读书会\nhttps://t.me/+")
    with pytest.raises(Refused, match="initiate conversation"):
        await session.gateway.perform(order(effects.Invite("来"), peer, person="user9"))


@story()
async def test_an_album_is_one_call(session: Session):
    peer = session.peer
    for name in ("a.png", "b.png"):
        (peer.files / name).write_bytes(PICTURE)
    attached = tuple(Attachment("image", path=name) for name in ("a.png", "b.png"))
    receipt = await session.gateway.perform(order(Send("看图", attachments=attached), peer))

    said = peer.fake.said(peer.id)
    assert receipt.provider_ref == str(said[0]["message_id"])
    assert [m.get("caption") for m in said] == ["看图", None]
    assert len(peer.fake.asked("sendMediaGroup")) == 1


@story()
async def test_what_was_sent_in_part_is_unknown(session: Session):
    peer = session.peer
    (peer.files / "a.png").write_bytes(PICTURE)
    attached = (Attachment("image", path="a.png"), Attachment("file", path="gone.pdf"))
    with pytest.raises(Unknown, match="the first of 2 parts"):
        await session.gateway.perform(order(Send("看", attachments=attached), peer))


@story()
async def test_one_chat_that_is_too_fast_stops_itself_and_two_stop_all(session: Session):
    peer = session.peer
    peer.fake.room(-1009, "Other")
    peer.fake.throttled = {peer.id: 9, -1009: 9}
    scopes = []
    for chat in (peer.chat, peer.chat, "-1009"):
        with pytest.raises(Throttled) as slow:
            await session.gateway.perform(order(Send("x"), peer, chat=chat))
        scopes.append(slow.value.scope)

    assert scopes == ["chat", "chat", "connection"]


@story()
async def test_a_deleted_message_counts_as_deleted(session: Session):
    await session.gateway.perform(order(effects.DeleteMessage("999"), session.peer))


@story()
async def test_a_second_reader_is_told_of_in_words(session: Session):
    session.peer.fake.hook = {"url": "https://elsewhere.example"}
    await session.peer.says("小林", "早")
    await until(lambda: session.troubles)

    assert isinstance(session.troubles[0], CannotConnect)
    assert "Another program" in session.troubles[0].reason


def test_privacy_mode_is_warned_of():
    async def main() -> None:
        peer = TelegramPeer()
        peer.fake.reads_all = False
        gateway = await connect(peer.account())
        assert gateway.warnings == (PRIVACY,)
        await gateway.close()
        await peer.close()

    asyncio.run(main())


@pytest.mark.parametrize("token", ["", "123", "123:short", "123456:ABCDEFGHIJKLMNOP/../../x", "x" * 40])
def test_what_is_no_token_is_not_even_tried(token):
    with pytest.raises(CannotConnect, match="no bot token"):
        asyncio.run(connect(TelegramPeer.account(TelegramPeer(), token=token)))


def test_the_token_is_told_to_no_log(caplog):
    async def main() -> None:
        peer = TelegramPeer()
        gateway = await connect(peer.account())
        await gateway.perform(order(Send("hello"), peer))
        peer.fake.valid = False
        with pytest.raises(Refused) as later:
            await gateway.perform(order(Send("hello"), peer))
        assert not later.value.permanent
        await peer.kill()
        with pytest.raises(Refused) as away:
            await gateway.perform(order(Send("hello"), peer))
        assert TOKEN not in str(later.value) + str(away.value) + repr(away.value.__cause__)
        await gateway.close()

    with caplog.at_level(logging.DEBUG):
        logging.getLogger("httpcore").setLevel(logging.INFO)
        asyncio.run(main())
    assert TOKEN not in caplog.text
