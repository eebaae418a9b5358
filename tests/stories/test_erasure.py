"""Chen asks to be forgotten: afterwards no column of the database holds her name, her contacts or her words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection as database

from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Connection
from huoqun.chats.port import incoming as said
from huoqun.chats.port.incoming import Person
from huoqun.core import worker
from huoqun.core.actor import Actor, system
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import Table, read_row
from huoqun.groups.models import Span
from huoqun.members.actions import consent, editing, erasing
from huoqun.members.models import Identity
from huoqun.work.models import Task

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HER_NAME, HER_PHONE, HER_WORDS = "Chen-of-the-lotus-pond", "13912345678", "does anybody lend me the quicksilver book?"


@pytest.fixture
def chens(cast):
    """Chen as a member: she spoke, bought, is described, waits for an answer, and somebody has a task about her."""
    worker.add_cursors()
    bot = Connection.objects.create(
        workspace_id=cast.workspace, platform="testing", realm="testing", name="bot", created_at=NOON
    )
    chen = Person("u-chen", HER_NAME)
    gateway = Actor(cast.workspace, "gateway", bot.id)
    items = [
        said.Joined(id="j1", at=NOON, chat="lake", who=chen),
        said.Message(id="1", at=NOON + timedelta(minutes=1), chat="lake", sender=chen, text=HER_WORDS),
    ]
    receive(gateway, connection_id=bot.id, items=items, now=NOON + timedelta(hours=1))
    member = Identity.objects.get(platform="testing", key="u-chen").member_id
    actor = cast.alice.actor
    Span.objects.filter(member_id=member).update(nickname=HER_NAME)
    editing.edit(actor, member_id=member, introduction=HER_WORDS, background={"city": HER_NAME}, now=NOON)
    consent.record(actor, member_id=member, purpose="marketing", granted=True, source="form", now=NOON)
    Identity.objects.create(
        workspace_id=cast.workspace, member_id=member, platform="phone", key=HER_PHONE, created_at=NOON
    )
    order = {"id": "A1", "phone": HER_PHONE, "amount": "9", "at": "2026-11-01"}
    record(system(cast.workspace, "test"), deeds=[read_row(order, table=Table.ORDERS)], now=NOON)
    Task.objects.create(
        workspace_id=cast.workspace, key="t", kind="care", title=f"Call {HER_NAME}", copy_text=f"Dear {HER_NAME}",
        note=HER_PHONE, member_id=member, created_at=NOON, due_at=NOON,
    )  # fmt: skip
    worker.catch_up(now=lambda: NOON + timedelta(hours=2))
    return member


def columns_that_hold(words):
    """Every text, JSON or array column of every table in which these words stand."""
    found = []
    with database.cursor() as cursor:
        cursor.execute(
            "select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid "
            "where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0 "
            "and not a.attisdropped and format_type(a.atttypid, null) in "
            "('text', 'character varying', 'jsonb', 'text[]', 'tsvector')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(
                f'select 1 from "{table}" where position(%s in lower("{column}"::text)) > 0 limit 1', [words]
            )
            if cursor.fetchone():
                found.append(f"{table}.{column}")
    return found


def test_nothing_of_her_is_left(cast, chens):
    assert columns_that_hold("lotus-pond") and columns_that_hold("quicksilver") and columns_that_hold(HER_PHONE)

    erasing.erase(cast.alice.actor, member_id=chens, now=NOON + timedelta(hours=3))
    worker.catch_up(now=lambda: NOON + timedelta(hours=4))

    assert columns_that_hold("lotus-pond") == []
    assert columns_that_hold("quicksilver") == []
    assert columns_that_hold(HER_PHONE) == []
