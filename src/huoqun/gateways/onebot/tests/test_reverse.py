"""The listening port: who may come in, one at a time; and an answer that is cut off where it comes from."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import connect as dial
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed, InvalidStatus

from huoqun.chats.port.effects import Order, Send
from huoqun.chats.port.errors import CannotConnect, PerformError, Refused, Unknown
from huoqun.gateways.onebot import dialling
from huoqun.gateways.onebot.dialling import why_not
from huoqun.gateways.onebot.gateway import connect
from huoqun.gateways.tests.peer import places
from huoqun.gateways.tests.session import Session, until

from .mock import MockPeer, account, free_port
from .napcat import ReversePeer
from .noting import BOT, GROUP, TOKEN

GOOD = [("Authorization", f"Bearer {TOKEN}"), ("X-Self-ID", BOT), ("X-Client-Role", "Universal")]


def reason(headers: list[tuple[str, str]], *, is_taken: bool = False) -> str:
    return why_not(Headers(headers), TOKEN.encode(), is_taken=is_taken)[0]


WHO = [
    # NapCat, and go-cqhttp's word for the same; no role is any role
    (GOOD, ""),
    ([("Authorization", f"Token {TOKEN}"), *GOOD[1:]], ""),
    (GOOD[:2], ""),
    # no token, two tokens, another
    (GOOD[1:], "no token"),
    ([GOOD[0], *GOOD], "no token"),
    ([("Authorization", "Bearer another-long-word"), *GOOD[1:]], "another token"),
    ([("Authorization", TOKEN), *GOOD[1:]], "another token"),
    ([("Authorization", f"Basic {TOKEN}"), *GOOD[1:]], "another token"),
    # nobody's account
    ([GOOD[0], GOOD[2]], "no X-Self-ID"),
    ([GOOD[0], ("X-Self-ID", "me"), GOOD[2]], "no X-Self-ID"),
    # half a line
    ([*GOOD[:2], ("X-Client-Role", "API")], "it wants one line for events and another for calls; make it one"),
]


@pytest.mark.parametrize(("headers", "why"), WHO)
def test_who_may_come_in(headers, why):
    assert reason(headers) == why


def test_there_is_one_at_a_time():
    assert reason(GOOD, is_taken=True) == "somebody is there already"
    # Whoever has no token does not learn whether somebody is there.
    assert reason(GOOD[1:], is_taken=True) == "no token"


@given(st.text(max_size=40) | st.integers(0, len(TOKEN) * 8 - 1))
def test_any_other_token_is_refused_and_never_repeated(other):
    if isinstance(other, int):
        flipped = bytearray(TOKEN.encode())
        flipped[other // 8] ^= 1 << other % 8
        other = flipped.decode("latin-1")
    if other != TOKEN:
        why = reason([("Authorization", f"Bearer {other}"), *GOOD[1:]])
        assert why == "another token"


def test_no_token_is_written_into_the_log(caplog, monkeypatch):
    monkeypatch.setattr(dialling, "PATIENCE", 1.0)
    caplog.set_level(logging.DEBUG)

    async def main() -> None:
        peer = ReversePeer()
        with pytest.raises(CannotConnect) as refused:
            await connect(peer.wrong_account())
        assert "another token" in refused.value.reason
        gateway = await connect(peer.account())
        await gateway.perform(Order(1, "k", Send("你好"), GROUP, ""))
        await gateway.close()
        await peer.close()

    asyncio.run(main())

    # What NapCat's side writes down is not ours.
    ours = [record.getMessage() for record in caplog.records if record.name != "websockets.client"]
    assert "onebot_turned_away" in ours
    assert not [line for line in ours if TOKEN in line or "another-long-word" in line]


def test_no_token_is_written_into_the_log_where_we_dial(caplog):
    caplog.set_level(logging.DEBUG)

    async def main() -> None:
        peer = MockPeer()
        with pytest.raises(CannotConnect):
            await connect(peer.wrong_account())
        await (await connect(peer.account())).close()
        await peer.close()

    asyncio.run(main())

    assert TOKEN not in caplog.text


def test_a_second_one_is_turned_away_and_the_first_stays():
    async def main() -> None:
        peer = ReversePeer()
        gateway = await connect(peer.account())
        with pytest.raises(InvalidStatus) as refused:
            await dial(f"ws://127.0.0.1:{peer.listen}", additional_headers=GOOD, proxy=None)
        assert refused.value.response.status_code == 409
        assert (await gateway.perform(Order(1, "k", Send("还在"), GROUP, ""))).provider_ref
        await gateway.close()
        await peer.close()

    asyncio.run(main())


def test_nobody_comes_and_the_port_is_taken(monkeypatch):
    monkeypatch.setattr(dialling, "PATIENCE", 0.05)

    async def main() -> None:
        port = free_port()
        asked = account({"way": "reverse", "listen": f"127.0.0.1:{port}"})
        with pytest.raises(CannotConnect, match="Nobody has dialled in"):
            await connect(asked)
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
        with pytest.raises(CannotConnect, match="cannot listen"):
            await connect(asked)
        server.close()

    asyncio.run(main())


async def end_of(session: Session, order: Order) -> str:
    try:
        await session.gateway.perform(order)
    except Unknown:
        return "unknown"
    except Refused:
        return "refused"
    return "sent"


@pytest.mark.torture
def test_an_answer_cut_anywhere_is_never_performed_twice(monkeypatch):
    monkeypatch.setattr(dialling, "PATIENCE", 5.0)
    ends: dict[str, str] = {}

    async def main() -> None:
        peer = ReversePeer()
        session = Session("onebot", peer)
        await session.connect()
        serving = asyncio.create_task(session.serve())
        for after in places("TestReverse"):
            await passes_again(session, after)
            peer.cut_after, peer.was_cut = after, False
            text = f"第 {after} 个字节"
            ends[text] = await end_of(session, Order(1, f"cut{after}", Send(text), GROUP, ""))
            if not peer.was_cut:
                break
        texts = (await peer.seen()).texts
        assert {text: texts.count(text) for text in ends} == dict.fromkeys(ends, 1)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await session.gateway.close()
        await peer.close()

    async def passes_again(session: Session, after: int) -> None:
        async with asyncio.timeout(20):
            while True:
                with suppress(PerformError, ConnectionClosed):
                    await session.gateway.perform(Order(1, f"again{after}", Send("又通了"), GROUP, ""))
                    return
                await asyncio.sleep(0.02)

    asyncio.run(main())

    assert list(ends.values()) == ["unknown"] * (len(ends) - 1) + ["sent"]
    assert len(ends) > 5


def test_what_was_cut_off_is_settled_by_the_history_after_the_line_is_back(monkeypatch):
    monkeypatch.setattr(dialling, "PATIENCE", 5.0)

    async def main() -> None:
        peer = ReversePeer()
        peer.napcat.tell = peer.napcat._nowhere  # as where the operator did not switch reportSelfMessage on
        session = Session("onebot", peer)
        await session.connect()
        serving = asyncio.create_task(session.serve())
        peer.cut_after = 5
        assert await end_of(session, Order(1, "k", Send("欢迎新人"), GROUP, "")) == "unknown"
        await until(lambda: [i for i in session.items if getattr(i, "text", "") == "欢迎新人"], session.troubles)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await session.gateway.close()
        await peer.close()

    asyncio.run(main())
