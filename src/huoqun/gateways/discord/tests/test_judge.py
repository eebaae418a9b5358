"""discord.py, which real bots run on, parses every payload of our fake."""

from __future__ import annotations

import asyncio

import discord
from discord.state import ConnectionState

from .calls import press
from .fake import CHANNEL, GUILD, ME, FakeDiscord
from .test_contract import DiscordPeer


class _Judge(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.all(), chunk_guilds_at_startup=False)
        self.heard: list[tuple[str, tuple]] = []

    def dispatch(self, event: str, /, *args, **kwargs) -> None:
        self.heard.append((event, args))


def ready(fake: FakeDiscord) -> dict:
    guilds = [{"id": GUILD, "unavailable": True}]
    return {"user": fake.users[ME], "guilds": guilds, "application": {"id": ME, "flags": 0}}


def test_discord_py_reads_all_that_our_fake_says():
    async def main() -> None:
        peer = DiscordPeer()
        fake, judge = peer.fake, _Judge()
        await judge._async_setup_hook()
        state: ConnectionState = judge._connection
        events: list[tuple[str, dict]] = []

        async def tell(kind, data):
            events.append((kind, data))

        fake.tell = tell
        lin = peer.person("小林")
        state.parsers["READY"](ready(fake))
        state.parsers["GUILD_CREATE"](fake._whole_guild())
        message = await peer.says("小林", "早")
        await peer.joins("新人")
        await peer.reacts("小林", message, "👍")
        await peer.leaves("新人")
        events += [
            ("INTERACTION_CREATE", press(channel_id=CHANNEL, guild_id=GUILD, entitlements=[], attachment_size_limit=1)),
            ("CHANNEL_UPDATE", {**fake.channels[CHANNEL], "name": "读书会-2"}),
            ("GUILD_MEMBER_UPDATE", {"guild_id": GUILD, **fake.members[lin], "nick": "林"}),
            ("MESSAGE_UPDATE", {**fake.messages[message], "guild_id": GUILD, "content": "早安"}),
            ("MESSAGE_DELETE", {"id": message, "channel_id": CHANNEL, "guild_id": GUILD}),
        ]
        for kind, data in events:
            state.parsers[kind](data)
        heard = dict(judge.heard)

        assert heard["message"][0].content == "早安" or heard["message"][0].author.id == int(lin)
        assert heard["message"][0].channel.name == "读书会-2"
        assert heard["member_join"][0].name == "新人"
        assert heard["raw_reaction_add"][0].emoji.name == "👍"
        assert heard["raw_member_remove"][0].user.name == "新人"
        assert heard["interaction"][0].data["custom_id"] == "huoqun0:yes"
        assert {"raw_message_edit", "raw_message_delete", "guild_channel_update"} <= set(heard)
        await judge.close()

    asyncio.run(main())
