"""What is particular to QQ: answers that come late or never, parts of a message, what was missed, who can do what."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from huoqun.chats.port import effects
from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.effects import Attachment, Order, Send
from huoqun.chats.port.errors import CannotConnect, Refused, Unknown
from huoqun.chats.port.gateway import SentPicture
from huoqun.chats.port.incoming import JoinRequest, Message, SentEcho
from huoqun.gateways.onebot import gateway, socket
from huoqun.gateways.onebot.gateway import connect
from huoqun.gateways.tests.session import Session, until

from .mock import account, files_folder
from .napcat import HttpPeer, NapCat, OwnPeer, ReversePeer, failed, ok
from .noting import BOT, GROUP, PEOPLE
from .test_answers import LATE

KEY = "5f" * 16


WELCOME = Send("欢迎新人")


def order(body: effects.Body = WELCOME, *, chat: str = GROUP, person: str = "") -> Order:
    return Order(1, KEY, body, chat, person)


def tell(story: Callable[[Session, NapCat], Awaitable[None]], peer: type[OwnPeer] = ReversePeer) -> None:
    """A story with a gateway that listens to a NapCat of ours."""

    async def main() -> None:
        other = peer()
        if isinstance(other, HttpPeer):
            await other.open()
        session = Session("onebot", other)  # type: ignore[arg-type]
        other.deliver = session.deliver
        await session.connect()
        serving = asyncio.create_task(session.serve())
        try:
            await until(lambda: session.since)  # what was missed has been read
            await story(session, other.napcat)
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            await session.gateway.close()
            await other.close()  # type: ignore[attr-defined]

    asyncio.run(main())


# Answers


def test_what_qq_did_not_confirm_in_time_is_found_in_the_history(monkeypatch):
    monkeypatch.setattr(gateway, "ASK_AGAIN", (0.01,))

    async def story(session: Session, napcat: NapCat) -> None:
        async def unconfirmed(params):
            napcat.message(BOT, params["message"])
            return failed(LATE, 1200)

        napcat.answers["send_group_msg"] = unconfirmed
        with pytest.raises(Unknown):
            await session.gateway.perform(order())
        echo = await session.heard(SentEcho)
        assert (echo.text, echo.chat) == ("欢迎新人", GROUP)

    tell(story)


def test_an_answer_that_comes_too_late_still_settles(monkeypatch):
    monkeypatch.setattr(socket, "TIMEOUT", 0.05)
    monkeypatch.setattr(gateway, "ASK_AGAIN", ())

    async def story(session: Session, napcat: NapCat) -> None:
        given_up = asyncio.Event()

        async def slowly(params):
            await given_up.wait()
            return ok({"message_id": 88})

        napcat.answers["send_group_msg"] = slowly
        with pytest.raises(Unknown):
            await session.gateway.perform(order())
        given_up.set()
        echo = await session.heard(SentEcho)
        assert (echo.id, echo.token, echo.text) == ("88", KEY, "欢迎新人")

    tell(story)


def test_an_action_that_it_does_not_know_is_refused_in_words():
    async def story(session: Session, napcat: NapCat) -> None:
        async def unknown(params):
            return failed("不支持的Api _send_group_notice", 1404)

        napcat.answers["_send_group_notice"] = unknown
        with pytest.raises(Refused, match=r"NapCat\.Onebot cannot do this"):
            await session.gateway.perform(order(effects.Announce("开课")))

    tell(story)


# Parts of a message


def attached(kind: str) -> Attachment:
    folder = files_folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"one.{kind}").write_bytes(b"content")
    return Attachment(kind, path=f"one.{kind}", name=f"讲义.{kind}")  # type: ignore[arg-type]


def test_what_stands_alone_goes_first_and_the_words_are_the_receipt():
    async def story(session: Session, napcat: NapCat) -> None:
        receipt = await session.gateway.perform(order(Send("今天的课", attachments=(attached("voice"),))))
        kinds = [[segment["type"] for segment in message["message"]] for message in napcat.messages]
        assert kinds == [["record"], ["text"]]
        assert receipt.provider_ref == str(napcat.messages[-1]["message_id"])

    tell(story)


def test_what_was_said_in_part_is_not_refused():
    """Or it would be said again as a whole."""

    async def story(session: Session, napcat: NapCat) -> None:
        send = napcat.on_send_group_msg

        async def no_words(params):
            if params["message"][0]["type"] == "text":
                return failed("文字违规", 1200)
            return await send(params)

        napcat.answers["send_group_msg"] = no_words
        with pytest.raises(Unknown):
            await session.gateway.perform(order(Send("今天的课", attachments=(attached("voice"),))))
        with pytest.raises(Refused, match="文字违规"):
            await session.gateway.perform(order(Send("今天的课")))

    tell(story)


def test_a_file_is_uploaded_where_it_cannot_be_said():
    async def story(session: Session, napcat: NapCat) -> None:
        uploaded = []

        async def upload(params):
            uploaded.append(params)
            return ok({"file_id": "/5e0d"})

        napcat.answers |= {"upload_group_file": upload, "upload_private_file": upload}
        await session.gateway.close()
        napcat.app = "LLOneBot"
        await until(lambda: getattr(session.gateway, "app", "") == "LLOneBot", session.troubles)
        receipt = await session.gateway.perform(order(Send(attachments=(attached("file"),))))
        assert receipt.provider_ref == "/5e0d"
        await session.gateway.perform(order(Send(attachments=(attached("file"),)), chat="", person="10001"))
        wanted = {"file": "base64://Y29udGVudA==", "name": "讲义.file"}
        assert uploaded == [{"group_id": int(GROUP), **wanted}, {"user_id": 10001, **wanted}]

    tell(story)


def test_nothing_to_say_and_a_file_that_is_gone():
    async def story(session: Session, napcat: NapCat) -> None:
        with pytest.raises(Refused):
            await session.gateway.perform(order(Send()))
        gone = Attachment("image", path=str(Path("..") / "gone.png"))
        with pytest.raises(Refused):
            await session.gateway.perform(order(Send("看", attachments=(gone,))))
        assert napcat.messages == []

    tell(story)


def test_a_picture_whose_address_leads_inside_is_asked_of_napcat():
    async def story(session: Session, napcat: NapCat) -> None:
        async def image(params):
            assert params == {"file": "A.jpg"}
            return ok({"file": "/tmp/A.jpg", "base64": "cGljdHVyZQ=="})

        napcat.answers["get_image"] = image
        sent = {"kind": "image", "name": "A.jpg", "url": "http://127.0.0.1:9/secret"}
        assert await session.gateway.picture(SentPicture(sent)) == b"picture"
        with pytest.raises(Refused, match="inside this network"):
            await session.gateway.picture(SentPicture({"kind": "image", "url": sent["url"]}))

    tell(story)


def test_what_was_spoken_is_asked_of_napcat_as_what_others_play():
    async def story(session: Session, napcat: NapCat) -> None:
        async def record(params):
            assert params == {"file": "A.amr", "out_format": "mp3"}
            return ok({"file": "/tmp/A.mp3", "base64": "c291bmQ="})

        napcat.answers["get_record"] = record
        sent = {"kind": "voice", "name": "A.amr", "url": "https://q.example/silk"}
        assert await session.gateway.picture(SentPicture(sent)) == b"sound"

    tell(story)


# Who can do what


def test_only_the_owner_dissolves_and_only_by_go_cqhttp():
    async def story(session: Session, napcat: NapCat) -> None:
        assert Capability.DISSOLVE not in session.gateway.capabilities
        with pytest.raises(Refused, match="would leave the group"):
            await session.gateway.perform(order(effects.Dissolve()))

        napcat.app, napcat.role = "go-cqhttp", "admin"
        await session.gateway.close()
        await until(lambda: Capability.DISSOLVE in session.gateway.capabilities, session.troubles)
        with pytest.raises(Refused, match="Only its owner"):
            await session.gateway.perform(order(effects.Dissolve()))
        assert "set_group_leave" not in [action for action, _ in napcat.asked]

        napcat.role = "owner"
        await session.gateway.perform(order(effects.Dissolve()))
        assert napcat.asked[-1] == ("set_group_leave", {"group_id": int(GROUP), "is_dismiss": True})

    tell(story)


# What was missed


def test_what_was_said_in_private_and_who_asked_to_join_meanwhile_is_heard():
    async def story(session: Session, napcat: NapCat) -> None:
        private = napcat.message(PEOPLE["小林"], [{"type": "text", "data": {"text": "在吗"}}], to=BOT)
        napcat.requests = [
            {"request_id": 17325, "requester_uin": 10003, "requester_nick": "新人", "message": "想来", "checked": False,
             "group_id": int(GROUP)}
        ]  # fmt: skip
        await session.gateway.close()
        said = await session.heard(Message)
        assert (said.id, said.chat, said.text) == (str(private["message_id"]), None, "在吗")
        asked = await session.heard(JoinRequest)
        assert (asked.id, asked.chat, asked.words) == ("17325", GROUP, "想来")

    tell(story)


def test_more_than_a_page_is_read_back_and_nothing_before_its_time():
    async def story(session: Session, napcat: NapCat) -> None:
        old = napcat.message(PEOPLE["阿梅"], [{"type": "text", "data": {"text": "很久以前"}}])
        old["time"] -= 3_600
        said = [
            str(napcat.message(PEOPLE["小林"], [{"type": "text", "data": {"text": f"第 {n} 句"}}])["message_id"])
            for n in range(250)
        ]
        await session.gateway.close()
        await until(lambda: len({i.id for i in session.items if isinstance(i, Message)}) >= 250, session.troubles)
        assert {i.id for i in session.items if isinstance(i, Message)} == set(said)
        assert [i.id for i in session.items if isinstance(i, Message)] == said

    tell(story)


def test_what_the_door_missed_is_read_now_and_then(monkeypatch):
    monkeypatch.setattr(gateway, "LOOK", 0.01)
    monkeypatch.setattr(gateway, "SWEEP", 0.02)

    async def story(session: Session, napcat: NapCat) -> None:
        missed = napcat.message(PEOPLE["小林"], [{"type": "text", "data": {"text": "门没开"}}])
        assert (await session.heard(Message)).id == str(missed["message_id"])

    tell(story, HttpPeer)


# Signed out, and settings that cannot work


def test_an_account_that_is_signed_out_is_said_in_words():
    async def story(session: Session, napcat: NapCat) -> None:
        napcat.online = False
        beat = {"post_type": "meta_event", "meta_event_type": "heartbeat", "status": {"online": False, "good": True}}
        await napcat.tell({"time": napcat.now(), "self_id": int(BOT), **beat})
        await until(lambda: len(session.troubles) >= 2)
        assert {str(trouble) for trouble in session.troubles} == {gateway.SIGNED_OUT}

    tell(story)


SETTINGS = [
    # no port, no host, no address of the kind
    {"way": "reverse", "listen": "8095"},
    {"way": "reverse", "listen": "0.0.0.0:99999"},
    {"way": "reverse"},
    {"way": "http", "address": "127.0.0.1:3000"},
    {"way": "http"},
    {"way": "forward", "address": "http://127.0.0.1:3001"},
    {"way": "forward"},
    {},
    # nobody there
    {"way": "forward", "address": "ws://127.0.0.1:9"},
    {"way": "http", "address": "http://127.0.0.1:9"},
]


@pytest.mark.parametrize("settings", SETTINGS)
def test_settings_that_cannot_work_are_said_in_words(settings):
    with pytest.raises(CannotConnect) as refused:
        asyncio.run(connect(account(settings)))
    assert len(refused.value.reason) > 20


def test_a_short_token_is_none():
    with pytest.raises(CannotConnect, match="at least 8"):
        asyncio.run(connect(account({"way": "forward", "address": "ws://127.0.0.1:9"}, token="123456")))
