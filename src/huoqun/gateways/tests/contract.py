"""What every gateway must do, tried on its own peer: a platform's tests/test_contract.py subclasses GatewayContract.

class TestMatrix(GatewayContract):
    platform = "matrix"
    lacks = {Capability.SET_NICKNAME: "nobody may name another"}

    async def open(self) -> Peer: ...
"""

from __future__ import annotations

import pytest

from huoqun import gateways
from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.errors import CannotConnect
from huoqun.chats.port.incoming import Joined, Left, Message, Reaction

from .breaking import Breaking
from .doing import Doing
from .session import Session

ASKED = (
    Capability.SEND_GROUP, Capability.SEND_PERSON, Capability.IMAGE, Capability.FILE, Capability.MENTION,
    Capability.DELETE_MESSAGE, Capability.KICK, Capability.MUTE, Capability.UNMUTE, Capability.SET_NICKNAME,
    Capability.PIN, Capability.UNPIN, Capability.ANNOUNCE, Capability.RENAME_GROUP, Capability.SET_ROLE,
    Capability.MEMBERS,
)  # fmt: skip
"""What the contract asks about: a gateway that cannot says why in `lacks`."""


class GatewayContract(Doing, Breaking):
    """`open` gives a fresh peer. `lacks`: what the platform cannot do, and why.

    Beside capabilities, `lacks` may name `hearing` (what members say is never told), `reaction` (never told),
    `throttle` (no such answer) and `listening` (nothing that can be cut while it listens).
    """

    def test_what_it_cannot_do_has_a_reason(self):
        assert {what for what in ASKED if not self.can(what)} == {what for what in self.lacks if what in ASKED}
        assert all(self.lacks.values())

    def test_every_limit_says_where_it_is_documented(self):
        assert [limit.name for limit in gateways.meta(self.platform).limits if not limit.source] == []

    def test_a_wrong_secret_is_said_in_words(self):
        async def story(session: Session) -> None:
            account = session.peer.wrong_account()
            with pytest.raises(CannotConnect) as refused:
                await gateways.connector(self.platform)(account)
            assert len(refused.value.reason) > 10
            assert not [s for s in account.secrets.values() if len(s) > 3 and s in refused.value.reason]

        self.run(story)

    def test_it_hears_what_is_said(self):
        async def story(session: Session) -> None:
            peer = session.peer
            message = await peer.says("小林", "大家好 🌱 <b>&amp;[CQ:at]")
            heard = await session.heard(Message)
            assert (heard.id, heard.chat, heard.text) == (message, peer.chat, "大家好 🌱 <b>&amp;[CQ:at]")
            assert heard.sender is not None
            assert heard.sender.key == peer.person("小林")
            assert heard.at.tzinfo is not None

        if "hearing" not in self.lacks:
            self.run(story)

    def test_it_hears_who_comes_and_who_goes(self):
        async def story(session: Session) -> None:
            peer = session.peer
            await peer.joins("新人")
            joined = await session.heard(Joined, lambda item: item.who.key == peer.person("新人"))
            await peer.repeats()
            await peer.leaves("新人")
            left = await session.heard(Left, lambda item: item.who.key == peer.person("新人"))
            await peer.repeats()
            assert joined.chat == left.chat == peer.chat
            # Told once more, each is the same: it is stored once by its id
            told = [i for i in session.items if isinstance(i, Joined | Left) and i.who.key == joined.who.key]
            assert len({item.id for item in told}) == 2

        self.run(story)

    def test_it_hears_reactions(self):
        async def story(session: Session) -> None:
            peer = session.peer
            message = await peer.says("小林", "第一天打卡")
            await session.heard(Message)
            await peer.reacts("阿梅", message, "👍")
            heard = await session.heard(Reaction)
            assert (heard.message, heard.who.key, heard.added) == (message, peer.person("阿梅"), True)

        if "reaction" not in self.lacks:
            self.run(story)

    def test_what_is_told_twice_has_one_id(self):
        async def story(session: Session) -> None:
            await session.peer.says("小林", "说一遍")
            await session.heard(Message)
            await session.peer.repeats()
            await session.peer.says("阿梅", "后一句")
            await session.heard(Message, lambda item: item.text == "后一句")
            assert len({m.id for m in session.items if isinstance(m, Message) and m.text == "说一遍"}) == 1

        if "hearing" not in self.lacks:
            self.run(story)
