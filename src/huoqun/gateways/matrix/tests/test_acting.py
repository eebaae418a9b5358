"""Acts beyond the contract, on a real Synapse: rooms made once, people asked and let in, mutes that end, the end."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest

from huoqun.chats.port import effects
from huoqun.chats.port.effects import Send
from huoqun.chats.port.errors import Refused, Throttled
from huoqun.chats.port.gateway import SentPicture
from huoqun.chats.port.incoming import Dissolved, Joined, JoinRequest, Left, Message, SentEcho
from huoqun.gateways.tests.session import Session

from .stage import OnSynapse, there


class TestPictures(OnSynapse):
    def test_a_picture_that_somebody_sent_is_fetched_and_no_larger_one(self):
        async def story(session: Session) -> None:
            client = session.gateway.standing.client
            url = await client.upload("a.png", b"picture", "image/png")
            assert await session.gateway.picture(SentPicture({"kind": "image", "url": url})) == b"picture"
            with pytest.raises(Refused, match="too large"):
                await client.media(url, most=6)
            with pytest.raises(Refused):
                await session.gateway.picture(SentPicture({"url": "mxc://../_matrix/client/v3/account/whoami"}))

        self.run(story)


class TestPrivateRooms(OnSynapse):
    def test_somebody_is_written_to_in_one_room_however_often(self):
        async def story(session: Session) -> None:
            lin = session.peer.people["小林"]
            for text in ("你好", "在吗"):
                await self.does(session, Send(text), person=lin.id, chat="")
            (room,) = await there(session, lin.invitations)
            await there(session, lin.joins, room)
            assert await there(session, lin.reads, room) == ["你好", "在吗"]
            await there(session, lin.says, room, "在的")
            heard = await session.heard(Message, lambda item: item.text == "在的")
            echoes = [item for item in session.items if isinstance(item, SentEcho)]
            assert heard.chat is None
            assert {(echo.chat, echo.to.key) for echo in echoes if echo.to} == {(None, lin.id)}

        self.run(story)

    def test_many_rooms_made_at_once_are_all_private(self):
        async def story(session: Session) -> None:
            guests = [await there(session, session.peer._guest, f"{number} 号") for number in range(6)]
            await asyncio.gather(*(self.does(session, Send("你好"), person=guest.id, chat="") for guest in guests))
            listed = await there(session, session.peer.bot.account_data, "m.direct")
            assert {guest.id for guest in guests} <= set(listed)
            for guest in guests:
                (room,) = await there(session, guest.invitations)
                await there(session, guest.joins, room)
                await there(session, guest.says, room, guest.name)
                heard = await session.heard(Message, lambda item, guest=guest: item.text == guest.name)
                assert heard.chat is None

        self.run(story)

    def test_a_room_made_by_a_call_whose_answer_was_lost_is_found_again(self):
        async def story(session: Session) -> None:
            lin = session.peer.people["小林"]
            await self.does(session, Send("你好"), person=lin.id, chat="")
            gateway = session.gateway
            # As if the answer had been lost: neither the account's list nor the process knows of the room.
            gateway.standing._made.clear()
            gateway.standing.learn_direct({})
            gateway.acting.private.left(lin.id)
            await self.does(session, Send("在吗"), person=lin.id, chat="")
            (room,) = await there(session, lin.invitations)
            await there(session, lin.joins, room)
            assert await there(session, lin.reads, room) == ["你好", "在吗"]

        self.run(story)

    def test_who_left_the_private_room_is_asked_back_into_it(self):
        async def story(session: Session) -> None:
            lin = session.peer.people["小林"]
            await self.does(session, Send("你好"), person=lin.id, chat="")
            (room,) = await there(session, lin.invitations)
            await there(session, lin.joins, room)
            await there(session, lin.leaves, room)
            session.gateway.acting.private.left(lin.id)
            await self.does(session, Send("还在吗"), person=lin.id, chat="")
            assert await there(session, lin.invitations) == [room]

        self.run(story)


class TestGroups(OnSynapse):
    def test_a_group_is_made_once_by_the_same_order(self):
        async def story(session: Session) -> None:
            lin = session.peer.people["小林"]
            body = effects.CreateGroup("小组", members=(1,), open=True)
            names = {1: (lin.id, "小林")}
            first = await self.does(session, body, chat="", key="make1", names=names)
            again = await self.does(session, body, chat="", key="make1", names=names)
            assert first == again and first.link.startswith("https://matrix.to/#/%23huoqun-make1%3A")
            # Nobody asked this one: the link is enough.
            guest = await there(session, session.peer._guest, "新人")
            await there(session, guest.joins, first.provider_ref)
            assert await there(session, lin.invitations) == [first.provider_ref]

        self.run(story)

    def test_people_are_invited_with_words_and_twice_is_once(self):
        async def story(session: Session) -> None:
            guest = await there(session, session.peer._guest, "新人")
            for _ in range(2):
                await self.does(session, effects.Invite("来读书"), person=guest.id)
            assert await there(session, guest.invitations) == [session.peer.chat]

        self.run(story)

    def test_who_knocks_is_let_in_or_turned_away(self):
        async def story(session: Session) -> None:
            peer = session.peer
            await there(session, peer.owner.sets, peer.chat, "m.room.join_rules", {"join_rule": "knock"})
            guests = [await there(session, peer._guest, name) for name in ("来的", "不来的")]
            for guest in guests:
                await there(session, guest.knocks, peer.chat, f"我是{guest.name}")
            asked = await session.heard(JoinRequest, lambda item: item.who.key == guests[0].id)
            assert asked.words == "我是来的"
            await self.does(session, effects.AcceptJoin(asked.id), person=guests[0].id)
            await self.does(session, effects.DeclineJoin("x"), person=guests[1].id)
            await there(session, guests[0].joins, peer.chat)
            assert (await session.heard(Joined, lambda item: item.who.key == guests[0].id)).way_in == "invite"
            with pytest.raises(httpx.HTTPStatusError):
                await there(session, guests[1].joins, peer.chat)

        self.run(story)

    def test_a_dissolved_group_is_empty_closed_and_told_of(self):
        async def story(session: Session) -> None:
            peer = session.peer
            await self.does(session, effects.Dissolve())
            await session.heard(Dissolved)
            # The owner stands above us and stays; nobody was told to have left.
            assert set(await there(session, peer.owner.members, peer.chat)) == {peer.owner.id}
            assert not [item for item in session.items if isinstance(item, Left)]
            await self.does(session, effects.Dissolve(), attempt=2)
            with pytest.raises(httpx.HTTPStatusError):
                await there(session, peer.people["小林"].joins, peer.chat)

        self.run(story)

    def test_an_announcement_is_said_pinned_and_the_topic(self):
        async def story(session: Session) -> None:
            peer = session.peer
            receipt = await self.does(session, effects.Announce("周五开课"), key="a1")
            again = await self.does(session, effects.Announce("周五开课"), key="a1")
            assert receipt == again
            seen = await peer.seen()
            assert (seen.texts, seen.pinned, seen.notice) == (["周五开课"], [receipt.provider_ref], "周五开课")

        self.run(story)


class TestPeople(OnSynapse):
    def test_a_mute_and_a_ban_end_by_themselves_even_after_a_restart(self):
        async def main() -> None:
            peer = await self.open()
            mei, lin = peer.people["阿梅"], peer.people["小林"]
            async with self.session(peer=peer) as first:
                await self.does(first, effects.Mute(3600), person=mei.id)
                await self.does(first, effects.Ban(3600), person=lin.id)
                assert mei.id in (await peer.seen()).muted
            peer.later = timedelta(hours=2)
            async with self.session(peer=peer) as second:
                await second.seen(lambda seen: mei.id not in seen.muted and lin.id not in seen.banned)
                await there(second, lin.joins, peer.chat)

        asyncio.run(main())

    def test_a_muted_member_cannot_speak(self):
        async def story(session: Session) -> None:
            peer = session.peer
            await self.does(session, effects.Mute(600), person=peer.people["阿梅"].id)
            with pytest.raises(httpx.HTTPStatusError):
                await peer.says("阿梅", "我说")
            await peer.says("小林", "我能说")

        self.run(story)

    def test_who_is_banned_stays_out_until_unbanned(self):
        async def story(session: Session) -> None:
            peer, mei = session.peer, session.peer.people["阿梅"]
            await self.does(session, effects.Ban(0, "广告"), person=mei.id)
            left = await session.heard(Left)
            assert (left.who.key, left.by and left.by.key) == (mei.id, peer.bot.id)
            with pytest.raises(httpx.HTTPStatusError):
                await there(session, mei.joins, peer.chat)
            await self.does(session, effects.Unban(), person=mei.id)
            await there(session, mei.joins, peer.chat)

        self.run(story)

    def test_removing_who_is_not_there_is_refused_unless_the_first_answer_was_lost(self):
        async def story(session: Session) -> None:
            mei = session.peer.people["阿梅"]
            await self.does(session, effects.Kick(), person=mei.id)
            with pytest.raises(Refused):
                await self.does(session, effects.Kick(), person=mei.id)
            await self.does(session, effects.Kick(), person=mei.id, attempt=2)

        self.run(story)

    def test_the_list_of_members_tells_roles_and_leaves_us_out(self):
        async def story(session: Session) -> None:
            peer = session.peer
            await self.does(session, effects.SetRole("admin"), person=peer.people["小林"].id)
            roles = {one.name: one.role for one in await session.gateway.members(peer.chat)}
            assert roles == {"群主": "owner", "小林": "admin", "阿梅": "member"}

        self.run(story)


class TestSpeed(OnSynapse):
    def test_after_the_time_that_the_server_said_it_goes(self):
        async def story(session: Session) -> None:
            peer = session.peer
            await peer.throttle(0)
            with pytest.raises(Throttled) as slow:
                await self.does(session, Send("快"), key="once")
            assert slow.value.scope == "connection"
            assert 0 < slow.value.retry_after.total_seconds() <= 50
            self.synapse.exempt(peer.bot)
            await self.does(session, Send("快"), key="once")
            assert (await peer.seen()).texts == ["快"]

        self.run(story)

    def test_too_many_invitations_of_one_person_hold_up_nobody_else(self):
        async def story(session: Session) -> None:
            guest = await there(session, session.peer._guest, "新人")
            self.synapse.exempt(session.peer.bot, off=True)
            with pytest.raises(Throttled) as slow:
                for number in range(30):
                    await self.does(session, effects.CreateGroup(f"{number}"), chat="", names={1: (guest.id, "x")})
            assert slow.value.scope == "chat"

        self.run(story)
