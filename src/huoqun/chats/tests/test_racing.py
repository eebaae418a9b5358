"""Two workers at once: a cap holds, an effect is leased once, the same words go once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from huoqun.chats.actions import leasing, outbox, serving
from huoqun.chats.actions.connections import add
from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.models import CapCount, Effect, Progress, Route
from huoqun.chats.planner import Cap
from huoqun.chats.port.capabilities import DAY, DO_EVERYTHING, Limit, Offer
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor, system
from huoqun.core.models import Workspace
from huoqun.groups.models import Group, Kind

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def actor() -> Actor:
    return system(Workspace.objects.create(name="Hangzhou", created_at=NOON).id, "test")


@pytest.fixture
def line(actor) -> int:
    connection_id = add(actor, platform="null", name="nowhere", settings={}, secrets={}, now=NOON)
    offer = Offer(frozenset(str(c) for c in DO_EVERYTHING))
    serving.connected(actor, connection_id=connection_id, offer=offer, now=NOON)
    return connection_id


@pytest.fixture
def group(actor, line) -> int:
    kind = Kind.objects.create(workspace_id=actor.workspace_id, key="core", name="Core")
    made = Group.objects.create(
        workspace_id=actor.workspace_id, platform="null", key="g", name="g", kind=kind, created_at=NOON
    )
    Route.objects.create(workspace_id=actor.workspace_id, connection_id=line, group=made, chat_id="g", since=NOON)
    return made.id


def at_once(*things: Callable[[], object]) -> None:
    """Do things at the same moment, each on a connection of its own; the first failure is the test's."""
    gate, failures = threading.Barrier(len(things)), []

    def run(thing: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            thing()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(thing,)) for thing in things]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def until_nothing(step: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        while step():
            pass

    return run


def effects(group: int, count: int, text: str = "", holder: str = "e", **more) -> list[NewEffect]:
    return [
        NewEffect(
            key=f"{holder}/{n}", body=Send(text or f"{holder} {n}"), cls=EffectClass.NUDGE, group_id=group, **more
        )
        for n in range(count)
    ]


def test_two_planners_cannot_both_pass_a_cap(actor, group):
    ask(actor, effects=effects(group, 40, caps=(Cap("group", "day", 3),)), now=NOON)

    planner = until_nothing(lambda: outbox.plan_due(actor, now=NOON, limit=5))
    at_once(planner, planner, planner)

    assert Progress.objects.filter(state="ready").count() == 3
    assert Progress.objects.filter(state="suppressed", reason="cap:group:day:3").count() == 37
    assert CapCount.objects.get(used__gt=0).used == 3


def test_two_planners_cannot_both_spend_a_channels_budget_and_a_restart_gives_none_of_it_back(actor, line, group):
    """What was spent stands in the database: whoever plans, and whenever they began."""
    offer = Offer(frozenset(str(c) for c in DO_EVERYTHING), limits=(Limit("a day", 3, DAY, "chat"),))
    for holder in ("one", "two"):
        serving.connected(actor, connection_id=line, offer=offer, now=NOON)
        ask(actor, effects=effects(group, 20, holder=holder, expires_at=NOON + timedelta(hours=3)), now=NOON)
        planner = until_nothing(lambda: outbox.plan_due(actor, now=NOON, limit=5))
        at_once(planner, planner, planner)
        serving.let_go(holder)

        assert Progress.objects.filter(state="ready").count() == 3
        assert CapCount.objects.get(used__gt=0).used == 3


def test_an_effect_is_leased_to_one_process_only(actor, line, group):
    ask(actor, effects=effects(group, 60), now=NOON)
    until_nothing(lambda: outbox.plan_due(actor, now=NOON))()
    serving.hold("one", real=NOON)
    leased: list[int] = []

    def lease() -> int:
        orders = leasing.lease(actor, connection_id=line, holder="one", now=NOON, real=NOON, limit=7)
        leased.extend(order.id for order in orders)
        return len(orders)

    at_once(*[until_nothing(lease)] * 3)
    until_nothing(lease)()

    assert sorted(leased) == sorted(Effect.objects.values_list("id", flat=True))


def test_the_same_words_planned_by_two_go_once(actor, line, group):
    ask(actor, effects=effects(group, 12, text="今天打卡了吗？"), now=NOON)

    planner = until_nothing(lambda: outbox.plan_due(actor, now=NOON, limit=1))
    at_once(planner, planner, planner)
    serving.hold("one", real=NOON)
    later = NOON + timedelta(seconds=1)
    leased = leasing.lease(actor, connection_id=line, holder="one", now=later, real=later)

    assert len(leased) == 1
    assert Progress.objects.filter(state="suppressed", reason="duplicate").count() == 11


def test_asked_by_two_at_once_it_is_one(actor, group):
    asking = lambda: ask(actor, effects=effects(group, 50), now=NOON)  # noqa: E731 - three times the same

    at_once(asking, asking, asking)

    assert Effect.objects.count() == 50


def test_a_process_that_lost_the_connection_gets_nothing(actor, line, group):
    ask(actor, effects=effects(group, 1), now=NOON)
    outbox.plan_due(actor, now=NOON)
    serving.hold("old", real=NOON)
    later = NOON + serving.HOLD
    serving.hold("new", real=later)

    assert leasing.lease(actor, connection_id=line, holder="old", now=later, real=later) == []
    assert len(leasing.lease(actor, connection_id=line, holder="new", now=later, real=later)) == 1
