"""Hearing beyond the contract, on a real Synapse: gaps, invitations, encrypted rooms, rooms that move, logging in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from huoqun import gateways
from huoqun.chats.port.effects import Send
from huoqun.chats.port.errors import CannotConnect, Refused
from huoqun.chats.port.gateway import Account
from huoqun.chats.port.incoming import Edit, Incoming, Joined, Left, Message, Reaction, Recall, Renamed, SentEcho
from huoqun.gateways.matrix import listening
from huoqun.gateways.tests.session import Session

from .people import Guest
from .stage import OnSynapse, there

MANY = 125
"""More than an answer of `/sync` holds, which is 100."""


class TestGaps(OnSynapse):
    def test_more_than_one_answer_holds_was_said_meanwhile_and_all_is_heard_in_order(self, monkeypatch):
        monkeypatch.setattr(listening, "PAGE", 10)

        async def main() -> None:
            peer = await self.open()
            self.synapse.exempt(peer.people["小林"])
            async with self.session(peer=peer) as before:
                await peer.says("小林", "在")
                await before.heard(Message)
            said = [f"第 {number} 句" for number in range(MANY)]
            await there(before, lambda: [peer.people["小林"].says(peer.chat, text) for text in said])
            heard = await self._hears_once(peer, before.since, until=said[-1])
            assert [item.text for item in heard if isinstance(item, Message)] == said
            assert all(item.sender and item.sender.name == "小林" for item in heard if isinstance(item, Message))

        asyncio.run(main())

    async def _hears_once(self, peer: Any, since: Mapping[str, Any], *, until: str) -> list[Incoming]:
        """What a process that begins at `since` hands over, up to something said."""
        gateway, items = await gateways.connector("matrix")(peer.account(since=dict(since))), []
        found = asyncio.Event()

        async def hand(fresh: Any, since: Any) -> None:
            items.extend(fresh)
            if any(getattr(item, "text", "") == until for item in fresh):
                found.set()

        hearing = asyncio.create_task(gateway.listen(hand))
        await asyncio.wait_for(found.wait(), 30)
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
        await gateway.close()
        return items

    def test_what_was_said_before_we_came_is_history(self):
        async def story(session: Session) -> None:
            peer = session.peer
            room = await there(session, peer.owner.creates, "老群")
            await there(session, peer.owner.says, room, "从前")
            await there(session, peer.owner.invites, peer.bot, room)
            met = await session.heard(Renamed, lambda item: item.chat == room)
            await there(session, peer.owner.says, room, "现在")
            await session.heard(Message, lambda item: item.text == "现在")
            assert met.name == "老群"
            assert "从前" not in [item.text for item in session.items if isinstance(item, Message)]

        self.run(story)

    def test_what_was_done_while_nobody_listened_is_heard(self):
        async def main() -> None:
            peer = await self.open()
            mei, lin = peer.people["阿梅"], peer.people["小林"]
            async with self.session(peer=peer) as before:
                message, again = await peer.says("阿梅", "一"), await peer.says("阿梅", "二")
                await before.heard(Message, lambda item: item.text == "二")
            await there(before, mei.edits, peer.chat, message, "一，改过")
            await there(before, lin.edits, peer.chat, message, "我替她改")
            await there(before, lin.reacts, peer.chat, "👍", message)
            await there(before, mei.takes_back, peer.chat, again)
            await there(before, peer.owner.kicks, mei, peer.chat)
            async with self.session(peer=peer) as after:
                after.since = dict(before.since)
                left = await after.heard(Left)
                edits = [(item.id, item.text) for item in after.items if isinstance(item, Edit)]
                assert edits == [(message, "一，改过")]
                assert [item.id for item in after.items if isinstance(item, Recall)] == [again]
                assert [item.message for item in after.items if isinstance(item, Reaction)] == [message]
                assert (left.who.key, left.by and left.by.key) == (mei.id, peer.owner.id)

        asyncio.run(main())


class TestRooms(OnSynapse):
    def test_invitations_may_be_left_alone(self):
        async def story(session: Session) -> None:
            peer = session.peer
            room = await there(session, peer.owner.creates, "别处")
            await there(session, peer.owner.invites, peer.bot, room)
            await peer.says("小林", "之后")
            await session.heard(Message, lambda item: item.text == "之后")
            assert room not in await there(session, peer.bot.rooms)

        async def main() -> None:
            peer = await self.open()
            peer.settings = {"auto_join": "no"}
            async with self.session(peer=peer) as session:
                await story(session)

        asyncio.run(main())

    def test_who_writes_to_us_in_private_first_is_heard_in_private(self):
        async def story(session: Session) -> None:
            peer, lin = session.peer, session.peer.people["小林"]
            config = {"preset": "trusted_private_chat", "is_direct": True, "invite": [peer.bot.id]}
            room = await there(session, lin.creates, "", **config)
            while room not in await there(session, peer.bot.rooms):
                await asyncio.sleep(0.02)
            await there(session, lin.says, room, "悄悄话")
            heard = await session.heard(Message, lambda item: item.text == "悄悄话")
            assert (heard.chat, heard.sender and heard.sender.key) == (None, lin.id)
            await self.does(session, Send("收到"), person=lin.id, chat="")
            assert await there(session, lin.reads, room) == ["悄悄话", "收到"]

        self.run(story)

    def test_an_encrypted_room_is_told_of_once_and_nothing_is_said_there(self):
        async def story(session: Session) -> None:
            peer = session.peer
            await there(session, peer.owner.sets, peer.chat, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
            secret = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x", "session_id": "s", "sender_key": "k"}
            for _ in range(2):
                await there(session, peer.people["小林"].sends, peer.chat, secret, "m.room.encrypted")
            await there(session, peer.owner.sets, peer.chat, "m.room.name", {"name": "密谈"})
            await session.heard(Renamed, lambda item: item.name == "密谈")
            notice = await session.heard(Message, lambda item: item.kind == "system")
            assert (notice.chat, notice.sender) == (peer.chat, None)
            with pytest.raises(Refused, match="encrypted"):
                await self.does(session, Send("大家好"))
            assert [item for item in session.items if isinstance(item, Message)] == [notice]

        self.run(story)

    def test_a_room_that_is_upgraded_goes_on_as_the_same_group(self):
        async def story(session: Session) -> None:
            peer, mei = session.peer, session.peer.people["阿梅"]
            upgrade = f"/rooms/{peer.chat}/upgrade"
            fresh = (await there(session, peer.owner.call, "POST", upgrade, {"new_version": "12"}))["replacement_room"]
            while fresh not in await there(session, peer.bot.rooms):
                await asyncio.sleep(0.02)
            await there(session, mei.joins, fresh)
            await there(session, mei.leaves, peer.chat)
            await there(session, mei.says, fresh, "搬过来了")
            heard = await session.heard(Message, lambda item: item.text == "搬过来了")
            assert heard.chat == peer.chat
            assert (await session.heard(Joined)).chat == peer.chat
            # That she left the old room is no news: the group is the new one.
            assert not [item for item in session.items if isinstance(item, Left)]
            await self.does(session, Send("欢迎到新家"))
            echo = await session.heard(SentEcho, lambda item: item.text == "欢迎到新家")
            assert (echo.chat, (await there(session, mei.reads, fresh))[-1]) == (peer.chat, "欢迎到新家")
            assert mei.id in {one.person for one in await session.gateway.members(peer.chat)}

        self.run(story)

    def test_that_we_were_removed_is_told(self):
        async def story(session: Session) -> None:
            peer = session.peer
            await peer.says("小林", "之前")
            await session.heard(Message)
            await there(session, peer.owner.kicks, peer.bot, peer.chat)
            left = await session.heard(Left)
            assert (left.who.key, left.who.is_bot, left.by and left.by.key) == (peer.bot.id, True, peer.owner.id)

        self.run(story)


class TestGettingIn(OnSynapse):
    def account(self, bot: Guest, settings: dict[str, str], secrets: dict[str, str]) -> Account:
        where = {"homeserver": self.synapse.url, **settings}
        return Account(77, 1, "matrix", where, secrets, {}, lambda: None)  # type: ignore[arg-type, return-value]

    def test_by_user_and_password_as_the_same_device_each_time(self):
        bot = self.synapse.register("passworded")

        async def main() -> list[str]:
            devices = []
            for _ in range(2):
                gateway = await gateways.connector("matrix")(
                    self.account(bot, {"user": bot.id}, {"password": bot.password})
                )
                devices.append((await gateway.standing.client.get("/account/whoami"))["device_id"])
                await gateway.close()
            return devices

        assert asyncio.run(main()) == ["HUOQUN77", "HUOQUN77"]

    @pytest.mark.parametrize(
        ("settings", "secrets", "says"),
        [
            # Nothing to show at the door
            ({}, {}, "Fill in an access token"),
            # A password that is none
            ({"user": "passworded"}, {"password": "wrong-one"}, "Check both"),
            # A token that is none
            ({}, {"token": "syt_wrong"}, "make a new one"),
            # No homeserver, and a number that is none
            ({"homeserver": " "}, {"token": "x"}, "Fill in its address"),
            ({"per_minute": "many"}, {"token": "{token}"}, "must be a number"),
        ],
    )
    def test_what_is_wrong_is_said_with_the_way_out(self, settings, secrets, says):
        bot = self.synapse.register(f"wrong{abs(hash(says))}")
        known = {key: value.format(token=bot.token) for key, value in secrets.items()}

        with pytest.raises(CannotConnect, match=says) as refused:
            asyncio.run(gateways.connector("matrix")(self.account(bot, settings, known)))

        assert not [secret for secret in known.values() if secret in refused.value.reason and len(secret) > 3]

    def test_a_server_that_is_away_is_no_mistake_of_the_operators(self):
        bot = self.synapse.register("away")

        with pytest.raises(Refused) as refused:
            asyncio.run(
                gateways.connector("matrix")(self.account(bot, {"homeserver": "http://127.0.0.1:9"}, {"token": "x"}))
            )

        assert not refused.value.permanent

    def test_a_token_that_is_taken_away_ends_the_line_with_the_way_out(self):
        async def story(session: Session) -> None:
            await session.peer.says("小林", "之前")
            await session.heard(Message)
            await there(session, session.peer.bot.call, "POST", "/logout")
            async with asyncio.timeout(30):
                while not [cut for cut in _all(session.troubles) if isinstance(cut, CannotConnect)]:
                    await asyncio.sleep(0.02)

        self.run(story)


def _all(troubles: list[BaseException]) -> list[BaseException]:
    """Every single trouble, those in groups too."""
    return [
        one
        for cut in troubles
        for one in (_all(list(cut.exceptions)) if isinstance(cut, BaseExceptionGroup) else [cut])
    ]
