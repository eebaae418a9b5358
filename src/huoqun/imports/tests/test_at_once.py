"""Several imports and a gateway at the same groups at the same time: nobody waits in a circle, nothing is doubled."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection as database

from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Connection, Message
from huoqun.chats.port import incoming as said
from huoqun.core.actor import Actor, system
from huoqun.groups.models import Span
from huoqun.imports import batches
from huoqun.imports.records import Options
from huoqun.imports.run import run
from huoqun.members.models import Member

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
GROUPS, PEOPLE, MESSAGES = 4, 7, 400
THEN = datetime(2015, 1, 31, 23, tzinfo=UTC)


def history(start: int, end: int, *, ids: bool):
    """Part of one history, all groups mixed, every third message repeating the one before it."""
    for n in range(start, end):
        at = THEN + timedelta(seconds=20 * n)
        record = {
            "group": f"g{n % GROUPS}",
            "sender": f"p{n % PEOPLE}",
            "name": f"P{n % PEOPLE}",
            "at": at.isoformat(),
            "text": f"words {n // 3}",
        }
        yield record | ({"id": str(n)} if ids else {})


def as_heard(record):
    """A record of the file as a gateway would hear it."""
    sender = said.Person(record["sender"], record["name"])
    at = datetime.fromisoformat(record["at"])
    return said.Message(id=record["id"], at=at, chat=record["group"], text=record["text"], sender=sender)


def test_two_imports_and_a_gateway_give_the_union(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 37)
    row = Connection.objects.create(workspace_id=workspace, platform="file", realm="file", name="bot", created_at=NOON)
    errors: list[BaseException] = []

    def bring(name, records):
        path = tmp_path / name
        path.write_text("\n".join(json.dumps(r) for r in records), "utf-8")
        run(system(workspace, "import"), path, options=Options(), now=lambda: NOON)

    def hear(records):
        gateway = Actor(workspace, "gateway", row.id)
        items = [as_heard(record) for record in records]
        for start in range(0, len(items), 11):
            receive(gateway, connection_id=row.id, items=items[start : start + 11], now=NOON)

    def guarded(work, *args):
        try:
            work(*args)
        except BaseException as error:
            errors.append(error)
        finally:
            database.close()

    at_once = [
        threading.Thread(target=guarded, args=(bring, "a.jsonl", list(history(0, 300, ids=True)))),
        threading.Thread(target=guarded, args=(bring, "b.jsonl", list(history(100, MESSAGES, ids=False)))),
        threading.Thread(target=guarded, args=(hear, list(history(200, MESSAGES, ids=True)))),
    ]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join()

    assert errors == []
    assert Message.objects.of(workspace).count() == MESSAGES
    known = Message.objects.of(workspace).exclude(provider_id=None).values("group_id", "provider_id")
    assert known.distinct().count() == MESSAGES
    assert Member.objects.of(workspace).filter(name__startswith="P").count() == PEOPLE
    assert Span.objects.of(workspace).count() == GROUPS * PEOPLE
