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

from .peer import Cutter, Deliver, Peer, places
from .session import LONGEST, Ground, Session, until


class Breaking(Ground):
    """Nothing is lost that the platform keeps, nothing is done twice blindly."""

    def test_too_fast_is_told_with_the_time_to_wait(self):
        async def story(session: Session) -> None:
            await session.peer.throttle(7)
            with pytest.raises(Throttled) as slow:
                await session.gateway.perform(self.word(session.peer, "太快了", "k1"))
            assert 0 < slow.value.retry_after.total_seconds() <= 60
            seen = await session.peer.seen()
            assert (seen.texts, seen.private) == ([], [])

        if self.speaks and "throttle" not in self.lacks:
            self.run(story)

    def test_it_works_again_after_the_platform_was_down(self):
        """It hears again where it holds a line, and speaks again where it can; nothing failed for good meanwhile."""

        async def story(session: Session) -> None:
            peer, listens = session.peer, "listening" not in self.lacks
            asks = not self.speaks and self.can(Capability.MEMBERS)
            if listens:
                await peer.says("小林", "停机之前")
                await session.heard(Message, lambda item: item.text == "停机之前")
            await peer.kill()
            if listens:
                await until(lambda: session.troubles)
            ends = [await _end_of(session.gateway, self.word(peer, "没人听见", "down"))] if self.speaks else []
            if asks:
                with pytest.raises(PerformError):
                    await session.gateway.members(peer.chat)
            await peer.revive()
            if listens:
                await peer.says("阿梅", "又好了")
                await session.heard(Message, lambda item: item.text == "又好了")
            if self.speaks:
                await self._with_line(session, "又通了")
            if asks:
                assert await session.gateway.members(peer.chat)
            assert set(ends) <= {"later", "unknown"}

        async def main() -> None:
            async with self.session() as session:
                if session.peer.has_line:
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
            for after in places(type(self).__name__, one_in=self.cut_one_in):
                text = f"byte{after}cut"
                order = self.order(peer, Send(text), key=f"cut{after}")
                cutter.cut(after, answering=b"" if self.is_masked else text.encode())
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
            assert (end, reached) not in {("sent", 0), ("refused", 1), ("later", 1)}, (
                f"{text} ended as {end}, said {reached} times"
            )

    async def _with_line(self, session: Session, text: str) -> None:
        """Wait until orders pass again: after a cut the gateway is connected anew."""
        async with asyncio.timeout(LONGEST):
            for number in range(1_000):
                with suppress(PerformError, OSError):
                    await session.gateway.perform(self.word(session.peer, text, f"{text}{number}"[:32]))
                    return
                await asyncio.sleep(0.02)

    def test_what_it_said_is_known_by_its_receipt(self):
        """By the platform's echo, or by asking it."""

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

    def test_an_order_whose_answer_was_lost_is_settled(self):
        """By what the platform shows of ours (as it is said, or in its history), by asking it, or by the same order
        once more where it knows our key. A platform that has none of them leaves it to a person.
        """

        async def main() -> None:
            peer = await self.open()
            try:
                if peer.has_line and self.can(Capability.SEND_GROUP):
                    async with Cutter(peer.port) as cutter, self.session(peer=peer, port=cutter.port) as session:
                        await self._settled(session, await self._lost(session, cutter))
            finally:
                await peer.close()

        asyncio.run(main())

    async def _lost(self, session: Session, cutter: Cutter) -> Order:
        """An order that was done, and whose answer never came."""
        await self._with_line(session, "开始")
        if "hearing" not in self.lacks:
            await session.peer.says("小林", "在吗")
            await session.heard(Message, lambda item: item.text == "在吗")
        for number in range(50):
            text = f"问一问 {number}"
            order = self.order(session.peer, Send(text), key=f"lost{number}")
            cutter.cut(0)
            end = await _end_of(session.gateway, order)
            cutter.mend()
            await self._with_line(session, f"又通了 {number}")
            # The cut may have met another answer, before the order was out.
            if end == "unknown" and text in (await session.peer.seen()).texts:
                return order
        raise AssertionError("no answer was ever lost")

    async def _settled(self, session: Session, order: Order) -> None:
        assert isinstance(order.body, Send)
        text = order.body.text
        if self.can(Capability.ECHOES) or (self.can(Capability.HISTORY) and "listening" not in self.lacks):
            await session.heard(SentEcho, lambda item: item.token == order.key or item.text == text)
        elif self.can(Capability.IDEMPOTENT):
            await session.gateway.perform(order)
        if isinstance(session.gateway, Lookup) and self.can(Capability.LOOKUP):
            assert await session.gateway.lookup(order) is not None
        assert (await session.peer.seen()).texts.count(text) == 1


def _kept_in(calls: list[Call]) -> Deliver:
    """A door behind which nobody is: what is called there is called again."""

    async def keep(call: Call) -> None:
        calls.append(call)

    return keep


async def _end_of(gateway: Gateway, order: Order) -> str:
    """How it ended: sent, unknown, later (not done, to be tried again) or refused for good."""
    try:
        receipt: Receipt = await gateway.perform(order)
    except (Unknown, TimeoutError, OSError):
        return "unknown"
    except Refused as refused:
        return "refused" if refused.permanent else "later"
    except Throttled:
        return "later"
    return "sent" if receipt is not None else "unknown"
