"""Connections: what people do with them, and that their secrets stay secret."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings

from huoqun.chats.actions import connections, serving
from huoqun.chats.actions.connections import NameTaken, opened
from huoqun.chats.models import Connection
from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.port.capabilities import Offer
from huoqun.chats.queries.connections import connection, connections_of
from huoqun.core import secrets
from huoqun.core.actor import Actor, Grant, system
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.core.models import Fact, Workspace
from huoqun.core.secrets import KeyMissing

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
TOKEN = "123:very-secret-token"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workspace():
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


@pytest.fixture
def alice(workspace):
    return Actor(workspace.id, "staff", 1, "Alice", frozenset(Grant(p) for p in ChatsPermission))


@pytest.fixture
def bob(workspace):
    return Actor(workspace.id, "staff", 2, "Bob", frozenset({Grant(ChatsPermission.CONNECTION_VIEW)}))


@pytest.fixture
def eve():
    other = Workspace.objects.create(name="Elsewhere", created_at=NOON)
    return Actor(other.id, "staff", 3, "Eve", frozenset(Grant(p) for p in ChatsPermission))


def add(actor, **more) -> int:
    given = {"platform": "telegram", "name": "Bot", "settings": {"chat": "x"}, "secrets": {"token": TOKEN}, **more}
    return connections.add(actor, **given, now=NOON)


def test_a_token_is_stored_encrypted_and_read_by_the_gateway_only(alice):
    added = add(alice)

    row = Connection.objects.get(id=added)
    assert TOKEN.encode() not in bytes(row.secrets)
    assert opened(bytes(row.secrets), row.id) == {"token": TOKEN}
    assert TOKEN not in repr(serving.hold("x", real=NOON))
    assert TOKEN not in repr(connection(alice, added))
    assert not Fact.objects.filter(payload__icontains="secret").exists()


def test_secrets_left_empty_stay_as_they_were(alice):
    added = add(alice, secrets={"token": TOKEN, "key": "old"})

    connections.edit(alice, connection_id=added, secrets={"token": "", "key": "new"}, now=NOON)

    row = Connection.objects.get(id=added)
    assert opened(bytes(row.secrets), row.id) == {"token": TOKEN, "key": "new"}


def test_two_connections_have_two_names(alice):
    add(alice)

    with pytest.raises(NameTaken):
        add(alice)


def test_only_who_may_edit_does(bob, alice):
    added = add(alice)

    with pytest.raises(NotAllowed):
        add(bob)
    with pytest.raises(NotAllowed):
        connections.switch(bob, connection_id=added, on=False, now=NOON)
    assert [c.name for c in connections_of(bob)] == ["Bot"]


def test_eve_finds_nothing(eve, alice):
    added = add(alice)

    assert connections_of(eve) == []
    for verb, more in (
        (connections.edit, {"name": "Mine"}),
        (connections.switch, {"on": False}),
        (connections.hush, {"send_nothing": True}),
        (connections.remove, {}),
        (connections.ask_for_test, {}),
    ):
        with pytest.raises(NotFound):
            verb(eve, connection_id=added, now=NOON, **more)
    with pytest.raises(NotFound):
        connection(eve, added)


def test_switched_off_it_is_served_by_nobody(alice):
    added = add(alice)
    assert [c.id for c in serving.hold("x", real=NOON)] == [added]

    connections.switch(alice, connection_id=added, on=False, now=NOON)

    assert serving.hold("x", real=NOON) == []
    assert Connection.objects.get().holder is None


def test_every_change_leaves_a_fact(alice):
    added = add(alice)
    connections.edit(alice, connection_id=added, name="Robot", now=NOON)
    connections.switch(alice, connection_id=added, on=False, now=NOON)
    connections.switch(alice, connection_id=added, on=False, now=NOON)
    connections.hush(alice, connection_id=added, send_nothing=True, now=NOON)
    connections.remove(alice, connection_id=added, now=NOON)

    told = Fact.objects.filter(name="chats.connection_changed").order_by("id").values_list("payload__how", flat=True)
    assert list(told) == ["added", "edited", "switched_off", "hushed", "deleted"]


def test_the_same_trouble_is_told_once_and_its_end_too(alice):
    added = add(alice)
    gateway = system(alice.workspace_id, "gateway")
    for error in ("wrong token", "wrong token", "no network"):
        serving.failed(gateway, connection_id=added, error=error, now=NOON)
    serving.connected(gateway, connection_id=added, offer=Offer(), now=NOON)
    serving.connected(gateway, connection_id=added, offer=Offer(), now=NOON)

    names = Fact.objects.filter(name__startswith="chats.connection_").order_by("id").values_list("name", flat=True)
    assert list(names)[1:] == ["chats.connection_failed"] * 2 + ["chats.connection_recovered"]
    assert connection(alice, added).last_error == ""


def test_a_test_is_asked_for_and_answered(alice):
    added = add(alice)
    connections.ask_for_test(alice, connection_id=added, now=NOON)
    assert connection(alice, added).test.is_waiting

    serving.failed(system(alice.workspace_id, "gateway"), connection_id=added, error="wrong token", now=NOON)

    tested = connection(alice, added).test
    assert (tested.is_waiting, tested.ok, tested.error) == (False, False, "wrong token")


def test_a_rotated_key_reads_everything_and_the_old_one_is_gone(alice, eve):
    ours, theirs = add(alice), add(eve)
    before = bytes(Connection.objects.get(id=ours).secrets)
    old = secrets.ring()

    assert connections.rotate_key() == 2

    for added in (ours, theirs):
        assert opened(bytes(Connection.objects.get(id=added).secrets), added) == {"token": TOKEN}
    assert secrets.ring().current != old.current
    with pytest.raises(KeyMissing):
        opened(before, ours)


def test_after_a_restore_without_the_key_file_the_way_out_works(alice):
    added = add(alice)
    (settings.CONFIG.home / secrets.FILE).unlink()
    with pytest.raises(KeyMissing):
        opened(bytes(Connection.objects.get(id=added).secrets), added)

    connections.edit(alice, connection_id=added, secrets={"token": "new"}, now=NOON)

    assert opened(bytes(Connection.objects.get(id=added).secrets), added) == {"token": "new"}
