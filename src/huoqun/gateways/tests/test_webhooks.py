"""The web door: whoever is nobody, too long or broken is turned away, and nothing is taken of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import DataError, connection, transaction
from psycopg.errors import AdminShutdown, IdleInTransactionSessionTimeout

from huoqun.chats.actions import calls, connections
from huoqun.chats.models import Connection, HeardCall, Message
from huoqun.chats.models import Errand as Row
from huoqun.chats.port.gateway import TAG_CONTACT
from huoqun.chats.port.incoming import Message as Said
from huoqun.chats.port.incoming import Person
from huoqun.chats.port.webhook import Errand, Heard
from huoqun.core import clock
from huoqun.core.actor import system
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.models import Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    """A connection to a platform that never calls, and the actor who made it."""
    actor = system(Workspace.objects.create(name="Hangzhou", created_at=clock.now()).id, "test")
    connection_id = connections.add(actor, platform="simulator", name="main", settings={}, secrets={}, now=clock.now())
    return actor, Connection.objects.get(id=connection_id)


def test_nobody_is_found_at_a_door_that_is_none(line, client):
    _, connection = line
    switched_off = Connection.objects.create(
        workspace_id=connection.workspace_id,
        platform="wecom",
        realm="wecom",
        name="off",
        is_on=False,
        created_at=clock.now(),
    )
    for uid in (
        uuid4(),  # no connection's
        connection.uid,  # of a platform that never calls
        switched_off.uid,
    ):
        assert client.post(f"/hooks/{uid}", b"{}", content_type="application/json").status_code == 404
        assert client.get(f"/hooks/{uid}").status_code == 404


@pytest.mark.parametrize(
    ("says", "sqlstate"),
    [
        # The server shuts down.
        (AdminShutdown(), "57P01"),
        # Nothing was said for a minute within a transaction, because the machine stood still.
        (IdleInTransactionSessionTimeout(), "25P03"),
        # The line to it is gone, and it says nothing.
        (psycopg.OperationalError("the connection is closed"), None),
    ],
)
@pytest.mark.parametrize("where", ["door", "hearer", "calls.take"])
def test_where_the_database_is_away_the_platform_is_to_call_again(
    line, client, monkeypatch, caplog, says, sqlstate, where
):
    def away(*args, **named):
        with connection.wrap_database_errors:
            raise says

    monkeypatch.setattr("huoqun.gateways.webhooks.hearer", lambda platform: lambda call, account: heard(1))
    monkeypatch.setattr(f"huoqun.gateways.webhooks.{where}", away)

    assert client.post(f"/hooks/{line[1].uid}", b"{}", content_type="application/json").status_code == 503
    assert [r.sqlstate for r in caplog.records if r.getMessage() == "hook_cannot_take"] == [sqlstate]


def heard(number: int, **named) -> Heard:
    said = Said(id=f"m{number}", at=clock.now(), chat="club", sender=Person("lin", "小林"), text="早")
    return Heard(items=(said,), **named)


def take(line, one: Heard) -> bool:
    actor, connection = line
    now = clock.now()
    return calls.take(actor, connection_id=connection.id, heard=one, now=now, real=now, origin=Origin.LIVE)


def test_a_call_is_taken_once(line):
    assert take(line, heard(1, once="event-1"))
    assert not take(line, heard(2, once="event-1"))
    assert take(line, heard(3, once="event-2"))

    assert sorted(Message.objects.values_list("provider_id", flat=True)) == ["m1", "m3"]


def test_a_call_that_cannot_be_stored_is_not_remembered(line):
    actor, connection = line
    Connection.objects.filter(id=connection.id).update(is_on=False)
    connections.remove(actor, connection_id=connection.id, now=clock.now())

    with pytest.raises(NotFound):
        take(line, heard(1, once="event-1"))

    assert not HeardCall.objects.exists()


def test_calls_are_forgotten_after_a_day(line):
    take(line, heard(1, once="event-1"))

    assert calls.forget_calls(real=clock.now()) == 0
    assert calls.forget_calls(real=clock.now() + calls.REMEMBERED * 2) == 1


def test_an_errand_that_fails_is_due_later_and_given_up_in_the_end(line):
    actor, connection = line
    take(line, Heard(errands=(Errand("fetch_group", {"chat": "club"}),)))
    real, waits = clock.now(), []
    while due := calls.errands(actor, connection_id=connection.id, real=real):
        [(errand_id, errand)] = due
        assert errand == Errand("fetch_group", {"chat": "club"})
        if not calls.errand_failed(actor, connection_id=connection.id, errand_id=errand_id, real=real):
            break
        assert calls.errands(actor, connection_id=connection.id, real=real) == []
        wait = next(w for w in [*(2**n for n in range(1, 12)), 3600] if _due(line, real, w))
        waits.append(wait)
        real += _seconds(wait)

    assert waits == [2**n for n in range(1, 12)] + [3600] * 10
    assert calls.errands(actor, connection_id=connection.id, real=real + _seconds(10**6)) == []


def test_what_is_asked_later_of_a_person_waits_for_what_was_asked_before(line):
    actor, connection = line
    put_on, taken_off = ({"person": "lin", "add": ["vip"]}, {"person": "lin", "remove": ["vip"]})
    others = {"person": "mei", "add": ["vip"]}
    take(line, Heard(errands=tuple(Errand(TAG_CONTACT, payload) for payload in (put_on, taken_off, others))))
    real = clock.now()
    first = calls.errands(actor, connection_id=connection.id, real=real)[0][0]

    calls.errand_failed(actor, connection_id=connection.id, errand_id=first, real=real, later=_seconds(600))

    assert [e.payload for _, e in calls.errands(actor, connection_id=connection.id, real=real)] == [others]
    later = calls.errands(actor, connection_id=connection.id, real=real + _seconds(600))
    assert [e.payload for _, e in later] == [put_on, taken_off, others]
    assert calls.errands(actor, connection_id=connection.id, real=real + _seconds(600), may_act=False) == []


def test_one_item_that_cannot_be_stored_does_not_hold_up_the_rest(line, client, monkeypatch):
    """A platform calls again until it is answered: it must not do so for ever."""
    _, connection = line
    broken = Errand("fetch", {"chat": "\x00"})  # no jsonb holds it
    whole = heard(7, once="event-7", errands=(broken, Errand("fetch", {"chat": "club"})))
    monkeypatch.setattr("huoqun.gateways.webhooks.hearer", lambda platform: lambda call, account: whole)

    for _ in range(2):
        assert client.post(f"/hooks/{connection.uid}", b"{}", content_type="application/json").status_code == 200

    assert list(Message.objects.values_list("provider_id", flat=True)) == ["m7"]
    assert list(Row.objects.values_list("payload", flat=True)) == [{"chat": "club"}]


def test_a_transaction_that_our_own_code_broke_does_not_hold_up_the_rest(line, client, monkeypatch):
    """It would break again, however often the platform called."""
    whole = replace(heard(7, once="event-7"), items=(*heard(8).items, *heard(7).items))
    stored = calls.take

    def take(actor, *, heard, **named):
        if any(item.id == "m8" for item in heard.items):
            with transaction.atomic(), connection.cursor() as cursor:
                with suppress(DataError):
                    cursor.execute("select 1 / 0")
                cursor.execute("select 1")
        return stored(actor, heard=heard, **named)

    monkeypatch.setattr(calls, "take", take)
    monkeypatch.setattr("huoqun.gateways.webhooks.hearer", lambda platform: lambda call, account: whole)

    for _ in range(2):
        assert client.post(f"/hooks/{line[1].uid}", b"{}", content_type="application/json").status_code == 200

    assert list(Message.objects.values_list("provider_id", flat=True)) == ["m7"]


def _seconds(number: int) -> timedelta:
    return timedelta(seconds=number)


def _due(line, real, wait: int) -> bool:
    actor, connection = line
    return bool(calls.errands(actor, connection_id=connection.id, real=real + _seconds(wait)))
