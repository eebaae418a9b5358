"""Red packets out of playbooks."""

from __future__ import annotations

import msgspec
import pytest

from huoqun.core.blocks import Todo
from huoqun.core.facts import Origin
from huoqun.core.models import Fact
from huoqun.points.queries.balances import balances
from huoqun.points.rules import Currency
from huoqun.rewards.models.packet import Packet
from huoqun.rewards.rules.giving import PacketState
from huoqun.rewards.steps.packets import Giving, PacketArgs, _check, apply

from .conftest import NOON
from .giving import a_budget, a_group

GOOD = PacketArgs(budget="Spring", greeting="第一天", total=10, shares=2)


@pytest.mark.parametrize(
    ("args", "sound"),
    [
        # As it should be
        ({}, True), ({"least": 5}, True),
        # Not the least for everybody, nothing, for nobody, for ever, without words, out of nowhere
        ({"least": 6}, False), ({"total": 0}, False), ({"shares": 0}, False), ({"hours": 721}, False),
        ({"greeting": " "}, False), ({"budget": ""}, False),
    ],
)  # fmt: skip
def test_a_step_is_judged_before_it_runs(args, sound):
    assert (list(_check(msgspec.structs.replace(GOOD, **args))) == []) is sound


def todo(group, member=None, *, budget="Spring", key="pb/1/gift/D1"):
    giving = Giving(budget, "第一天", 10, 2, "equal", 1, 24)
    return Todo(giving, key, 1, 1, group, member, NOON)


@pytest.mark.django_db
def test_a_step_gives_a_packet_once_and_says_where_it_could_not(actor, people):
    group, _ = a_group(actor, people), a_budget(actor, Currency.POINTS, 25)
    todos = [todo(group), todo(None, people[0], key="pb/2/gift/D1"), todo(group, budget="Autumn", key="pb/3/gift/D1")]
    for _again in range(2):
        apply(actor, todos, now=NOON, origin=Origin.LIVE)

    assert list(Packet.objects.order_by("id").values_list("state", "shares")) == [
        (PacketState.OPEN, 2), (PacketState.OVER, 1),
    ]  # fmt: skip
    assert balances(actor.workspace_id, people)[people[0]][Currency.POINTS].posted == 10
    failed = [f.payload["why"] for f in Fact.objects.filter(name="rewards.packet_not_made")]
    assert failed == ["not_found", "not_found"]
    apply(actor, [todo(group, key="pb/4/gift/D1")], now=NOON, origin=Origin.LIVE)
    assert Fact.objects.filter(name="rewards.packet_not_made").count() == 3
    apply(actor, [todo(group, key="pb/5/gift/D1")], now=NOON, origin=Origin.IMPORT)
    assert Packet.objects.count() == 2
