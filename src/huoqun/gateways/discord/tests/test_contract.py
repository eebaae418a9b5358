"""Discord keeps the contract of all gateways, against a fake of its API and its gateway protocol."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from tempfile import mkdtemp

from huoqun.chats.port.gateway import Account
from huoqun.core import clock
from huoqun.gateways.tests.contract import GatewayContract
from huoqun.gateways.tests.peer import Deliver, Seen

from .fake import ADMINS, CHANNEL, GUILD, ME, TOKEN, FakeDiscord, Refusal

_SHOWN = re.compile(r"\\([\\*_~`|\[<>#-])")
_CALLED = re.compile(r"(?<!\\)<@\d+> ?")


class DiscordPeer:
    """One server, whose system channel is the group."""

    chat, keeps, has_line = CHANNEL, True, True
    deliver: Deliver

    def __init__(self) -> None:
        self.fake = FakeDiscord()
        self.files = Path(mkdtemp())
        self._people: dict[str, str] = {}
        self._numbers = itertools.count(600000000000000001)
        self._last = ("", {})
        for name in ("小林", "阿梅"):
            self.fake.add(self.person(name), name)

    @property
    def port(self) -> int:
        return self.fake.port

    def account(self, *, since=None, port=None, **settings) -> Account:
        told = {"api": f"http://127.0.0.1:{port or self.port}/api/v10", "admin_role": ADMINS, **settings}
        return Account(8, 1, "discord", told, {"token": TOKEN}, since or {}, clock.now, self.files)

    def wrong_account(self) -> Account:
        return Account(
            8, 1, "discord", self.account().settings, {"token": "somebody-elses-token"}, {}, clock.now, self.files
        )

    def person(self, name: str) -> str:
        if name not in self._people:
            self._people[name] = str(next(self._numbers))
        return self._people[name]

    async def _tell(self, kind: str, data) -> None:
        self._last = (kind, data)
        await self.fake.listened_to.wait()
        await self.fake.tell(kind, data)

    async def says(self, name: str, text: str) -> str:
        await self.fake.listened_to.wait()
        said = self.fake.say(CHANNEL, self.person(name), text)
        member = {k: v for k, v in self.fake.members[self.person(name)].items() if k != "user"}
        await self._tell("MESSAGE_CREATE", {**said, "guild_id": GUILD, "member": member})
        return said["id"]

    async def joins(self, name: str) -> None:
        await self._tell("GUILD_MEMBER_ADD", {"guild_id": GUILD, **self.fake.add(self.person(name), name)})

    async def leaves(self, name: str) -> None:
        gone = self.fake.members.pop(self.person(name))
        await self._tell("GUILD_MEMBER_REMOVE", {"guild_id": GUILD, "user": gone["user"]})

    async def reacts(self, name: str, message: str, emoji: str) -> None:
        data = {
            "user_id": self.person(name), "channel_id": CHANNEL, "message_id": message, "guild_id": GUILD,
            "emoji": {"id": None, "name": emoji}, "burst": False, "type": 0,
            "member": self.fake.members[self.person(name)],
        }  # fmt: skip
        await self._tell("MESSAGE_REACTION_ADD", data)

    async def repeats(self) -> None:
        await self.fake.tell(*self._last)

    async def throttle(self, seconds: float) -> None:
        body = {"retry_after": float(seconds), "global": False}
        self.fake.next_refusals.append(Refusal(429, 0, {"x-ratelimit-scope": "user"}, **body))

    async def kill(self) -> None:
        await self.fake.stop()

    async def revive(self) -> None:
        await self.fake.start()

    async def close(self) -> None:
        await self.fake.stop()

    async def seen(self) -> Seen:
        fake = self.fake
        ours = [m for m in fake.messages.values() if m["author"]["id"] == ME]
        words = {m["id"]: _SHOWN.sub(r"\1", _CALLED.sub("", m["content"])) for m in ours}
        people = {"5" + key[1:]: key for key in fake.users}
        group = fake.channels[CHANNEL]
        return Seen(
            texts=[words[m["id"]] for m in ours if m["channel_id"] == CHANNEL],
            private=[(people[m["channel_id"]], words[m["id"]]) for m in ours if m["channel_id"] in people],
            files=[self._file(a) for m in ours for a in m["attachments"]],
            mentions=[u["id"] for m in ours for u in m["mentions"]],
            deleted=list(fake.deleted),
            kicked=list(fake.kicked),
            banned=set(fake.banned),
            muted={k for k, m in fake.members.items() if m.get("communication_disabled_until")},
            nicknames={k: m["nick"] for k, m in fake.members.items() if m["nick"]},
            admins={k for k, m in fake.members.items() if ADMINS in m["roles"]},
            pinned=list(fake.pins),
            notice=words.get(fake.pins[-1], "") if fake.pins else "",
            # As one reads it: Discord writes spaces in a channel's name as hyphens.
            name=group["name"].replace("-", " "),
        )

    def _file(self, attached):
        """A picture is what a client shows as one."""
        kind = "image" if attached["filename"] == "海报.png" else "file"
        return kind, attached["filename"], self.fake.contents[attached["id"]]


class TestDiscord(GatewayContract):
    platform = "discord"
    lacks = {}

    async def open(self):
        peer = DiscordPeer()
        await peer.fake.start()
        return peer
