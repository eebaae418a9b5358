"""The contract of what a gateway says and does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from huoqun.chats.port import effects
from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.effects import Attachment, Body, Send
from huoqun.chats.port.errors import Refused

from .peer import Seen
from .session import Ground, Session

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f0005"
    "00017f5b5a4b3d0000000049454e44ae426082"
)
"""A PNG of one pixel."""


class Doing(Ground):
    """Every act that the platform has, seen at the platform."""

    def perform(self, what: Capability, body: Body, said: Callable[[Seen], object], **named: Any) -> None:
        """Perform one order and wait for what reaches the platform by it."""

        async def story(session: Session) -> None:
            person = session.peer.person(named.get("person", "")) if named.get("person") else ""
            order = self.order(session.peer, body, to=named.get("to", "group"), person=person)
            await session.gateway.perform(order)
            await session.seen(said)

        if self.can(what):
            self.run(story)

    def test_it_speaks_in_the_group(self):
        text = "欢迎！ <b>不是标签</b> &amp; [CQ:face,id=1] *星* 🌱"
        self.perform(Capability.SEND_GROUP, Send(text), lambda seen: seen.texts == [text])

    def test_it_writes_to_one_person(self):
        def said(seen: Seen) -> bool:
            return [text for _, text in seen.private] == ["你好"]

        self.perform(Capability.SEND_PERSON, Send("你好"), said, to="person", person="小林")

    @pytest.mark.parametrize(("what", "name"), [(Capability.IMAGE, "海报.png"), (Capability.FILE, "讲义.png")])
    def test_it_sends_pictures_and_files(self, what, name, tmp_path):
        async def story(session: Session) -> None:
            Path(session.peer.account().files).mkdir(parents=True, exist_ok=True)
            (Path(session.peer.account().files) / "one.png").write_bytes(PICTURE)
            body = Send("看图", attachments=(Attachment(str(what), path="one.png", name=name),))  # type: ignore[arg-type]
            to = "group" if self.can(Capability.SEND_GROUP) else "person"
            await session.gateway.perform(self.order(session.peer, body, to=to, person=session.peer.person("小林")))
            seen = await session.seen(lambda seen: seen.files)
            kind, _, data = seen.files[0]
            assert kind == what
            assert data in (PICTURE, b"")

        if self.can(what) and (self.can(Capability.SEND_GROUP) or self.can(Capability.SEND_PERSON)):
            self.run(story)

    def test_it_mentions_people(self):
        async def story(session: Session) -> None:
            await session.gateway.perform(self.order(session.peer, Send("请看", mentions=(1,))))
            seen = await session.seen(lambda seen: seen.mentions)
            assert seen.mentions == [session.peer.person("小林")]

        if self.can(Capability.MENTION):
            self.run(story)

    def test_it_takes_back_what_it_said(self):
        async def story(session: Session) -> None:
            receipt = await session.gateway.perform(self.order(session.peer, Send("说错了")))
            await session.gateway.perform(
                self.order(session.peer, effects.DeleteMessage(receipt.provider_ref), key="k2")
            )
            await session.seen(lambda seen: seen.deleted == [receipt.provider_ref])

        if self.can(Capability.DELETE_MESSAGE):
            self.run(story)

    def test_it_removes_somebody(self):
        async def story(session: Session) -> None:
            someone = session.peer.person("阿梅")
            await session.gateway.perform(self.order(session.peer, effects.Kick("广告"), person=someone))
            await session.seen(lambda seen: someone in seen.kicked)

        if self.can(Capability.KICK):
            self.run(story)

    def test_it_mutes_and_lets_speak_again(self):
        async def story(session: Session) -> None:
            someone = session.peer.person("阿梅")
            await session.gateway.perform(self.order(session.peer, effects.Mute(600), person=someone))
            await session.seen(lambda seen: someone in seen.muted)
            await session.gateway.perform(self.order(session.peer, effects.Unmute(), key="k2", person=someone))
            await session.seen(lambda seen: someone not in seen.muted)

        if self.can(Capability.MUTE):
            self.run(story)

    def test_it_gives_a_nickname(self):
        async def story(session: Session) -> None:
            someone = session.peer.person("小林")
            await session.gateway.perform(self.order(session.peer, effects.SetNickname("杭州-小林"), person=someone))
            await session.seen(lambda seen: seen.nicknames.get(someone) == "杭州-小林")

        if self.can(Capability.SET_NICKNAME):
            self.run(story)

    def test_it_makes_an_admin(self):
        async def story(session: Session) -> None:
            someone = session.peer.person("小林")
            await session.gateway.perform(self.order(session.peer, effects.SetRole("admin"), person=someone))
            await session.seen(lambda seen: someone in seen.admins)

        if self.can(Capability.SET_ROLE):
            self.run(story)

    def test_it_pins_and_unpins(self):
        async def story(session: Session) -> None:
            receipt = await session.gateway.perform(self.order(session.peer, Send("本周安排")))
            await session.gateway.perform(self.order(session.peer, effects.Pin(receipt.provider_ref), key="k2"))
            await session.seen(lambda seen: seen.pinned == [receipt.provider_ref])
            await session.gateway.perform(self.order(session.peer, effects.Unpin(receipt.provider_ref), key="k3"))
            await session.seen(lambda seen: seen.pinned == [])

        if self.can(Capability.PIN):
            self.run(story)

    def test_it_announces(self):
        text = "本群周五晚八点开课"
        self.perform(Capability.ANNOUNCE, effects.Announce(text), lambda seen: text in seen.notice)

    def test_it_renames_the_group(self):
        self.perform(Capability.RENAME_GROUP, effects.RenameGroup("读书会 2"), lambda seen: seen.name == "读书会 2")

    def test_what_the_platform_refuses_is_said_in_words(self):
        async def story(session: Session) -> None:
            order = msgspec.structs.replace(self.order(session.peer, Send("谁在？")), chat="999999999999")
            with pytest.raises(Refused) as refused:
                await session.gateway.perform(order)
            assert refused.value.permanent
            assert len(refused.value.reason) > 5

        if self.can(Capability.SEND_GROUP):
            self.run(story)

    def test_it_knows_who_is_in_the_group(self):
        async def story(session: Session) -> None:
            listed = {member.person for member in await session.gateway.members(session.peer.chat)}
            assert {session.peer.person("小林"), session.peer.person("阿梅")} <= listed

        if self.can(Capability.MEMBERS):
            self.run(story)

    def test_the_same_key_is_done_once(self):
        async def story(session: Session) -> None:
            first = await session.gateway.perform(self.order(session.peer, Send("只说一次")))
            again = await session.gateway.perform(self.order(session.peer, Send("只说一次")))
            assert first == again
            assert (await session.peer.seen()).texts == ["只说一次"]

        if self.can(Capability.IDEMPOTENT):
            self.run(story)
