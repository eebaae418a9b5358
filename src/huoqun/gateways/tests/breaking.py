"""The contract when things go wrong: too fast, down, away, cut off in the middle of an answer."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from huoqun import gateways
from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.effects import Order, Receipt, Send
from huoqun.chats.port.errors import PerformError, Refused, Throttled, Unknown
from huoqun.chats.port.gateway import Gateway, Lookup
from huoqun.chats.port.incoming import Joined, Left, Message, Reaction, SentEcho
from huoqun.chats.port.webhook import Call
from huoqun.gateways.mending import amends

from .peer import Cutter, Deliver, Peer
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

    def test_what_happened_while_we_were_away_is_found(self):
        """By the platform's stream, its history, its calls made again, or the list of members, which a line compares
        with those it knows whenever it is connected. What is lost all the same stands in the platform's `lost`.
        """

        async def main() -> None:
            peer = await self.open()
            try:
                async with self.session(peer=peer) as before:
                    first = await peer.says("小林", "第一句") if "hearing" not in self.lacks else ""
                    if first:
                        await before.heard(Message)
                    known = await self._listed(before)
                calls: list[Call] = []
                peer.deliver = _kept_in(calls)
                said = await self._happens(peer, first)
                async with self.session(peer=peer, since=before.since) as after:
                    await self._found(after, said, calls, known)
            finally:
                await peer.close()

        if gateways.meta(self.platform).hears:
            asyncio.run(main())

    async def _happens(self, peer: Peer, first: str) -> list[str]:
        """While nobody listens: words, a reaction to what was said before, somebody comes, and somebody goes."""
        said = [await peer.says("阿梅", f"第 {n} 句") for n in range(2, 6)] if first else []
        if first and "reaction" not in self.lacks:
            await peer.reacts("阿梅", first, "👍")
        await peer.joins("新人")
        await peer.leaves("阿梅")
        return said

    async def _found(self, after: Session, said: list[str], calls: list[Call], known: set[str]) -> None:
        lost, peer = gateways.meta(self.platform).lost, after.peer
        if not peer.keeps:
            await self._again(after, calls)
        if said and "words" not in lost:
            for message in said:
                await after.heard(Message, lambda item, message=message: item.id == message)  # type: ignore[misc]
        if peer.keeps:
            await self._again(after, calls)
        if said and "reaction" not in self.lacks and "reactions" not in lost:
            await after.heard(Reaction, lambda item: item.who.key == peer.person("阿梅"))
        if "comings" not in lost:
            if self.can(Capability.MEMBERS):
                listed = await after.gateway.members(peer.chat)
                mended = amends(peer.chat, listed, known, at=peer.account().now())
                after.items += [*mended.fresh, *mended.old]
            await after.heard(Joined, lambda item: item.who.key == peer.person("新人"))
            await after.heard(Left, lambda item: item.who.key == peer.person("阿梅"))

    async def _again(self, after: Session, calls: list[Call]) -> None:
        """A platform that calls again what nobody answered does so; to another the door was open meanwhile."""
        for call in calls if gateways.meta(self.platform).door else ():
            await after.deliver(call)

    async def _listed(self, session: Session) -> set[str]:
        if not self.can(Capability.MEMBERS):
            return set()
        return {member.person for member in await session.gateway.members(session.peer.chat)}

    @pytest.mark.torture
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


def _kept_in(calls: list[Call]) -> Deliver:
    """A door behind which nobody is: what is called there is called again."""

    async def keep(call: Call) -> None:
        calls.append(call)

    return keep


async def _end_of(gateway: Gateway, order: Order) -> str:
    try:
        receipt: Receipt = await gateway.perform(order)
    except (Unknown, TimeoutError, OSError):
        return "unknown"
    except (Refused, Throttled):
        return "refused"
    return "sent" if receipt is not None else "unknown"
