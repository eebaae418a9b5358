"""How what the bot wants to say gets said: once, in order, or not at all with a reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.models import Effect
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core.models import Workspace
from huoqun.gateways.simulator.stage import Stage
from huoqun.groups.models import Group

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)  # 12:00 in Hangzhou

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workspace():
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


@pytest.fixture
def stage(workspace):
    return Stage(workspace.id, now=NOON)


def group(stage: Stage, key: str = "book-club") -> int:
    return Group.objects.get(workspace_id=stage.actor.workspace_id, key=key).id


def effect(key: str) -> Effect:
    return Effect.objects.get(key=key)


def welcome(stage: Stage, key: str = "welcome/xiaolin", text: str = "欢迎小林！", **more) -> None:
    new = NewEffect(key=key, body=Send(text), cls=EffectClass.CARE, group_id=group(stage), **more)
    ask(stage.actor, effects=[new], now=stage.now)


def test_a_newcomer_is_welcomed_and_the_echo_confirms_it(stage):
    stage.member("小林").joins("book-club")
    stage.settle()

    welcome(stage)
    assert stage.plan() == 1
    assert effect("welcome/xiaolin").state == "ready"
    orders = stage.lease()
    assert effect("welcome/xiaolin").state == "leased"
    stage.answer(stage.perform(orders))
    assert effect("welcome/xiaolin").state == "sent"
    stage.settle()

    stage.bot.replies("欢迎小林！")
    assert effect("welcome/xiaolin").state == "confirmed"
    assert effect("welcome/xiaolin").decided_by == "echo"
