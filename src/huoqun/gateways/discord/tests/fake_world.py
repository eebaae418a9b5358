"""What is on the Discord of the tests: a server, its channels, members and messages, and a bot's sessions."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

TOKEN = "the-bot-token-of-the-tests"
ME, OWNER = "100000000000000001", "100000000000000002"
GUILD, CHANNEL, ADMINS = "200000000000000001", "300000000000000001", "400000000000000001"
FLAGS = (1 << 19) | (1 << 15)
_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


class Session:
    """One of a bot's sessions: what was sent in it, so that it can be resumed."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.socket: web.WebSocketResponse | None = None

    async def send(self, kind: str, data: Any) -> None:
        self.sent.append(json.dumps({"op": 0, "s": len(self.sent) + 1, "t": kind, "d": data}))
        if self.socket is not None and not self.socket.closed:
            try:
                await self.socket.send_str(self.sent[-1])
            except ConnectionError:
                self.socket = None


class World:
    """One server with one channel, and whatever is made there; what is told goes to every session."""

    def __init__(self) -> None:
        self.users: dict[str, dict[str, Any]] = {}
        self.members: dict[str, dict[str, Any]] = {}
        self.channels: dict[str, dict[str, Any]] = {}
        self.messages: dict[str, dict[str, Any]] = {}
        self.by_nonce: dict[str, str] = {}
        self.contents: dict[str, bytes] = {}
        self.pins: list[str] = []
        self.deleted: list[str] = []
        self.banned: set[str] = set()
        self.kicked: list[str] = []
        self.answered: list[tuple[str, Any]] = []
        self.next_refusals: list[Exception] = []
        self.headers: dict[str, str] = {}
        self.calls: list[str] = []
        self.flags = FLAGS
        self.close_with = 0
        self.port = 0
        self.listened_to = asyncio.Event()
        """Not set while a bot has called and has not begun to listen yet."""
        self.listened_to.set()
        self._number = 0
        self._sessions: dict[str, Session] = {}
        for id_, name in ((ME, "活群"), (OWNER, "店长")):
            self.add(id_, name)
        self.users[ME]["bot"] = True
        self._make(CHANNEL, "读书会", 0)

    # What is there

    def snowflake(self) -> str:
        """An id of this moment; each larger than the one before."""
        self._number += 1
        since = datetime.now(UTC) - _EPOCH  # noqa: TID251 - Discord's own clock
        return str((int(since / timedelta(milliseconds=1)) << 22) + self._number)

    def add(self, id_: str, name: str, **more: Any) -> dict[str, Any]:
        user = {"id": id_, "username": name, "global_name": name, "discriminator": "0", "avatar": None}
        self.users[id_] = user
        self.members[id_] = {
            "user": user, "nick": None, "roles": [], "joined_at": "2026-01-02T03:04:05.678000+00:00", "deaf": False,
            "mute": False, "flags": 0, "avatar": None, "premium_since": None, **more,
        }  # fmt: skip
        return self.members[id_]

    def _make(self, id_: str, name: str, kind: int, **more: Any) -> dict[str, Any]:
        self.channels[id_] = {
            "id": id_, "type": kind, "guild_id": GUILD, "name": name, "position": 0,
            "permission_overwrites": [], "nsfw": False, "rate_limit_per_user": 0, "topic": None, "parent_id": None,
            "last_message_id": None, **more,
        }  # fmt: skip
        return self.channels[id_]

    def guild(self) -> dict[str, Any]:
        roles = [
            self._role(GUILD, "@everyone", (1 << 10) | (1 << 11), 0), self._role(ADMINS, "管理员", 1 << 5, 1),
        ]  # fmt: skip
        return {
            "id": GUILD, "name": "读书社", "owner_id": OWNER, "roles": roles, "system_channel_id": CHANNEL,
            "icon": None, "emojis": [], "stickers": [], "features": [], "verification_level": 0,
            "preferred_locale": "zh-CN", "default_message_notifications": 0, "explicit_content_filter": 0,
            "mfa_level": 0, "afk_timeout": 300, "system_channel_flags": 0, "premium_tier": 0, "nsfw_level": 0,
            "premium_progress_bar_enabled": False,
            "afk_channel_id": None, "rules_channel_id": None, "public_updates_channel_id": None,
            "safety_alerts_channel_id": None, "application_id": None, "splash": None, "discovery_splash": None,
            "banner": None, "description": None, "vanity_url_code": None, "max_members": 500000,
        }  # fmt: skip

    def _role(self, id_: str, name: str, permissions: int, position: int) -> dict[str, Any]:
        return {
            "id": id_, "name": name, "permissions": str(permissions), "position": position, "color": 0, "hoist": False,
            "managed": False, "mentionable": False, "flags": 0, "icon": None, "unicode_emoji": None,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        }  # fmt: skip

    def _whole_guild(self) -> dict[str, Any]:
        """As GUILD_CREATE has it."""
        channels = [c for c in self.channels.values() if c["type"] == 0]
        return {
            **self.guild(), "joined_at": "2026-01-02T03:04:05.678000+00:00", "large": False, "unavailable": False,
            "member_count": len(self.members), "voice_states": [], "members": [self.members[ME]], "channels": channels,
            "threads": [], "presences": [], "stage_instances": [], "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }  # fmt: skip

    def say(self, channel: str, author: str, content: str, **more: Any) -> dict[str, Any]:
        """Somebody says something; answers the message, which is not told yet."""
        id_ = self.snowflake()
        said = {
            "id": id_, "channel_id": channel, "author": self.users[author], "content": content, "type": 0, "tts": False,
            "timestamp": datetime.now(UTC).isoformat(), "edited_timestamp": None,  # noqa: TID251
            "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [],
            "pinned": False, "flags": 0, "components": [], **more,
        }  # fmt: skip
        self.messages[id_] = said
        self.channels[channel]["last_message_id"] = id_
        return said

    async def tell(self, kind: str, data: Any) -> None:
        """An event, to every session that is open or may be resumed."""
        for session in list(self._sessions.values()):
            await session.send(kind, data)

    async def tell_said(self, said: dict[str, Any]) -> None:
        where = self.channels[said["channel_id"]]
        more: dict[str, Any] = {"channel_type": where["type"]}
        if where["type"] == 0:
            member = {k: v for k, v in self.members[said["author"]["id"]].items() if k != "user"}
            more |= {"guild_id": GUILD, "member": member}
        await self.tell("MESSAGE_CREATE", {**said, **more})
