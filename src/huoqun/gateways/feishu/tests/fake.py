"""Feishu's HTTP API on loopback, as far as a bot uses it, made of the documented requests and answers."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from .calls import APP, SECRETS

Answer = web.Response


@dataclass
class Chat:
    """A group, or a private chat of the bot."""

    name: str
    mode: str = "group"
    owner: str = APP
    people: dict[str, str] = field(default_factory=dict)
    managers: list[str] = field(default_factory=list)
    top: str = ""


class Refusal(Exception):
    def __init__(self, code: int, status: int = 400, headers: dict[str, str] | None = None) -> None:
        self.code, self.status, self.headers = code, status, headers or {}


def ok(data: Any = None, **more: Any) -> Answer:
    return web.json_response({"code": 0, "msg": "success", **({} if data is None else {"data": data}), **more})


class FakeFeishu:
    """One tenant with groups. `messages` has everything that was said, in the shape of history."""

    def __init__(self) -> None:
        self.chats: dict[str, Chat] = {}
        self.messages: dict[str, dict[str, Any]] = {}
        self.by_uuid: dict[str, str] = {}
        self.files: dict[str, tuple[str, str, bytes]] = {}
        self.pins: list[str] = []
        self.kicked: list[str] = []
        self.calls: list[str] = []
        self.next_refusals: list[Refusal] = []
        self.tokens = 0
        self.valid_token = ""
        self.page = 100
        self.clock: Callable[[], float] = lambda: 1_764_144_000.0
        self._runner: web.AppRunner | None = None
        self.port = 0

    # Running

    async def start(self) -> None:
        app = web.Application(middlewares=[self._guard], client_max_size=32 << 20)
        for method, path, handler in self._routes():
            app.router.add_route(method, f"/open-apis{path}", handler)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _routes(self) -> list[tuple[str, str, Callable[[web.Request], Awaitable[Answer]]]]:
        return [
            ("POST", "/auth/v3/tenant_access_token/internal", self.token),
            ("GET", "/bot/v3/info", self.bot),
            ("POST", "/im/v1/messages", self.send),
            ("GET", "/im/v1/messages", self.history),
            ("POST", "/im/v1/messages/{message}/reply", self.send),
            ("GET", "/im/v1/messages/{message}", self.message),
            ("DELETE", "/im/v1/messages/{message}", self.recall),
            ("GET", "/im/v1/messages/{message}/resources/{key}", self.resource),
            ("POST", "/im/v1/images", self.upload),
            ("POST", "/im/v1/files", self.upload),
            ("POST", "/im/v1/pins", self.pin),
            ("DELETE", "/im/v1/pins/{message}", self.unpin),
            ("GET", "/im/v1/chats", self.list_chats),
            ("POST", "/im/v1/chats", self.create),
            ("GET", "/im/v1/chats/{chat}", self.about),
            ("PUT", "/im/v1/chats/{chat}", self.rename),
            ("POST", "/im/v1/chats/{chat}/link", self.link),
            ("DELETE", "/im/v1/chats/{chat}", self.disband),
            ("GET", "/im/v1/chats/{chat}/members", self.list_members),
            ("POST", "/im/v1/chats/{chat}/members", self.add),
            ("DELETE", "/im/v1/chats/{chat}/members", self.remove),
            ("POST", "/im/v1/chats/{chat}/managers/{verb}", self.managers),
            ("POST", "/im/v1/chats/{chat}/top_notice/put_top_notice", self.put_on_top),
        ]

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> Any:
        path = request.path.removeprefix("/open-apis")
        self.calls.append(f"{request.method} {path}")
        try:
            if not path.startswith("/auth/"):
                if request.headers.get("authorization") != f"Bearer {self.valid_token}":
                    raise Refusal(99991663, 400)
                if self.next_refusals and request.method != "GET":
                    raise self.next_refusals.pop(0)
            return await handler(request)
        except Refusal as no:
            body = {"code": no.code, "msg": f"refused {no.code}", "error": {"log_id": "20261126"}}
            return web.json_response(body, status=no.status, headers=no.headers)

    # The app

    async def token(self, request: web.Request) -> Answer:
        asked = await request.json()
        if asked != {"app_id": APP, "app_secret": SECRETS["app_secret"]}:
            raise Refusal(10014, 200)
        self.tokens += 1
        self.valid_token = f"t-{self.tokens}"
        return web.json_response({"code": 0, "msg": "ok", "tenant_access_token": self.valid_token, "expire": 7200})

    async def bot(self, request: web.Request) -> Answer:
        return web.json_response({"code": 0, "msg": "ok", "bot": {"app_name": "活群", "open_id": "ou_bot"}})

    # Messages

    def say(self, chat: str, sender: dict[str, str], kind: str, content: Any, **more: Any) -> dict[str, Any]:
        """Somebody says something; answers it as history shows it."""
        id_ = f"om_{len(self.messages) + 1:032x}"
        stamp = str(int(self.clock() * 1000))
        self.messages[id_] = {
            "message_id": id_, "msg_type": kind, "create_time": stamp, "update_time": stamp, "deleted": False,
            "updated": False, "chat_id": chat, "sender": {**sender, "tenant_key": "736588c9260f175e"},
            "body": {"content": json.dumps(content, ensure_ascii=False)}, **more,
        }  # fmt: skip
        return self.messages[id_]

    async def send(self, request: web.Request) -> Answer:
        asked = await request.json()
        uuid, content = asked.get("uuid", ""), json.loads(asked["content"])
        if len(uuid) > 50:
            raise Refusal(230001)
        if uuid and uuid in self.by_uuid:
            return ok(self.messages[self.by_uuid[uuid]])
        more = {}
        if parent := request.match_info.get("message"):
            chat, more = self._message(parent)["chat_id"], {"parent_id": parent}
        elif request.query["receive_id_type"] == "chat_id":
            chat = asked["receive_id"]
            if chat not in self.chats:
                raise Refusal(230002)
        else:
            chat = self._private_with(asked["receive_id"])
        self._check(asked["msg_type"], content)
        sender = {"id": APP, "id_type": "app_id", "sender_type": "app"}
        said = self.say(chat, sender, asked["msg_type"], content, **more)
        if uuid:
            self.by_uuid[uuid] = said["message_id"]
        return ok(said)

    def _private_with(self, person: str) -> str:
        if not any(person in chat.people for chat in self.chats.values()):
            raise Refusal(230013)
        chat = f"oc_p2p_{person}"
        self.chats.setdefault(chat, Chat("", mode="p2p", people={person: ""}))
        return chat

    def _check(self, kind: str, content: Any) -> None:
        """Files must have been uploaded, as what they are sent as."""
        needs = {"image": "image_key", "file": "file_key", "audio": "file_key"}
        if kind in needs and content[needs[kind]] not in self.files:
            raise Refusal(230001)
        if len(json.dumps(content).encode()) > (150 if kind == "text" else 30) * 1024:
            raise Refusal(230025)

    async def history(self, request: web.Request) -> Answer:
        query = request.query
        since = int(query.get("start_time", 0)) * 1000
        said = [
            m for m in self.messages.values()
            if m["chat_id"] == query["container_id"] and int(m["create_time"]) >= since
        ]  # fmt: skip
        return self._paged(request, said, int(query.get("page_size", 20)))

    def _message(self, id_: str) -> dict[str, Any]:
        if id_ not in self.messages:
            raise Refusal(230001)
        if self.messages[id_]["deleted"]:
            raise Refusal(230110)
        return self.messages[id_]

    async def message(self, request: web.Request) -> Answer:
        return ok({"items": [self._message(request.match_info["message"])]})

    async def recall(self, request: web.Request) -> Answer:
        said = self._message(request.match_info["message"])
        if said["sender"]["id"] != APP and self.chats[said["chat_id"]].owner != APP:
            raise Refusal(230026)
        said["deleted"] = True
        return ok({})

    async def upload(self, request: web.Request) -> Answer:
        form = await request.post()
        part = form.get("image") or form.get("file")
        kind = "image" if "image" in form else "voice" if form["file_type"] == "opus" else "file"
        key = f"{'img' if kind == 'image' else 'file'}_v2_{len(self.files)}"
        name = form.get("file_name") or part.filename  # type: ignore[union-attr]
        self.files[key] = (kind, str(name), part.file.read())  # type: ignore[union-attr]
        return ok({"image_key": key} if kind == "image" else {"file_key": key})

    async def resource(self, request: web.Request) -> Any:
        kind, name, raw = self.files.get(request.match_info["key"]) or ("", "", b"")
        if kind != request.query["type"]:
            raise Refusal(234003)
        return web.Response(body=raw, headers={"content-disposition": f"attachment; filename={name}"})

    async def pin(self, request: web.Request) -> Answer:
        id_ = self._message((await request.json())["message_id"])["message_id"]
        self.pins.append(id_)
        return ok({"pin": {"message_id": id_}})

    async def unpin(self, request: web.Request) -> Answer:
        if request.match_info["message"] in self.pins:
            self.pins.remove(request.match_info["message"])
        return ok({})

    # Groups

    def _chat(self, request: web.Request) -> Chat:
        if request.match_info["chat"] not in self.chats:
            raise Refusal(232006)
        return self.chats[request.match_info["chat"]]

    def _paged(self, request: web.Request, items: list[Any], size: int) -> Answer:
        start, size = int(request.query.get("page_token", 0)), min(size, self.page)
        more = start + size < len(items)
        data = {"items": items[start : start + size], "has_more": more}
        return ok({**data, "page_token": str(start + size)} if more else data)

    async def list_chats(self, request: web.Request) -> Answer:
        listed = [{"chat_id": id_, "name": c.name} for id_, c in self.chats.items() if c.mode == "group"]
        return self._paged(request, listed, int(request.query.get("page_size", 20)))

    async def about(self, request: web.Request) -> Answer:
        chat = self._chat(request)
        return ok({
            "name": chat.name, "chat_mode": chat.mode, "owner_id": chat.owner, "owner_id_type": "open_id",
            "user_manager_id_list": chat.managers,
        })  # fmt: skip

    async def list_members(self, request: web.Request) -> Answer:
        listed = [
            {"member_id_type": "open_id", "member_id": key, "name": name, "tenant_key": "736588c9260f175d"}
            for key, name in self._chat(request).people.items()
        ]
        return self._paged(request, listed, int(request.query.get("page_size", 20)))

    async def add(self, request: web.Request) -> Answer:
        chat, asked = self._chat(request), (await request.json())["id_list"]
        known = {p for c in self.chats.values() for p in c.people}
        chat.people |= {key: "" for key in asked if key in known}
        return ok({"invalid_id_list": [k for k in asked if k not in known], "not_existed_id_list": []})

    async def remove(self, request: web.Request) -> Answer:
        chat, asked = self._chat(request), (await request.json())["id_list"]
        if chat.owner in asked:
            raise Refusal(232076)
        gone = [key for key in asked if chat.people.pop(key, None) is not None]
        self.kicked += gone
        return ok({"invalid_id_list": [key for key in asked if key not in gone]})

    async def managers(self, request: web.Request) -> Answer:
        chat, asked = self._chat(request), (await request.json())["manager_ids"]
        if chat.owner != APP:
            raise Refusal(232038)
        added = request.match_info["verb"] == "add_managers"
        chat.managers = [m for m in chat.managers if m not in asked] + (asked if added else [])
        return ok({"chat_managers": chat.managers, "chat_bot_managers": []})

    async def put_on_top(self, request: web.Request) -> Answer:
        notice = (await request.json())["chat_top_notice"][0]
        assert notice["action_type"] == "1"
        self._chat(request).top = self._message(notice["message_id"])["message_id"]
        return ok({})

    async def create(self, request: web.Request) -> Answer:
        asked, uuid = await request.json(), request.query.get("uuid", "")
        if uuid not in self.by_uuid:
            self.by_uuid[uuid] = f"oc_{len(self.chats):032x}"
            self.chats[self.by_uuid[uuid]] = Chat(asked["name"], people=dict.fromkeys(asked["user_id_list"], ""))
        return ok({"chat_id": self.by_uuid[uuid], "name": asked["name"]})

    async def link(self, request: web.Request) -> Answer:
        self._chat(request)
        until = (await request.json())["validity_period"]
        return ok({"share_link": f"https://applink.feishu.cn/{request.match_info['chat']}?{until}"})

    async def rename(self, request: web.Request) -> Answer:
        self._chat(request).name = (await request.json())["name"]
        return ok({})

    async def disband(self, request: web.Request) -> Answer:
        self._chat(request)
        del self.chats[request.match_info["chat"]]
        return ok({})
