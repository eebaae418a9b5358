"""Hearing: `/sync` for ever, gaps filled, invitations followed, rooms that move followed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop

from huoqun.chats.port.errors import CannotConnect, PerformError, Refused, Throttled
from huoqun.chats.port.gateway import Hand
from huoqun.chats.port.incoming import Incoming, Message, Person, Renamed

from . import translate
from .client import Declined, at
from .events import mapping, read, text
from .standing import Standing
from .translate import Desk, Room, What

log = logging.getLogger(__name__)

MEMBERS_TOO = {"lazy_load_members": True, "include_redundant_members": True}
NOTHING: dict[str, list[str]] = {"types": []}
ONLY = json.dumps(
    {
        "room": {"timeline": {"limit": 100, **MEMBERS_TOO}, "state": MEMBERS_TOO, "ephemeral": NOTHING,
                 "account_data": NOTHING},
        "presence": NOTHING,
        "account_data": {"types": ["m.direct"]},
    }
)  # fmt: skip
"""Who is typing, has read, or is online is nothing to us."""

PAGE = 100
LONGEST_GAP = 20_000
"""Events of one room that are fetched after an absence; before them is history, which can be imported."""

MOST_QUESTIONS = 50
"""How many events are looked at for one answer of the server, because others edit or take them back."""

MOST_INVITATIONS = 100
PAUSE = 5.0
ENCRYPTED = gettext_noop("This room is encrypted. Huoqun cannot read what is said here; use a room without encryption.")


class Listening:
    """Hears one account. What was handed over is never asked for again: `next` is the server's own token."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.client = standing.client
        since = standing.account.since
        self._next = text(since, "next") or None
        self._invited: dict[str, Any] = dict(mapping(since, "invited"))
        self._told: dict[str, Any] = {}
        self._to_join = asyncio.Event()
        self._noticed: set[str] = set()

    async def run(self, hand: Hand) -> None:
        """For ever, until the line is cut. Raises CannotConnect where the account is no longer let in."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.follow_invitations())
            tasks.create_task(self._hear(hand))

    async def _hear(self, hand: Hand) -> None:
        while True:
            await self.turn(hand, wait=self._next is not None)

    async def turn(self, hand: Hand, *, wait: bool) -> bool:
        """Ask once and hand over what is told; with `wait` the server answers when there is something to tell.

        Answers whether anything happened.
        """
        answer = await self._sync(wait)
        found = text(answer, "next_batch")
        items = await self._read(answer)
        since = {"next": found, "moved": dict(self.standing.moved), "invited": dict(self._invited)}
        if items or since != self._told:
            await hand(items, since)
        self._next, self._told = found, since
        self.standing.trim()
        return bool(items)

    async def _sync(self, wait: bool) -> dict[str, Any]:
        while True:
            try:
                return await self.client.sync(since=self._next, wait=wait, only=ONLY)
            except Throttled as slow:
                await asyncio.sleep(slow.retry_after.total_seconds())
            except Declined as no:
                raise CannotConnect(no.reason) from no

    async def _read(self, answer: dict[str, Any]) -> list[Incoming]:
        """Everything that an answer of `/sync` tells."""
        for event in _events(answer, "account_data"):
            if text(event, "type") == "m.direct":
                self.standing.learn_direct(mapping(event, "content"))
        rooms = mapping(answer, "rooms")
        for id in mapping(rooms, "invite"):
            self._invitation(id, mapping(rooms["invite"], id))
        items: list[Incoming] = []
        for kind in ("join", "leave"):
            for id in mapping(rooms, kind):
                items += await self._read_room(id, mapping(rooms[kind], id))
        for id in mapping(rooms, "leave"):
            self.standing.forget(id)
        return items

    async def _read_room(self, id: str, part: dict[str, Any]) -> list[Incoming]:
        room = self.standing.room(id)
        translate.learn(self.standing.me.key, room, _events(part, "state"))
        room.name = room.name or self._heroes(part, room)
        if self.standing.is_left_behind(id):
            return []
        if self._next is None:
            translate.learn(self.standing.me.key, room, _events(part, "timeline"))
            items = self._met(room)
        else:
            items = await self._happened(room, mapping(part, "timeline"))
        if room.replaced_by:
            self._follow(room)
        return items + self._notices(room)

    def _met(self, room: Room) -> list[Incoming]:
        """A room that is new to us: it is there, and what was said in it before is history."""
        if room.person or not room.name:
            return []
        now = self.standing.account.now()
        return [Renamed(id=f"met:{room.id}", at=now, chat=room.told, name=room.name)]

    async def _happened(self, room: Room, timeline: dict[str, Any]) -> list[Incoming]:
        events = _list(timeline, "events")
        if timeline.get("limited") is True and (before := text(timeline, "prev_batch")):
            events = [*await self._gap(room, before, events), *events]
        await self._look_at(room, translate.unknown(events, self.standing.seen))
        heard = translate.heard(Desk(self.standing.me, room, self.standing.seen), events)
        if heard.skipped:
            log.warning("matrix_skipped", extra={"room": room.id, "skipped": dict(heard.skipped)})
        return [*self._met(room), *heard.items] if self._begins(events) else heard.items

    async def _gap(self, room: Room, before: str, events: list[Any]) -> list[Any]:
        """What happened between the last answer and this one, where that was more than fits; the oldest first."""
        pages: list[list[Any]] = []
        while not self._begins(events):
            if sum(map(len, pages)) >= LONGEST_GAP:
                log.warning("matrix_gap_too_long", extra={"room": room.id})
                break
            page = await self.client.patiently(
                at("rooms", room.id, "messages"), dir="b", to=self._next, limit=PAGE, filter=json.dumps(MEMBERS_TOO),
                **{"from": before},
            )  # fmt: skip
            translate.learn(self.standing.me.key, room, _list(page, "state"))
            events, before = _list(page, "chunk")[::-1], text(page, "end")
            pages.append(events)
            if not events or not before:
                break
        return [event for page in reversed(pages) for event in page]

    def _begins(self, events: list[Any]) -> bool:
        """Whether we came into the room among these: nothing before them concerns us."""
        ours = [
            event for event in map(read, events)
            if event is not None and event.type == "m.room.member" and event.state_key == self.standing.me.key
        ]  # fmt: skip
        return any(
            text(event.content, "membership") == "join" and text(event.before, "membership") != "join" for event in ours
        )

    async def _look_at(self, room: Room, ids: list[str]) -> None:
        for id in ids[:MOST_QUESTIONS]:
            try:
                event = read(await self.client.patiently(at("rooms", room.id, "event", id)))
            except Refused as no:
                if not no.permanent:
                    raise
                event = None
            self.standing.seen[id] = translate.what_of(event) if event is not None else What("", "")

    def _notices(self, room: Room) -> list[Incoming]:
        """What an operator must know of a room, said in it once."""
        if not room.encrypted or room.id in self._noticed:
            return []
        self._noticed.add(room.id)
        sender = Person(room.person) if room.person else None
        return [
            Message(
                id=f"encrypted:{room.id}", at=self.standing.account.now(), chat=room.told, chat_name=room.name,
                sender=sender, kind="system", text=gettext(ENCRYPTED),
            )
        ]  # fmt: skip

    def _heroes(self, part: dict[str, Any], room: Room) -> str:
        """A room without a name is called after who is in it, as apps do."""
        heroes = mapping(part, "summary").get("m.heroes")
        named = [hero for hero in heroes if isinstance(hero, str)] if isinstance(heroes, list) else []
        return ", ".join(room.names.get(hero, hero) for hero in named[:5])

    # Invitations, and rooms that move

    def _invitation(self, id: str, part: dict[str, Any]) -> None:
        if self.standing.account.settings.get("auto_join") == "no":
            return
        for event in _events(part, "invite_state"):
            ours = text(event, "type") == "m.room.member" and text(event, "state_key") == self.standing.me.key
            if ours and len(self._invited) < MOST_INVITATIONS:
                direct = mapping(event, "content").get("is_direct") is True
                self._invited[id] = {"by": text(event, "sender"), "direct": direct}
                self._to_join.set()

    def _follow(self, room: Room) -> None:
        """Go where the room has gone: there it is the same group as here."""
        if not room.replaced_by.startswith("!") or room.replaced_by in self.standing.moved:
            return
        self.standing.moves(room)
        self._invited[room.replaced_by] = {"by": room.id, "direct": False}
        self._to_join.set()

    async def follow_invitations(self) -> None:
        """Join where we are invited. What is not done yet is kept with the stream, so that a restart goes on."""
        while True:
            for id, how in list(self._invited.items()):
                with contextlib.suppress(Refused):
                    await self._join(id, text(how, "by"), direct=isinstance(how, dict) and how.get("direct") is True)
                self._invited.pop(id, None)
            self._to_join.clear()
            await self._to_join.wait()

    async def _join(self, id: str, by: str, *, direct: bool) -> None:
        while True:
            try:
                if direct and id not in self.standing.private_with(by):
                    await self.standing.add_direct(by, id)
                via = {"server_name": by.partition(":")[2]} if ":" in by else {}
                await self.client.call("POST", at("join", id), json={}, params=via)
                return
            except Throttled as slow:
                await asyncio.sleep(slow.retry_after.total_seconds())
            except Declined as no:
                log.warning("matrix_not_joined", extra={"room": id, "error": no.code})
                raise
            except PerformError:
                await asyncio.sleep(PAUSE)


def _list(part: Mapping[str, Any], key: str) -> list[Any]:
    found = part.get(key)
    return found if isinstance(found, list) else []


def _events(part: Mapping[str, Any], key: str) -> list[Any]:
    return _list(mapping(part, key), "events")
