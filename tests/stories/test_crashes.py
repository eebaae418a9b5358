"""Whatever dies when: a process that crashes at random moments loses nothing and says nothing twice blindly."""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, datetime
from random import Random

import pytest

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.models import Effect
from huoqun.chats.port.effects import Send
from huoqun.chats.queries.outbox import effect
from huoqun.chats.rules import EffectClass
from huoqun.core.models import Fact, Workspace
from huoqun.gateways.simulator.stage import Stage
from huoqun.groups.models import Group

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
SEEDS = range(200 if os.environ.get("HUOQUN_TORTURE") else 8)

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]


def crash(stage: Stage, chance: Random) -> None:
    """One turn of a gateway process that may die anywhere in it; what it knew is gone with it."""
    steps = [stage.hear, stage.react, stage.plan]
    for step in steps:
        if chance.random() < 0.15:
            return
        step()
    orders = stage.lease()
    if chance.random() < 0.2:
        return
    done = orders[: chance.randint(0, len(orders))] if chance.random() < 0.3 else orders
    results = stage.perform(done)
    if chance.random() < 0.3:
        return
    stage.answer(results)


def trouble(stage: Stage, chance: Random) -> None:
    """What else goes wrong."""
    faults = stage.platform.faults
    chance.choice([faults.lose, faults.cut_answer, faults.no_echo, lambda: faults.throttle(5), lambda: None])()
    faults.echo_keys = chance.random() < 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_and_nothing_is_said_twice_unless_somebody_decided_so(seed):
    chance = Random(seed)
    stage = Stage(Workspace.objects.create(name="Hangzhou", created_at=NOON).id, now=NOON)
    stage.member("小林").joins("book-club")
    stage.settle()
    group = Group.objects.get().id
    asked = 0
    for _ in range(12):
        for _ in range(chance.randint(0, 3)):
            asked += 1
            cls = chance.choice([EffectClass.CARE, EffectClass.NUDGE, EffectClass.MONEY])
            new = NewEffect(key=f"e/{asked}", body=Send(f"第 {asked} 句"), cls=cls, group_id=group)
            ask(stage.actor, effects=[new], now=stage.now)
        trouble(stage, chance)
        crash(stage, chance)
        stage.passes(seconds=chance.choice([1, 10, 61])) if chance.random() < 0.3 else None
    for _ in range(8):
        stage.passes(minutes=3)

    said = Counter(stage.bot.said())
    decided = Counter(key for f in moved_by("rule:repeat") for key in f["keys"])
    for row in Effect.objects.all():
        one = effect(row.workspace_id, row.uid)
        times = said[one.text]
        assert one.state in ("confirmed", "sent", "ambiguous"), (one.key, one.state, one.reason)
        assert times <= 1 + decided[one.key]
        assert one.state == "ambiguous" or times >= 1
        if one.cls != EffectClass.CARE:
            assert times <= 1
        elif one.state == "ambiguous":
            assert one.attempts >= 5
    assert Effect.objects.count() == asked


def moved_by(decider: str) -> list[dict]:
    facts = Fact.objects.filter(name="chats.effects_moved", payload__decided_by=decider)
    return list(facts.values_list("payload", flat=True))
