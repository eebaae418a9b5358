"""The Bot API on a port of this machine, as core.telegram.org/bots/api has it: python-telegram-bot and aiogram take it
for the real one (test_fake.py). One bot; members act on it by `says`, `joins` …; it keeps what was not fetched.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .fake_server import Refusal, Server

TOKEN = "424242:AAF-fake_token_of_the_fake_Bot_API_abcdefg"
START = 1_764_000_000
"""Its clock: a second passes with everything that happens."""

BOT = {"id": 424242, "is_bot": True, "first_name": "Huoqun", "username": "huoqun_test_bot"}


@dataclass
class Room:
    """A chat: who is in it as what, and what was said."""

    id: int
    title: str = ""
    type: str = "supergroup"
    seats: dict[int, str] = field(default_factory=dict)
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    muted: set[int] = field(default_factory=set)
    moved_to: int = 0
    asking: set[int] = field(default_factory=set)

    def told(self) -> dict[str, Any]:
        if self.type == "private":
            return {"id": self.id, "type": "private", "first_name": self.title}
        return {"id": self.id, "type": self.type, "title": self.title}


class FakeTelegram:
    """`start`, then `address` is where the Bot API is; `kill` and `revive` keep what is known and the port."""

    def __init__(self, *, reads_all: bool = True) -> None:
        self.reads_all = reads_all
        self.rooms: dict[int, Room] = {}
        self.people: dict[int, dict[str, Any]] = {BOT["id"]: BOT}
        self.started: set[int] = set()
        self.updates: list[dict[str, Any]] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        self.hook: dict[str, Any] = {"url": ""}
        self.valid = True
        self.allowed: set[str] | None = None
        self.throttled: dict[int, int] = {}
        self.pollers = 0
        self._news = threading.Condition()
        self._update_ids, self._message_ids = itertools.count(700_001), itertools.count(1)
        self._ids = itertools.count(1)
        self._now = START
        self._server: Server | None = None
        self._port = 0

    # The server

    def start(self) -> FakeTelegram:
        self._server = Server(self, self._port)
        self._port = self._server.server_address[1]
        return self

    revive = start

    def kill(self) -> None:
        """As if its machine lost power: open lines are cut, whoever waits gets nothing."""
        server, self._server = self._server, None
        if server is not None:
            server.end()
        with self._news:
            self._news.notify_all()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def alive(self) -> bool:
        return self._server is not None

    def tick(self) -> int:
        self._now += 1
        return self._now

    # What members do

    def room(self, chat: int, title: str = "Book club", type: str = "supergroup") -> Room:
        """A group in which the bot is an admin."""
        if chat not in self.rooms:
            self.rooms[chat] = Room(chat, title, type, {BOT["id"]: "administrator"})
        return self.rooms[chat]

    def person(self, id: int, name: str = "Lin", username: str = "") -> dict[str, Any]:
        known = {"id": id, "is_bot": False, "first_name": name, "language_code": "zh-hans"}
        self.people.setdefault(id, {**known, "username": username} if username else known)
        return self.people[id]

    def tell(self, kind: str, what: dict[str, Any]) -> int:
        """An update for the bot, if it wants such."""
        with self._news:
            self.told_last = (kind, what)
            number = next(self._update_ids)
            if self.allowed is None or kind in self.allowed:
                self.updates.append({"update_id": number, kind: what})
            self._news.notify_all()
            return number

    def says(self, who: int, chat: int, text: str = "", **more: Any) -> dict[str, Any]:
        """A message of a member in a group (or in private, `chat` being their own id); answers it."""
        room = self.rooms.get(chat) or self._private(who)
        if room.type != "private":
            room.seats.setdefault(who, "member")
        else:
            self.started.add(who)
        message = self._put(room, self.person(who), {"text": text} if text else {}, **more)
        self.tell("message", message)
        return message

    def edits(self, message: dict[str, Any], text: str) -> None:
        changed = {**message, "text": text, "edit_date": self.tick()}
        self.rooms[message["chat"]["id"]].messages[message["message_id"]] = changed
        self.tell("edited_message", changed)

    def joins(self, who: int, chat: int, *, by: int = 0, silent: bool = False, **more: Any) -> None:
        """Told twice, as Telegram does: as a changed seat to an admin bot, and as a service message."""
        self.seat(who, chat, "member", by=by or who, **more)
        if not silent:
            room = self.rooms[chat]
            told = {"new_chat_members": [self.person(who)], "new_chat_member": self.person(who)}
            self.tell("message", self._put(room, self.person(by or who), told, date=self._now))

    def leaves(self, who: int, chat: int, *, by: int = 0) -> None:
        self.seat(who, chat, "kicked" if by else "left", by=by or who)
        told = {"left_chat_member": self.person(who)}
        self.tell("message", self._put(self.rooms[chat], self.person(by or who), told, date=self._now))

    def seat(self, who: int, chat: int, status: str, *, by: int = 0, **more: Any) -> None:
        room, at = self.room(chat), self.tick()
        before = room.seats.get(who, "left")
        room.seats[who] = status
        change = {
            "chat": room.told(), "from": self.person(by or who), "date": at, **more,
            "old_chat_member": self.seat_of(who, before), "new_chat_member": self.seat_of(who, status),
        }  # fmt: skip
        self.tell("my_chat_member" if who == BOT["id"] else "chat_member", change)

    def reacts(self, who: int, message: dict[str, Any], emoji: str, *, before: str = "") -> None:
        told = {
            "chat": message["chat"], "message_id": message["message_id"], "user": self.person(who),
            "date": self.tick(), "old_reaction": [{"type": "emoji", "emoji": e} for e in (before,) if e],
            "new_reaction": [{"type": "emoji", "emoji": e} for e in (emoji,) if e],
        }  # fmt: skip
        self.tell("message_reaction", told)

    def presses(self, who: int, message: dict[str, Any], data: str) -> str:
        query = str(next(self._ids))
        told = {"id": query, "from": self.person(who), "chat_instance": "77", "message": message, "data": data}
        self.tell("callback_query", told)
        return query

    def asks_in(self, who: int, chat: int, bio: str = "") -> None:
        self.room(chat).asking.add(who)
        told = {"chat": self.rooms[chat].told(), "from": self.person(who), "user_chat_id": who, "date": self.tick()}
        self.tell("chat_join_request", {**told, "bio": bio} if bio else told)

    def becomes_supergroup(self, chat: int) -> int:
        """A basic group gets another id; what is asked at the old one is refused with the new one."""
        old = self.rooms[chat]
        new = self.room(-1_000_000_000_000 + chat, old.title)
        new.seats, old.moved_to = dict(old.seats), new.id
        self.tell("message", self._put(old, BOT, {"migrate_to_chat_id": new.id}))
        self.tell("message", self._put(new, BOT, {"migrate_from_chat_id": old.id}))
        return new.id

    def seat_of(self, who: int, status: str) -> dict[str, Any]:
        told: dict[str, Any] = {"status": status, "user": self.people.get(who) or self.person(who)}
        rights = ("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
                  "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users",
                  "can_post_stories", "can_edit_stories", "can_delete_stories",
                  "can_send_welcome_messages")  # fmt: skip
        if status == "creator":
            told["is_anonymous"] = False
        if status == "administrator":
            told.update(dict.fromkeys(rights, False), can_manage_chat=True, can_pin_messages=True)
        if status == "kicked":
            told["until_date"] = 0
        return told

    def _private(self, who: int) -> Room:
        return self.rooms.setdefault(who, Room(who, self.person(who)["first_name"], "private", {who: "member"}))

    def _put(self, room: Room, sender: dict[str, Any], said: dict[str, Any], **more: Any) -> dict[str, Any]:
        number = next(self._message_ids)
        message = {
            "message_id": number, "from": sender, "chat": room.told(), "date": more.pop("date", 0) or self.tick(),
            **said, **more,
        }  # fmt: skip
        room.messages[number] = message
        return message

    # What the bot said

    def said(self, chat: int) -> list[dict[str, Any]]:
        return [m for m in self.rooms[chat].messages.values() if m["from"]["id"] == BOT["id"] and not service(m)]

    def asked(self, method: str) -> list[dict[str, Any]]:
        return [params for name, params in self.calls if name == method]

    # The Bot API

    def answer(self, token: str, method: str, params: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> Any:
        """What a method is answered with. Raises Refusal."""
        if token != TOKEN or not self.valid:
            raise Refusal(401, "Unauthorized")
        from .fake_methods import METHODS

        done: Callable[..., Any] | None = METHODS.get(method.lower())
        if done is None:
            raise Refusal(404, "Not Found")
        self.calls.append((method, params))
        return done(self, params, files)

    def wait_for_updates(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        with self._news:
            if offset > 0:
                self.updates = [u for u in self.updates if u["update_id"] >= offset]
            elif offset < 0:
                self.updates = self.updates[offset:]
            self.pollers += 1
            try:
                self._news.wait_for(lambda: self.updates or not self.alive, timeout=seconds)
            finally:
                self.pollers -= 1
            return self.updates[: limit or 100]


def service(message: dict[str, Any]) -> bool:
    return any(key.startswith(("new_chat", "left_chat", "migrate", "pinned")) for key in message)
