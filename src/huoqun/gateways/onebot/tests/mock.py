"""The contract's peer on ncatbot's NapCatMockServer, asked through the pipe of its own process."""

from __future__ import annotations

import asyncio
import atexit
import json
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from huoqun.chats.port.gateway import Account
from huoqun.core import clock
from huoqun.gateways.tests.peer import Seen

from .noting import BOT, GROUP, PEOPLE, TOKEN, act, note, plain


class Process:
    """The one process in which all mock servers of a test run live."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="napcat-mock-")
        script = Path(__file__).with_name("mock_process.py")
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, script], cwd=self.folder.name, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
        )  # fmt: skip
        atexit.register(self.end)

    def ask(self, what: str, **named: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps({"what": what, **named}) + "\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["ok"]

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self.folder.cleanup()


@cache
def process() -> Process:
    return Process()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def files_folder() -> Path:
    """Where the account of the tests keeps its files: removed with the process."""
    return Path(process().folder.name) / "files"


def account(settings: Mapping[str, str], since: Mapping[str, Any] | None = None, *, token: str = TOKEN) -> Account:
    return Account(1, 1, "qq", settings, {"token": token}, since or {}, clock.now, files_folder())


class MockPeer:
    """A NapCat that ncatbot plays, at its own port; what was said is kept."""

    chat, keeps, has_line = GROUP, True, True

    def __init__(self) -> None:
        self.port = free_port()
        self._numbers = count(1)
        self._last: dict[str, Any] = {}
        self._locked = 0
        process().ask("open", port=self.port)

    async def ask(self, what: str, **named: Any) -> Any:
        return await asyncio.to_thread(process().ask, what, on=self.port, **named)

    def account(self, *, since: Mapping[str, Any] | None = None, port: int | None = None) -> Account:
        return account({"way": "forward", "address": f"ws://127.0.0.1:{port or self.port}"}, since)

    def wrong_account(self) -> Account:
        # With a token the mock takes none at all: it looks for it where its own library no longer puts it.
        if not self._locked:
            self._locked = free_port()
            process().ask("open", port=self._locked, token="another-long-word")
        return account({"way": "forward", "address": f"ws://127.0.0.1:{self._locked}"})

    def person(self, name: str) -> str:
        return PEOPLE[name]

    async def says(self, name: str, text: str) -> str:
        message = [{"type": "text", "data": {"text": text}}]
        said = await self.ask("says", person=PEOPLE[name], message=message)
        self._last = {
            "post_type": "message", "message_type": "group", "message_id": said, "group_id": int(GROUP),
            "user_id": int(PEOPLE[name]), "self_id": int(BOT), "time": int(clock.now().timestamp()), "message": message,
        }  # fmt: skip
        return said

    async def tells(self, **event: Any) -> None:
        stamp = int(clock.now().timestamp())
        self._last = {"time": stamp, "self_id": int(BOT), "post_type": "notice", "group_id": int(GROUP), **event}
        await self.ask("tells", event=self._last)

    async def joins(self, name: str) -> None:
        await self.tells(
            notice_type="group_increase", sub_type="approve", user_id=int(PEOPLE[name]), operator_id=int(BOT)
        )

    async def leaves(self, name: str) -> None:
        await self.tells(notice_type="group_decrease", sub_type="leave", user_id=int(PEOPLE[name]), operator_id=0)

    async def reacts(self, name: str, message: str, emoji: str) -> None:
        likes = [{"emoji_id": str(ord(emoji)), "count": 1}]
        await self.tells(
            notice_type="group_msg_emoji_like", user_id=int(PEOPLE[name]), message_id=int(message), likes=likes,
            is_add=True,
        )  # fmt: skip

    async def repeats(self) -> None:
        await self.ask("tells", event=self._last)

    async def kill(self) -> None:
        await self.ask("kill")

    async def revive(self) -> None:
        await self.ask("revive")

    async def seen(self) -> Seen:
        told = await self.ask("seen")
        seen = Seen(calls=len(told["asked"]))
        for said in told["said"]["group_messages"].get(GROUP, []):
            if said["user_id"] == BOT:
                note(seen, said["message"])
        for messages in told["said"]["private_messages"].values():
            seen.private += [(str(m["target_id"]), plain(m["message"])) for m in messages if m["user_id"] == BOT]
        for call in told["asked"]:
            act(seen, call["action"], call["params"])
        return seen

    async def close(self) -> None:
        await self.ask("close")
