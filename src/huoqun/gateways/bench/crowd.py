"""A crowd: a hundred groups that all talk, on one gateway process, over the line of a real platform (OneBot 11).

The platform's end is a WebSocket server of this bench that tells what NapCat tells. Stored is what another database
connection sees: polled every five milliseconds, so that every wait holds up to that much of the bench's own.
"""

from __future__ import annotations

import itertools
import json
import random
import statistics
import threading
import time
from collections.abc import Sequence
from typing import Any

import psutil  # type: ignore[import-untyped]
from websockets.sync.server import Server, ServerConnection, serve

from huoqun.chats.actions import connections
from huoqun.core import clock
from huoqun.core.actor import system
from huoqun.core.bench import BenchResult, bench, percentile, started
from huoqun.core.journal import lane_of
from huoqun.core.sql import server_cursor
from huoqun.core.worker import add_cursors
from huoqun.team.actions.workspaces import found_workspace

GROUPS, A_SECOND, SECONDS = 100, 20, 60
PEOPLE = 2_000
TICK = 0.005
TOKEN = "bench-token"
WAIT = 60.0
"""Seconds after the last word within which all must be stored."""

_WORDS = (
    "今天",
    "活动",
    "报名",
    "链接",
    "群里",
    "谢谢",
    "老师",
    "打卡",
    "分享",
    "周末",
    "一起",
    "好的",
    "收到",
    "哈哈",
)
_STORED = """
    select coalesce(sum((payload ->> 'count')::int), 0), coalesce(max(id), %s) from core_fact
    where lane = %s and name = 'chats.messages_received' and id > %s
"""


class _NapCat:
    """One account's OneBot implementation: it answers what is asked at first, and tells what the groups say."""

    def __init__(self) -> None:
        self._line: ServerConnection | None = None
        self._dialled = threading.Event()
        self.dialled_at = 0.0
        self._server: Server = serve(self._serve, "127.0.0.1", 0, compression=None)
        self.port = self._server.socket.getsockname()[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def wait_for_gateway(self) -> float:
        """The moment at which it was asked who it is: a line that is served."""
        if not self._dialled.wait(WAIT):
            raise RuntimeError("No gateway has dialled.")
        return self.dialled_at

    def tell(self, events: Sequence[dict[str, Any]]) -> None:
        assert self._line is not None
        for event in events:
            self._line.send(json.dumps(event, ensure_ascii=False))

    def close(self) -> None:
        self._server.shutdown()

    def _serve(self, line: ServerConnection) -> None:
        self._line = line
        for raw in line:
            call = json.loads(raw)
            line.send(json.dumps(_answer(call), ensure_ascii=False))
            if not self._dialled.is_set():
                self.dialled_at = time.perf_counter()
                self._dialled.set()


def _answer(call: dict[str, Any]) -> dict[str, Any]:
    data: Any = {
        "get_login_info": {"user_id": 10001, "nickname": "活群"},
        "get_version_info": {"app_name": "NapCat.Onebot", "app_version": "4.8.0", "protocol_version": "v11"},
        "get_status": {"online": True, "good": True},
        "get_group_member_list": [],
        "get_group_msg_history": {"messages": []},
    }.get(call.get("action", ""), {})
    return {"status": "ok", "retcode": 0, "data": data, "echo": call.get("echo")}


def _said(number: int, chance: random.Random) -> dict[str, Any]:
    """The groups speak in turn; in each, twenty people do."""
    group, user = number % GROUPS, (number % GROUPS * 20 + number // GROUPS % 20) % PEOPLE
    text = " ".join(chance.choices(_WORDS, k=chance.randint(2, 14)))
    return {
        "time": int(clock.now().timestamp()), "self_id": 10001, "post_type": "message", "message_type": "group",
        "sub_type": "normal", "message_id": number + 1, "message_seq": number + 1, "group_id": 7_000_000 + group,
        "group_name": f"读书会 {group}", "user_id": 90_000_000 + user, "message_format": "array",
        "message": [{"type": "text", "data": {"text": text}}], "raw_message": text, "font": 14,
        "sender": {"user_id": 90_000_000 + user, "nickname": f"书友{user}", "card": "", "role": "member"},
    }  # fmt: skip


class _Stored:
    """Counts the messages that anybody can see in the database since this was made."""

    def __init__(self, lane: int) -> None:
        self._lane, self._last, self._count = lane, 0, 0

    def count(self) -> int:
        with server_cursor() as cursor:
            cursor.execute(_STORED, [self._last, self._lane, self._last])
            more, self._last = cursor.fetchone() or (0, self._last)
        self._count += more
        return self._count


def _waits(platform: _NapCat, stored: _Stored, total: int, pace: int) -> list[float]:
    """Milliseconds from each message's moment until it is stored, at `pace` a second; fewer where some never were."""
    begun = time.perf_counter() + 0.2
    telling = threading.Thread(target=_tell, args=[platform, begun, total, pace], daemon=True)
    telling.start()
    waits: list[float] = []
    while len(waits) < total and time.perf_counter() < begun + total / pace + WAIT:
        count, now = stored.count(), time.perf_counter()
        waits += [(now - begun - n / pace) * 1000 for n in range(len(waits), count)]
        time.sleep(TICK)
    telling.join(WAIT)
    return waits


def _tell(platform: _NapCat, begun: float, total: int, pace: int) -> None:
    chance = random.Random(9)
    told = itertools.count()
    done = 0
    while done < total:
        time.sleep(max(0.0, begun + done / pace - time.perf_counter()))
        due = min(total, int((time.perf_counter() - begun) * pace) + 1)
        platform.tell([_said(next(told), chance) for _ in range(done, due)])
        done = due


@bench("crowd")
def crowd(scale: float) -> Sequence[BenchResult]:
    """100 groups × 20 messages a second on one gateway process; how soon it starts, and its memory."""
    now = clock.now()
    founded = found_workspace(
        system(0, "bench"), name="Crowd", owner_email="alice@example.org", owner_name="Alice", now=now
    )
    actor, platform = system(founded.workspace_id, "bench"), _NapCat()
    settings = {"way": "forward", "address": f"ws://127.0.0.1:{platform.port}"}
    connections.add(actor, platform="onebot", name="QQ", settings=settings, secrets={"token": TOKEN}, now=now)
    add_cursors()
    worker = started("worker")
    begun = time.perf_counter()
    gateway = started("gateway", "--only", "onebot")
    try:
        start = platform.wait_for_gateway() - begun
        total = max(GROUPS * A_SECOND, int(GROUPS * A_SECOND * SECONDS * scale))
        waits = _waits(platform, _Stored(lane_of(founded.workspace_id)), total, GROUPS * A_SECOND)
        rss = psutil.Process(gateway.pid).memory_info().rss / 2**20
    finally:
        for part in (worker, gateway):
            part.terminate()
            part.wait(30)
        platform.close()
    return _figures(start, waits, total, rss)


def _figures(start: float, waits: list[float], total: int, rss: float) -> list[BenchResult]:
    lost, slow = total - len(waits), percentile(waits, 0.99)
    middle, spread = round(statistics.median(waits), 1), (round(min(waits), 1), round(max(waits), 1))
    return [
        BenchResult("crowd p99", round(slow, 1), "ms", middle, None, total, spread, "500 ms to stored", slow <= 500),
        BenchResult("crowd lost", lost, "messages", None, None, total, None, "none lost", lost == 0),
        BenchResult("crowd memory", round(rss), "MB RSS", None, None, 1, None, "250 MB", rss <= 250),
        BenchResult("crowd start", round(start, 2), "s", None, None, 1, None, "2 s to the line", start <= 2),
    ]
