"""QQ as it is served: by the gateway process, and at the web door."""

from __future__ import annotations

import asyncio

import pytest

from huoqun.chats.actions import connections
from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.models import Connection, Message, Progress
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core import clock
from huoqun.core.actor import system
from huoqun.core.models import Workspace
from huoqun.gateways.tests.test_host import run_until
from huoqun.groups.models import Group

from .calls import TOKEN, call, message, notice
from .mock import MockPeer
from .noting import GROUP


@pytest.fixture
def actor():
    return system(Workspace.objects.create(name="Hangzhou", created_at=clock.now()).id, "test")


@pytest.fixture
def peer():
    one = MockPeer()
    yield one
    asyncio.run(one.close())


def connect(actor, **settings: str) -> Connection:
    line = connections.add(
        actor, platform="onebot", name="qq", settings=settings, secrets={"token": TOKEN}, now=clock.now()
    )
    return Connection.objects.get(id=line)


@pytest.mark.django_db(transaction=True)
def test_a_newcomer_is_seen_and_welcomed_and_what_we_said_is_kept(actor, peer):
    connect(actor, way="forward", address=f"ws://127.0.0.1:{peer.port}")
    asyncio.run(peer.says("阿梅", "还没有人听"))
    run_until(lambda: Message.objects.filter(text="还没有人听").exists(), only=["onebot"])
    group = Group.objects.get(key=GROUP)
    ask(
        actor,
        effects=[NewEffect(key="hello", body=Send("欢迎！"), cls=EffectClass.CARE, group_id=group.id)],
        now=clock.now(),
    )

    run_until(lambda: Message.objects.filter(text="欢迎！").exists(), only=["onebot"])

    assert Progress.objects.get().state in ("sent", "confirmed")
    assert asyncio.run(peer.seen()).texts == ["欢迎！"]


@pytest.mark.django_db
def test_what_is_posted_at_the_door_is_stored_once(actor, client):
    line = connect(actor, way="http", address="http://127.0.0.1:3000")

    def post(event, **named) -> int:
        asked = call({**event, "time": int(clock.now().timestamp())}, **named)
        signed = {"X-Signature": asked.headers["x-signature"], "X-Self-ID": asked.headers["x-self-id"]}
        return client.post(
            f"/hooks/{line.uid}", asked.body, content_type="application/json", headers=signed
        ).status_code

    assert post(message("打卡", id=5)) == 200
    assert post(message("打卡", id=5)) == 200
    assert post(notice("group_increase", sub_type="approve", operator_id=1)) == 200
    assert post(message("不是我们的", id=6), token="another-long-word") == 403

    assert list(Message.objects.values_list("provider_id", "text")) == [("5", "打卡")]
