"""Feishu's HTTP API as an app's bot: the token, and one method for each call that we make."""

from __future__ import annotations

import asyncio
import mimetypes
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext

from huoqun.chats.port.errors import Refused, Throttled, Unknown
from huoqun.gateways.calling import Answer, Caller

from .content import listing, mapping, word
from .errors import GONE, STALE_TOKEN, code_of, failure, said
from .saying import PLAYED, Out

EARLY = 300.0
"""Seconds before its end at which a token is replaced. Feishu gives a new one within the last half hour."""

_ID = re.compile(r"[A-Za-z0-9_@=-]{1,128}\Z")

PAGE = 100
MOST_PAGES = 500


class Client:
    """One app. Raises Refused, Throttled and Unknown as the port says."""

    def __init__(self, server: str, app_id: str, app_secret: str) -> None:
        self._caller = Caller(f"{server.rstrip('/')}/open-apis", headers={"user-agent": "huoqun"})
        self._app_id, self._app_secret = app_id, app_secret
        self._token, self._until = "", 0.0
        self._renewing = asyncio.Lock()
        self._closed = False

    async def close(self) -> None:
        self._closed = True
        await self._caller.close()

    # The token

    async def token(self) -> str:
        """The tenant access token, fetched when it is needed. Raises Refused: then nothing else was asked."""
        async with self._renewing:
            if not self._token or asyncio.get_running_loop().time() >= self._until:
                await self._renew()
            return self._token

    async def _renew(self) -> None:
        asked = {"app_id": self._app_id, "app_secret": self._app_secret}
        try:
            answer = await self._caller.call("POST", "/auth/v3/tenant_access_token/internal", json=asked)
        except Unknown as cut:
            raise Refused(gettext("Feishu did not give an access token just now."), permanent=False) from cut
        body = mapping(answer.json())
        token, lasts = word(body.get("tenant_access_token")), body.get("expire")
        problem = failure(answer.status, answer.headers, body)
        if isinstance(problem, Throttled):
            raise problem
        if problem is not None or not token:
            code = code_of(body)
            words = said(code, body) if code else gettext("Feishu did not give an access token just now.")
            raise Refused(words, permanent=bool(code))
        self._token = token
        lasting = float(lasts) if isinstance(lasts, int) else 0.0
        self._until = asyncio.get_running_loop().time() + max(0.0, lasting - EARLY)

    async def call(self, method: str, path: str, **parts: Any) -> Mapping[str, Any]:
        """Call and answer `data`. A stale token is replaced and the call made once more: it was not let in."""
        answer = await self._call(method, path, **parts)
        if code_of(answer.json()) in STALE_TOKEN:
            self._token = ""
            answer = await self._call(method, path, **parts)
        body = answer.json()
        if (problem := failure(answer.status, answer.headers, body)) is not None:
            raise problem
        return mapping(mapping(body).get("data")) or mapping(body)

    async def _call(self, method: str, path: str, **parts: Any) -> Answer:
        if self._closed:
            raise Refused(gettext("The line to Feishu was closed just now."), permanent=False)
        headers = {"authorization": f"Bearer {await self.token()}"}
        return await self._caller.call(method, path, headers=headers, **parts)

    # Messages

    async def send(self, out: Out, *, uuid: str, chat: str = "", person: str = "", reply_to: str = "") -> str:
        """Say it; answers the message's id. The same `uuid` (at most 50 characters) is said once an hour."""
        body: dict[str, Any] = {"msg_type": out.kind, "content": out.content, "uuid": uuid}
        if reply_to:
            data = await self.call("POST", f"/im/v1/messages/{_part(reply_to)}/reply", json=body)
        else:
            params = {"receive_id_type": "chat_id" if chat else "open_id"}
            body["receive_id"] = chat or person
            data = await self.call("POST", "/im/v1/messages", params=params, json=body)
        return word(data.get("message_id"))

    async def recall(self, message: str) -> None:
        answer = await self._call("DELETE", f"/im/v1/messages/{_part(message)}")
        problem = failure(answer.status, answer.headers, answer.json())
        if problem is not None and code_of(answer.json()) not in GONE:
            raise problem

    async def message(self, message: str) -> Mapping[str, Any]:
        """One message as history shows it."""
        items = listing((await self.call("GET", f"/im/v1/messages/{_part(message)}")).get("items"))
        return mapping(items[0] if items else None)

    async def pin(self, message: str) -> None:
        await self.call("POST", "/im/v1/pins", json={"message_id": message})

    async def unpin(self, message: str) -> None:
        await self.call("DELETE", f"/im/v1/pins/{_part(message)}")

    async def put_on_top(self, chat: str, message: str) -> None:
        """Show a message at the top of a group (群置顶), instead of what stood there."""
        notice = {"chat_top_notice": [{"action_type": "1", "message_id": message}]}
        await self.call("POST", f"/im/v1/chats/{_part(chat)}/top_notice/put_top_notice", json=notice)

    async def history(self, chat: str, *, after: int) -> AsyncIterator[Any]:
        """What was said in a group from that second (since 1970) on, oldest first."""
        params = {
            "container_id_type": "chat", "container_id": chat, "start_time": str(after),
            "sort_type": "ByCreateTimeAsc", "page_size": 50,
        }  # fmt: skip
        async for item in self._pages("/im/v1/messages", params):
            yield item

    # Files

    async def upload_image(self, name: str, content: bytes) -> str:
        """Answers the image key."""
        kind = mimetypes.guess_type(name)[0] or "image/png"
        files = {"image": (name, content, kind)}
        data = await self._upload("/im/v1/images", {"image_type": "message"}, files)
        return word(data.get("image_key"))

    async def resource(self, message: str, key: str, *, kind: str = "image", most: int) -> bytes:
        """What somebody sent in a message, of at most so many bytes. `kind`: image, or file for all else."""
        if self._closed:
            raise Refused("The line to Feishu was closed just now.", permanent=False)
        headers = {"authorization": f"Bearer {await self.token()}"}
        path = f"/im/v1/messages/{_part(message)}/resources/{_part(key)}"
        answer = await self._caller.download(path, most=most, headers=headers, params={"type": kind})
        if answer.status == 200 and "json" not in answer.headers.get("content-type", ""):
            return answer.body
        if code_of(answer.json()) in STALE_TOKEN:
            self._token = ""
            raise Refused("Feishu wants a new access token.", permanent=False)
        raise failure(answer.status, answer.headers, answer.json()) or Refused("Feishu gave no file.")

    async def upload_file(self, name: str, content: bytes, *, voice: bool) -> tuple[str, str]:
        """Answers (msg_type, file key)."""
        played = voice and PurePath(name).suffix.lower() in PLAYED
        data = {"file_type": "opus" if played else "stream", "file_name": name}
        made = await self._upload("/im/v1/files", data, {"file": (name, content, "application/octet-stream")})
        return "audio" if played else "file", word(made.get("file_key"))

    async def _upload(self, path: str, data: dict[str, str], files: dict[str, Any]) -> Mapping[str, Any]:
        try:
            return await self.call("POST", path, data=data, files=files)
        except Unknown as cut:
            # A file nobody speaks of is seen by nobody: nothing was done.
            raise Refused(gettext("The file could not be uploaded to Feishu."), permanent=False) from cut

    # Groups

    async def chat(self, chat: str) -> Mapping[str, Any]:
        return await self.call("GET", f"/im/v1/chats/{_part(chat)}")

    async def chats(self) -> AsyncIterator[Any]:
        """The groups that the bot is in."""
        async for item in self._pages("/im/v1/chats", {"page_size": PAGE}):
            yield item

    async def members(self, chat: str) -> AsyncIterator[Any]:
        path = f"/im/v1/chats/{_part(chat)}/members"
        async for item in self._pages(path, {"member_id_type": "open_id", "page_size": PAGE}):
            yield item

    async def add(self, chat: str, person: str) -> Mapping[str, Any]:
        params = {"member_id_type": "open_id", "succeed_type": 0}
        return await self.call("POST", f"/im/v1/chats/{_part(chat)}/members", params=params, json={"id_list": [person]})

    async def remove(self, chat: str, person: str) -> Mapping[str, Any]:
        params = {"member_id_type": "open_id"}
        path = f"/im/v1/chats/{_part(chat)}/members"
        return await self.call("DELETE", path, params=params, json={"id_list": [person]})

    async def set_manager(self, chat: str, person: str, *, appointed: bool) -> None:
        verb = "add_managers" if appointed else "delete_managers"
        path = f"/im/v1/chats/{_part(chat)}/managers/{verb}"
        await self.call("POST", path, params={"member_id_type": "open_id"}, json={"manager_ids": [person]})

    async def create(self, name: str, people: list[str], *, uuid: str) -> str:
        """Answers the chat's id. The same `uuid` makes one group within ten hours."""
        params = {"user_id_type": "open_id", "set_bot_manager": "true", "uuid": uuid}
        data = await self.call("POST", "/im/v1/chats", params=params, json={"name": name, "user_id_list": people})
        return word(data.get("chat_id"))

    async def link(self, chat: str) -> str:
        """An address by which whoever the group lets in comes into it, for good."""
        data = await self.call("POST", f"/im/v1/chats/{_part(chat)}/link", json={"validity_period": "permanently"})
        return word(data.get("share_link"))

    async def rename(self, chat: str, name: str) -> None:
        await self.call("PUT", f"/im/v1/chats/{_part(chat)}", json={"name": name})

    async def disband(self, chat: str) -> None:
        await self.call("DELETE", f"/im/v1/chats/{_part(chat)}")

    async def bot(self) -> Mapping[str, Any]:
        """The bot of the app: its name and open id."""
        return mapping((await self.call("GET", "/bot/v3/info")).get("bot"))

    async def _pages(self, path: str, params: dict[str, Any]) -> AsyncIterator[Any]:
        token = ""
        for _ in range(MOST_PAGES):
            data = await self.call("GET", path, params=params | ({"page_token": token} if token else {}))
            for item in listing(data.get("items")):
                yield item
            token = word(data.get("page_token"))
            if data.get("has_more") is not True or not token:
                return


def _part(text: str) -> str:
    """An id as a part of a path. Raises Refused for what is none, so that no id leads to another call."""
    if not _ID.match(text):
        raise Refused(gettext("Feishu does not know this: its id is none of Feishu's."))
    return text
