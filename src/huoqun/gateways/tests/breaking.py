"""The contract when things go wrong: too fast, down, away, cut off in the middle of an answer."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.effects import Order, Receipt, Send
from huoqun.chats.port.errors import PerformError, Refused, Throttled, Unknown
from huoqun.chats.port.gateway import Gateway, Lookup
from huoqun.chats.port.incoming import Message, SentEcho

from .peer import Cutter, Peer
from .session import LONGEST, Ground, Session, until


class Breaking(Ground):
    """Nothing is lost that the platform keeps, nothing is done twice blindly."""

    def test_too_fast_is_told_with_the_time_to_wait(self):
        async def story(session: Session) -> None:
            await session.peer.throttle(7)
            with pytest.raises(Throttled) as slow:
                await session.gateway.perform(self.order(session.peer, Send("太快了")))
            assert 0 < slow.value.retry_after.total_seconds() <= 60
            assert (await session.peer.seen()).texts == []

        if self.can(Capability.SEND_GROUP) and "throttle" not in self.lacks:
            self.run(story)

    def test_it_hears_again_after_the_platform_was_down(self):
        async def story(session: Session) -> None:
            await session.peer.says("小林", "停机之前")
            await session.heard(Message, lambda item: item.text == "停机之前")
            await session.peer.kill()
            await until(lambda: session.troubles)
            await session.peer.revive()
            await session.peer.says("阿梅", "又好了")
            await session.heard(Message, lambda item: item.text == "又好了")

        async def main() -> None:
            async with self.session() as session:
                if session.peer.has_line and "listening" not in self.lacks:
                    await story(session)

        asyncio.run(main())

    def test_what_was_said_while_we_were_away_is_heard(self):
        async def main() -> None:
            peer = await self.open()
            try:
                async with self.session(peer=peer) as before:
                    await peer.says("小林", "第一句")
                    await before.heard(Message)
                said = [await peer.says("阿梅", f"第 {n} 句") for n in range(2, 6)] if peer.keeps else []
                async with self.session(peer=peer, since=before.since) as after:
                    await peer.says("小林", "最后一句")
                    await after.heard(Message, lambda item: item.text == "最后一句")
                    for message in said:
                        await after.heard(Message, lambda item, message=message: item.id == message)  # type: ignore[misc]
            finally:
                await peer.close()

        if "hearing" not in self.lacks:
            asyncio.run(main())

    def test_an_answer_cut_anywhere_is_sent_or_not_or_unknown_and_never_twice(self):
        async def main() -> None:
            peer = await self.open()
            try:
                if peer.has_line and self.can(Capability.SEND_GROUP):
                    await self._cut_everywhere(peer)
            finally:
                await peer.close()

        asyncio.run(main())

    async def _cut_everywhere(self, peer: Peer) -> None:
        ends: dict[str, str] = {}
        async with Cutter(peer.port) as cutter, self.session(peer=peer, port=cutter.port) as session:
            await self._with_line(session, "开始")
            for after in range(0, 100_000, self.every_nth_cut):
                text = f"第 {after} 个字节"
                order = self.order(peer, Send(text), key=f"cut{after}")
                cutter.cut(after)
                ends[text] = await _end_of(session.gateway, order)
                # A gateway that just noticed the last cut may refuse before anything is sent: that says nothing.
                if not cutter.mend() and ends[text] == "sent":
                    break
                await self._with_line(session, f"又通了 {after}")
        assert set(ends.values()) >= {"sent", "unknown"}
        texts = (await peer.seen()).texts
        for text, end in ends.items():
            reached = texts.count(text)
            assert reached <= 1, f"{text} was said {reached} times"
            assert (end, reached) not in {("sent", 0), ("refused", 1)}, f"{text} ended as {end}, said {reached} times"

    async def _with_line(self, session: Session, text: str) -> None:
        """Wait until orders pass again: after a cut the gateway is connected anew."""
        async with asyncio.timeout(LONGEST):
            for number in range(1_000):
                with suppress(PerformError, OSError):
                    order = self.order(session.peer, Send(text), key=f"{text}{number}"[:32])
                    await session.gateway.perform(order)
                    return
                await asyncio.sleep(0.02)

    def test_what_was_unknown_is_settled(self):
        """By the platform's echo, or by asking it; a gateway that can do neither leaves it to a person."""

        async def story(session: Session) -> None:
            order = self.order(session.peer, Send("问一问"), key="settle1")
            receipt = await session.gateway.perform(order)
            if self.can(Capability.ECHOES):
                echo = await session.heard(SentEcho, lambda item: item.text == "问一问")
                assert echo.id == receipt.provider_ref
            if isinstance(session.gateway, Lookup) and self.can(Capability.LOOKUP):
                assert await session.gateway.lookup(order) == receipt
                assert await session.gateway.lookup(self.order(session.peer, Send("没说过"), key="never")) is None

        if self.can(Capability.SEND_GROUP):
            self.run(story)


async def _end_of(gateway: Gateway, order: Order) -> str:
    try:
        receipt: Receipt = await gateway.perform(order)
    except (Unknown, TimeoutError, OSError):
        return "unknown"
    except (Refused, Throttled):
        return "refused"
    return "sent" if receipt is not None else "unknown"
