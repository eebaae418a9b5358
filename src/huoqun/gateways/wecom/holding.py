"""What the company's WeCom holds of ours: join ways, and welcome words that groups say by themselves."""

from __future__ import annotations

from huoqun.chats.port.errors import PerformError
from huoqun.chats.port.gateway import Greeting, JoinWay

from .api import greetings, join_ways
from .client import Client


class Holds:
    """The port's JoinWays and WelcomeTemplates, for the gateway to inherit."""

    client: Client

    async def create_join_way(self, way: JoinWay) -> JoinWay:
        made = await join_ways.add(self.client, _asked(way))
        try:
            return await self.join_way(made)
        except PerformError:
            # It is there, and known: its picture is asked for again.
            return JoinWay(ref=made)

    async def join_way(self, ref: str) -> JoinWay:
        found = await join_ways.get(self.client, ref)
        return JoinWay(
            ref, found.remark, found.state, found.qr_code, found.chat_id_list, bool(found.auto_create_room),
            found.room_base_name,
        )  # fmt: skip

    async def change_join_way(self, way: JoinWay) -> None:
        await join_ways.update(self.client, _asked(way))

    async def delete_join_way(self, ref: str) -> None:
        await join_ways.delete(self.client, ref)

    async def add_greeting(self, greeting: Greeting) -> str:
        return await greetings.add(self.client, greeting.text, notify=greeting.notify)

    async def change_greeting(self, greeting: Greeting) -> None:
        await greetings.edit(self.client, greeting.ref, greeting.text)

    async def delete_greeting(self, ref: str) -> None:
        await greetings.delete(self.client, ref)


def _asked(way: JoinWay) -> join_ways.Way:
    return join_ways.Way(
        way.ref, way.name, way.state, "", way.chats, int(way.auto_create), way.room or way.name
    )  # fmt: skip
