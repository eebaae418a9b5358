"""Feishu keeps the contract of all gateways: against a fake of its API, which calls our door as Feishu does."""

from __future__ import annotations

import asyncio
import itertools
import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.gateway import Account
from huoqun.chats.port.webhook import Call
from huoqun.core import clock
from huoqun.gateways.tests.contract import GatewayContract
from huoqun.gateways.tests.peer import Deliver, Seen

from .calls import APP, SECRETS, encrypted, event, ids, signed
from .fake import Chat, FakeFeishu, Refusal

GROUP = "oc_5ce6d572455d361153b7000000000001"


class FeishuPeer:
    """One group, of which the bot is the owner."""

    chat, keeps, has_line = GROUP, True, True
    deliver: Deliver

    def __init__(self) -> None:
        self.fake = FakeFeishu()
        self.fake.clock = lambda: clock.now().timestamp()
        self.files = Path(mkdtemp())
        self._numbers = itertools.count(1)
        self._last: Call | None = None
        people = {self.person(name): name for name in ("小林", "阿梅")}
        self.fake.chats[GROUP] = Chat("读书会", people=people)

    @property
    def port(self) -> int:
        return self.fake.port

    def account(self, *, since=None, port=None) -> Account:
        settings = {"app_id": APP, "server": f"http://127.0.0.1:{port or self.port}"}
        return Account(7, 1, "feishu", settings, SECRETS, since or {}, clock.now, self.files)

    def wrong_account(self) -> Account:
        account = self.account()
        secrets = {**SECRETS, "app_secret": "not-the-secret"}
        return Account(7, 1, "feishu", account.settings, secrets, {}, clock.now, self.files)

    def person(self, name: str) -> str:
        return "ou_" + name.encode().hex()

    async def says(self, name: str, text: str) -> str:
        sender = {"id": self.person(name), "id_type": "open_id", "sender_type": "user"}
        said = self.fake.say(GROUP, sender, "text", {"text": text})
        told = {
            "message_id": said["message_id"], "create_time": said["create_time"], "chat_id": GROUP,
            "chat_type": "group", "message_type": "text", "content": json.dumps({"text": text}),
        }  # fmt: skip
        await self._tell("im.message.receive_v1", {"sender": self._sender(name), "message": told})
        return said["message_id"]

    def _sender(self, name: str):
        return {"sender_id": ids(self.person(name)), "sender_type": "user", "tenant_key": "736588c9260f175e"}

    async def _tell(self, kind: str, body) -> None:
        at = datetime.now(UTC)  # noqa: TID251 - Feishu's own clock
        self._last = signed(encrypted(event(kind, body, number=next(self._numbers), at=at)), at=at)
        await asyncio.sleep(0)  # A call takes its way: who listens has begun by then.
        await self.deliver(self._last)

    async def joins(self, name: str) -> None:
        self.fake.chats[GROUP].people[self.person(name)] = name
        await self._tell("im.chat.member.user.added_v1", self._moved(name))

    async def leaves(self, name: str) -> None:
        self.fake.chats[GROUP].people.pop(self.person(name), None)
        await self._tell("im.chat.member.user.deleted_v1", self._moved(name))

    def _moved(self, name: str):
        user = {"name": name, "tenant_key": "3774yuu3743", "user_id": ids(self.person(name))}
        return {"chat_id": GROUP, "operator_id": ids(self.person(name)), "users": [user], "name": "读书会"}

    async def reacts(self, name: str, message: str, emoji: str) -> None:
        body = {
            "message_id": message, "reaction_type": {"emoji_type": emoji}, "operator_type": "user",
            "user_id": ids(self.person(name)), "action_time": str(int(self.fake.clock() * 1000)),
        }  # fmt: skip
        await self._tell("im.message.reaction.created_v1", body)

    async def repeats(self) -> None:
        assert self._last is not None
        await self.deliver(self._last)

    async def throttle(self, seconds: float) -> None:
        self.fake.next_refusals.append(Refusal(99991400, 429, {"x-ogw-ratelimit-reset": str(int(seconds))}))

    async def kill(self) -> None:
        await self.fake.stop()

    async def revive(self) -> None:
        await self.fake.start()

    async def close(self) -> None:
        await self.fake.stop()

    async def seen(self) -> Seen:
        fake, group = self.fake, self.fake.chats[GROUP]
        ours = [m for m in fake.messages.values() if m["sender"]["id"] == APP]
        said = [(m["chat_id"], *self._read(m)) for m in ours if not m["deleted"]]
        return Seen(
            texts=[text for chat, text, _, _ in said if chat == GROUP and text],
            private=[(chat.removeprefix("oc_p2p_"), text) for chat, text, _, _ in said if chat != GROUP],
            files=[fake.files[key] for _, _, keys, _ in said for key in keys],
            mentions=[key for _, _, _, named in said for key in named],
            deleted=[m["message_id"] for m in ours if m["deleted"]],
            kicked=list(fake.kicked),
            admins=set(group.managers),
            pinned=list(fake.pins),
            notice=self._read(fake.messages[group.top])[0] if group.top else "",
            name=group.name,
        )

    def _read(self, message) -> tuple[str, list[str], list[str]]:
        """The words, file keys and people of a message as a client shows it."""
        content = json.loads(message["body"]["content"])
        if message["msg_type"] == "text":
            return content["text"], [], []
        if message["msg_type"] == "post":
            parts = [part for line in content["zh_cn"]["content"] for part in line]
            words = "".join(part.get("text", "") for part in parts).strip()
            keys = [part["image_key"] for part in parts if part["tag"] == "img"]
            return words, keys, [part["user_id"] for part in parts if part["tag"] == "at"]
        return "", [content.get("image_key") or content["file_key"]], []


class TestFeishu(GatewayContract):
    platform = "feishu"
    lacks = {
        Capability.MUTE: "a group is muted as a whole; nobody alone",
        Capability.UNMUTE: "a group is muted as a whole; nobody alone",
        Capability.SET_NICKNAME: "nobody may name another",
        "listening": "Feishu calls us; we hold no line that could be cut",
    }

    async def open(self):
        peer = FeishuPeer()
        await peer.fake.start()
        return peer
