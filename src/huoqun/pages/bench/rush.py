"""The minute before the day closes: everybody in a great camp opens their page and checks in, each on their own phone.

The way is the whole one: a web server and a worker as processes of their own, requests over sockets, the form that the
page gave. Connections are kept, as the proxy in front of a server keeps them. A wait counts from the moment at which
its member pressed the button, not from when a connection was free to carry it.
"""

from __future__ import annotations

import http.client
import queue
import random
import re
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db import connection, transaction

from huoqun.core import clock, ids
from huoqun.core.bench import BenchResult, bench, percentile, started
from huoqun.core.sql import server_cursor
from huoqun.core.worker import add_cursors
from huoqun.members import tokens
from huoqun.playbooks.bench.filling import filled

PEOPLE, MINUTE = 10_000, 60.0
CONNECTIONS, WARM = 48, 100
MOST_MS = 300.0
DEVICE = "huoqun.members.device"

_HIDDEN = re.compile(rb'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')
_OPEN = """
    insert into camps_window (workspace_id, group_run_id, group_id, day, word, least, accepts, with_word, freezes,
                              opened_at, closes_at)
    select workspace_id, id, group_id, 1, '', 4, '{words}', false, 2, %(at)s::timestamptz - interval '1 hour',
           %(at)s::timestamptz + interval '6 hours'
    from playbooks_grouprun where id = %(run)s
"""
# Today is the first day of the camp, and nothing else is due in it.
_READY = (
    "delete from playbooks_due where workspace_id = %(workspace)s",
    "update playbooks_grouprun set starts_on = %(at)s::timestamptz::date, started_at = %(at)s where id = %(run)s",
)
_STORED = """
    select count(*), count(distinct member_id), (select count(*) from deeds_deed where workspace_id = %(workspace)s)
    from camps_checkin where group_run_id = %(run)s
"""


@bench("rush")
def rush(scale: float) -> Sequence[BenchResult]:
    """10,000 check in within a minute; a part of them at a smaller scale, at the same pace."""
    count = max(200, int(PEOPLE * scale))
    now = clock.now()
    camp = filled(count)
    phones = _phones(camp, now)
    add_cursors()
    with _house() as port:
        crowd = _Crowd(port, f"/me/checkin/{camp.id}", phones, MINUTE * count / PEOPLE)
        crowd.wakes_the_server()
        crowd.run()
    with server_cursor() as cursor:
        cursor.execute(_STORED, {"workspace": camp.workspace_id, "run": camp.id})
        stored = cursor.fetchone()
    if crowd.wrong or stored != (count, count, count):
        raise RuntimeError(f"Lost or doubled: {stored} of {count}; refused: {crowd.wrong[:3]}")
    return [_told("rush, the page opens", crowd.opened), _told("rush, checked in", crowd.sent)]


def _told(name: str, waits: Sequence[float]) -> BenchResult:
    ms = [wait * 1000 for wait in waits]
    slow = percentile(ms, 0.99)
    return BenchResult(
        name, round(slow, 1), "ms p99", round(percentile(ms, 0.5), 1), None, len(ms),
        (round(min(ms), 1), round(max(ms), 1)), f"≤ {MOST_MS:.0f} ms", slow <= MOST_MS,
    )  # fmt: skip


def _phones(camp: Any, now: datetime) -> list[str]:
    """The cookie of a device for each member, as if each had opened a link before; the day stands open."""
    values = {"at": now, "run": camp.id, "workspace": camp.workspace_id}
    member, device = apps.get_model("members", "Member"), apps.get_model("members", "Device")
    people = list(member.objects.filter(workspace_id=camp.workspace_id).order_by("id").values_list("id", flat=True))
    secrets = [ids.link_token() for _ in people]
    with transaction.atomic(), server_cursor() as cursor:
        for statement in (*_READY, _OPEN):
            cursor.execute(statement, values)
        device.objects.bulk_create(
            (
                device(
                    workspace_id=camp.workspace_id, member_id=person, token_hash=ids.token_hash(secret), made_at=now,
                    seen_at=now - timedelta(minutes=5),
                )
                for person, secret in zip(people, secrets, strict=True)
            ),
            batch_size=5000,
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze members_member, members_device, playbooks_run, camps_window")
    return [tokens.signed(DEVICE, camp.workspace_id, secret) for secret in secrets]


@contextmanager
def _house() -> Iterator[int]:
    """A web server and a worker; answers the port once it is heard there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    parts = [started("web", "--bind", "127.0.0.1", "--port", str(port)), started("worker")]
    try:
        until = time.monotonic() + 60
        while not _listens(port):
            if time.monotonic() > until:
                raise RuntimeError("The web server did not come up.")
            time.sleep(0.1)
        yield port
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait(30)


def _listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def _headers(phone: str) -> dict[str, str]:
    return {"Cookie": f"hq_me={phone}", "User-Agent": "MicroMessenger"}


class _Crowd:
    """Members who come at random moments within `lasts` seconds: each opens the page, and sends its form."""

    def __init__(self, port: int, path: str, phones: Sequence[str], lasts: float) -> None:
        self.port, self.path = port, path
        self.opened: list[float] = []
        self.sent: list[float] = []
        self.wrong: list[str] = []
        chance = random.Random(11)
        self._first = phones[0]
        self._due: queue.SimpleQueue[tuple[float, str]] = queue.SimpleQueue()
        for at, phone in sorted((chance.uniform(0, lasts), phone) for phone in phones):
            self._due.put((at, phone))

    def wakes_the_server(self) -> None:
        """The server has been up for days: what it loads at its first pages is no part of the figure."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for _ in range(WARM):
            line.request("GET", "/me", headers={"User-Agent": "MicroMessenger"})
            line.getresponse().read()
            line.request("GET", self.path, headers=_headers(self._first))
            line.getresponse().read()

    def run(self) -> None:
        self._begun = time.perf_counter() + 0.2
        hands = [threading.Thread(target=self._hand) for _ in range(CONNECTIONS)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()

    def _hand(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while True:
            try:
                at, phone = self._due.get_nowait()
            except queue.Empty:
                return
            due = self._begun + at
            time.sleep(max(0.0, due - time.perf_counter()))
            self._one(line, phone, due)

    def _one(self, line: http.client.HTTPConnection, phone: str, due: float) -> None:
        headers = _headers(phone)
        line.request("GET", self.path, headers=headers)
        page = line.getresponse()
        body = page.read()
        self.opened.append(time.perf_counter() - due)
        cookies = [f"hq_me={phone}", *(c.partition(";")[0] for c in page.headers.get_all("Set-Cookie") or ())]
        form = {name.decode(): value.decode() for name, value in _HIDDEN.findall(body.partition(b"</form>")[0])}
        headers |= {"Cookie": "; ".join(cookies), "Content-Type": "application/x-www-form-urlencoded"}
        # Read and written meanwhile: what is timed from here is the press of the button.
        pressed = time.perf_counter()
        line.request("POST", self.path, urlencode({**form, "text": f"今天写了三段，{phone[:8]}"}), headers)
        answer = line.getresponse()
        answer.read()
        self.sent.append(time.perf_counter() - pressed)
        if page.status != 200 or answer.status != 302:
            self.wrong.append(f"{page.status} {answer.status}")
