"""A NapCat of our own, as NapCat 4.8 answers and tells: reverse WebSocket, and HTTP both ways.

Shapes are those of NapCatQQ's packages/napcat-onebot (read 2026-11-26): numbers as ids, 1404 for actions that it does
not know (200 by HTTP), 1200 with QQ's own words quoted, our own messages told as `message_sent`.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from itertools import count
from typing import Any

from aiohttp import web
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from huoqun.chats.port.gateway import Account
from huoqun.chats.port.webhook import Call
from huoqun.core import clock
from huoqun.gateways.tests.peer import Deliver, Seen

from .mock import account, free_port
from .noting import BOT, GONE, GROUP, PEOPLE, TOKEN, act, note, plain

DONE = frozenset(
    {"delete_msg", "set_group_kick", "set_group_ban", "set_group_card", "set_group_admin", "set_essence_msg",
     "delete_essence_msg", "_send_group_notice", "set_group_name", "set_group_add_request", "set_group_leave"}
)  # fmt: skip


class NapCat:
    """What QQ and NapCat hold, and what was asked of them. `tell` brings an event to whoever listens."""

    def __init__(self) -> None:
        self.app, self.online, self.role = "NapCat.Onebot", True, "owner"
        self.format, self.outside = "array", {"新人"}
        self.messages: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, Callable[[dict[str, Any]], Awaitable[Any]]] = {}
        self.last: dict[str, Any] = {}
        self.tell: Callable[[dict[str, Any]], Awaitable[None]] = self._nowhere
        self._numbers = count(1_700_000_001)

    async def _nowhere(self, event: dict[str, Any]) -> None: ...

    def now(self) -> int:
        return int(clock.now().timestamp())

    def message(self, user: str, segments: Any, *, group: str = GROUP, to: str = "") -> dict[str, Any]:
        """A message as NapCat keeps and tells it."""
        id, name = next(self._numbers), next((n for n, number in PEOPLE.items() if number == user), "活群")
        kept = {
            "self_id": int(BOT), "user_id": int(user), "time": self.now(), "message_id": id, "message_seq": id,
            "real_id": id, "real_seq": str(id % 10**9),
            "message_type": "private" if to else "group", "sub_type": "friend" if to else "normal",
            "sender": {"user_id": int(user), "nickname": name, "card": "" if to else name}, "font": 14,
            "raw_message": cq(segments), "message": segments, "message_format": "array",
            "post_type": "message_sent" if user == BOT else "message",
        }  # fmt: skip
        kept |= {"target_id": int(to)} if to else {"group_id": int(group), "group_name": "读书会"}
        self.messages.append(kept)
        return kept

    def told(self, message: dict[str, Any]) -> dict[str, Any]:
        if self.format == "array":
            return message
        return {**message, "message": message["raw_message"], "message_format": "string"}

    async def answer(self, action: str, params: dict[str, Any]) -> dict[str, Any]:
        """The answer to an action, without its echo."""
        self.asked.append((action, params))
        if action in self.answers:
            return await self.answers[action](params)
        asked = getattr(self, f"on_{action}", None)
        if asked is not None:
            return await asked(params)
        if action in DONE:
            return ok(None)
        return failed(f"不支持的Api {action}", 1404)

    async def on_get_login_info(self, params):
        return ok({"user_id": int(BOT), "nickname": "活群"})

    async def on_get_version_info(self, params):
        return ok({"app_name": self.app, "protocol_version": "v11", "app_version": "4.8.95"})

    async def on_get_status(self, params):
        return ok({"online": self.online, "good": True, "stat": {}})

    async def on_get_group_list(self, params):
        return ok([{"group_id": int(GROUP), "group_name": "读书会", "member_count": 3, "max_member_count": 500}])

    async def on_get_group_member_list(self, params):
        people = {**PEOPLE, "活群": BOT}
        return ok([self._seat(name, number) for name, number in people.items() if name not in self.outside])

    async def on_get_group_member_info(self, params):
        number = str(params["user_id"])
        return ok(self._seat(next(n for n, known in {**PEOPLE, "活群": BOT}.items() if known == number), number))

    def _seat(self, name: str, number: str) -> dict[str, Any]:
        role = self.role if number == BOT else "member"
        return {"group_id": int(GROUP), "user_id": int(number), "nickname": name, "card": "", "role": role,
                "join_time": 1_700_000_000, "is_robot": False}  # fmt: skip

    async def on_send_group_msg(self, params):
        if str(params["group_id"]) != GROUP:
            return failed(GONE, 1200)
        kept = self.message(BOT, params["message"])
        await self.tell(self.told(kept))
        return ok({"message_id": kept["message_id"]})

    async def on_send_private_msg(self, params):
        kept = self.message(BOT, params["message"], to=str(params["user_id"]))
        await self.tell(self.told(kept))
        return ok({"message_id": kept["message_id"]})

    async def on_get_group_msg_history(self, params):
        return self._history(params, [m for m in self.messages if m.get("group_id") == params["group_id"]])

    async def on_get_friend_msg_history(self, params):
        user = params["user_id"]
        return self._history(params, [m for m in self.messages if user in (m.get("target_id"), m["user_id"])])

    def _history(self, params, messages):
        """Without a message the latest; from one on forward in time, or back where it is told so."""
        start = params.get("message_seq")
        if start:
            at = next(n for n, m in enumerate(messages) if m["message_id"] == int(start))
            back = params.get("reverse_order") or params.get("reverseOrder")
            messages = messages[: at + 1] if back else messages[at : at + params["count"]]
        if not messages:
            return failed(f"消息{start}不存在", 1200)
        return ok({"messages": [self.told(m) for m in messages[-params["count"] :]]})

    async def on_get_recent_contact(self, params):
        private = {m["user_id"]: m for m in self.messages if "target_id" in m and str(m["user_id"]) != BOT}
        return ok([{"peerUin": str(user), "chatType": 1, "msgTime": str(m["time"])} for user, m in private.items()])

    async def on_get_group_system_msg(self, params):
        return ok({"invited_requests": [], "InvitedRequest": [], "join_requests": self.requests})

    def seen(self) -> Seen:
        """What reached the platform."""
        seen = Seen(calls=len(self.asked))
        for message in self.messages:
            if message["post_type"] == "message_sent" and "target_id" in message:
                seen.private.append((str(message["target_id"]), plain(message["message"])))
            elif message["post_type"] == "message_sent":
                note(seen, message["message"])
        for action, params in self.asked:
            act(seen, action, params)
        return seen


def ok(data: Any) -> dict[str, Any]:
    return {"status": "ok", "retcode": 0, "data": data, "message": "", "wording": "", "stream": "normal-action"}


def failed(words: str, code: int) -> dict[str, Any]:
    return {"status": "failed", "retcode": code, "data": None, "message": words, "wording": words,
            "stream": "normal-action"}  # fmt: skip


def cq(segments: list[dict[str, Any]]) -> str:
    """Segments as NapCat writes them where the operator chose strings (helper/cqcode.ts)."""

    def escaped(text: str, *, inside: bool) -> str:
        text = text.replace("&", "&amp;").replace("[", "&#91;").replace("]", "&#93;")
        return text.replace(",", "&#44;") if inside else text

    parts = []
    for segment in segments:
        kind, data = segment["type"], segment["data"]
        if kind == "text":
            parts.append(escaped(data["text"], inside=False))
        else:
            values = "".join(f",{key}={escaped(str(value), inside=True)}" for key, value in data.items())
            parts.append(f"[CQ:{kind}{values}]")
    return "".join(parts)


class OwnPeer:
    """The members of a NapCat of ours, as the contract has them act."""

    chat, keeps = GROUP, True
    deliver: Deliver

    def __init__(self) -> None:
        self.napcat = NapCat()

    def person(self, name: str) -> str:
        return PEOPLE[name]

    async def tells(self, event: dict[str, Any]) -> None:
        self.napcat.last = event
        await self.napcat.tell(event)

    async def says(self, name: str, text: str) -> str:
        kept = self.napcat.message(PEOPLE[name], [{"type": "text", "data": {"text": text}}])
        await self.tells(self.napcat.told(kept))
        return str(kept["message_id"])

    async def notices(self, kind: str, name: str, **more: Any) -> None:
        await self.tells(
            {"time": self.napcat.now(), "self_id": int(BOT), "post_type": "notice", "notice_type": kind,
             "group_id": int(GROUP), "user_id": int(PEOPLE[name]), **more}
        )  # fmt: skip

    async def joins(self, name: str) -> None:
        self.napcat.outside.discard(name)
        await self.notices("group_increase", name, sub_type="approve", operator_id=int(BOT))

    async def leaves(self, name: str) -> None:
        self.napcat.outside.add(name)
        await self.notices("group_decrease", name, sub_type="leave", operator_id=0)

    async def reacts(self, name: str, message: str, emoji: str) -> None:
        likes = [{"emoji_id": str(ord(emoji)), "count": 1}]
        await self.notices("group_msg_emoji_like", name, message_id=int(message), likes=likes, is_add=True)

    async def repeats(self) -> None:
        await self.napcat.tell(self.napcat.last)

    async def throttle(self, seconds: float) -> None:
        raise AssertionError("OneBot has no such answer")

    async def seen(self) -> Seen:
        return self.napcat.seen()


class ReversePeer(OwnPeer):
    """It dials us, again and again, as NapCat's WebSocket client does."""

    has_line, port = False, 0

    def __init__(self) -> None:
        super().__init__()
        self.listen = free_port()
        self.line: ClientConnection | None = None
        self.napcat.tell = self._tell
        self.cut_after: int | None = None
        self.was_cut = False
        self._dialling = [asyncio.create_task(self._dial(self.listen, TOKEN))]

    def account(self, *, since: Mapping[str, Any] | None = None, port: int | None = None) -> Account:
        return account({"way": "reverse", "listen": f"127.0.0.1:{self.listen}"}, since)

    def wrong_account(self) -> Account:
        port = free_port()
        self._dialling.append(asyncio.create_task(self._dial(port, "another-long-word")))
        return account({"way": "reverse", "listen": f"127.0.0.1:{port}"})

    async def _dial(self, port: int, token: str) -> None:
        headers = {"X-Self-ID": BOT, "Authorization": f"Bearer {token}", "x-client-role": "Universal"}
        while True:
            with suppress(OSError, InvalidHandshake, ConnectionClosed):
                async with connect(
                    f"ws://127.0.0.1:{port}", additional_headers=headers, user_agent_header="OneBot/11", proxy=None
                ) as self.line:
                    await self._serve(self.line)
            await asyncio.sleep(0.02)

    async def _serve(self, line: ClientConnection) -> None:
        meta = {"post_type": "meta_event", "meta_event_type": "lifecycle", "sub_type": "connect"}
        await line.send(json.dumps({"time": self.napcat.now(), "self_id": int(BOT), **meta}))
        async for frame in line:
            said = json.loads(frame)
            answer = {**await self.napcat.answer(said["action"], said["params"]), "echo": said["echo"]}
            if self.cut_after is not None and said["action"] == "send_group_msg":
                await self._cut_off(line, json.dumps(answer))
                return
            await line.send(json.dumps(answer))

    async def _cut_off(self, line: ClientConnection, answer: str) -> None:
        """The first bytes of an answer, and then the line is dead; a short answer passes whole."""
        line.protocol.send_text(answer.encode())
        frame, after, self.cut_after = b"".join(line.protocol.data_to_send()), self.cut_after, None
        self.was_cut = after < len(frame)
        line.transport.write(frame[:after])
        if self.was_cut:
            line.transport.abort()
        else:
            await self._serve(line)

    async def _tell(self, event: dict[str, Any]) -> None:
        if self.line is not None:
            with suppress(ConnectionClosed):
                await self.line.send(json.dumps(event))

    async def kill(self) -> None:
        await self.close()

    async def revive(self) -> None:
        self._dialling = [asyncio.create_task(self._dial(self.listen, TOKEN))]

    async def close(self) -> None:
        for task in self._dialling:
            task.cancel()
        await asyncio.gather(*self._dialling, return_exceptions=True)
        self.line = None


class HttpPeer(OwnPeer):
    """It is called by HTTP and posts its events to our door, as strings with CQ codes."""

    has_line = True

    def __init__(self) -> None:
        super().__init__()
        self.port = free_port()
        self.napcat.tell = self._post
        self.napcat.format = "string"
        self._runner: web.ServerRunner | None = None

    async def open(self) -> HttpPeer:
        self._runner = web.ServerRunner(web.Server(self._handle))
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        return self

    def account(self, *, since: Mapping[str, Any] | None = None, port: int | None = None) -> Account:
        return account({"way": "http", "address": f"http://127.0.0.1:{port or self.port}"}, since)

    def wrong_account(self) -> Account:
        address = {"way": "http", "address": f"http://127.0.0.1:{self.port}"}
        return account(address, token="another-long-word")

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"message": "token verify failed!"}, status=403)
        answer = await self.napcat.answer(request.path.strip("/"), json.loads(await request.read()))
        if answer["retcode"] not in (0, 1):
            answer["retcode"] = 200
        return web.json_response({**answer, "echo": "k3x8"})

    async def _post(self, event: dict[str, Any]) -> None:
        if self._runner is None:
            return
        body = json.dumps(event, ensure_ascii=False).encode()
        signature = "sha1=" + hmac.new(TOKEN.encode(), body, hashlib.sha1).hexdigest()
        headers = {"x-self-id": BOT, "x-signature": signature, "content-type": "application/json"}
        await self.deliver(Call("POST", {}, headers, body, clock.now()))

    async def kill(self) -> None:
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def revive(self) -> None:
        await self.open()

    async def close(self) -> None:
        await self.kill()
