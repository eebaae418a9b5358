"""A line that sends: the next orders are leased while the last answers are written down, and nothing slips between."""

from __future__ import annotations

from collections import Counter

import pytest

from huoqun.chats.actions import connections, serving
from huoqun.chats.actions.outbox import ask_many
from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Progress
from huoqun.chats.port.capabilities import Offer
from huoqun.chats.port.effects import Order, Receipt, Send
from huoqun.chats.port.incoming import Joined, Person
from huoqun.chats.rules import EffectClass
from huoqun.core import clock
from huoqun.core.models import Fact
from huoqun.gateways.null.gateway import NullGateway
from huoqun.gateways.null.meta import META
from huoqun.groups.models import Group

from .test_host import actor, run_until  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 1_500


@pytest.fixture
def performed(actor, monkeypatch) -> list[str]:  # noqa: F811
    """The words that reached a platform with three groups, in the order in which they did."""
    now = clock.now()
    line = connections.add(actor, platform="null", name="nowhere", settings={}, secrets={}, now=now)
    heard = [Joined(id=f"{n}", at=now, chat=f"g{n}", who=Person("lin", "小林")) for n in range(3)]
    receive(actor, connection_id=line, items=heard, now=now)
    offer = Offer(frozenset(str(capability) for capability in META.capabilities))
    serving.connected(actor, connection_id=line, offer=offer, now=now)
    words: list[str] = []

    async def perform(self: NullGateway, order: Order) -> Receipt:
        words.append(order.body.text)
        return Receipt(order.key)

    monkeypatch.setattr(NullGateway, "perform", perform)
    groups = list(Group.objects.order_by("key").values_list("id", flat=True))
    ask_many(
        actor, keys=[f"e/{n}" for n in range(MANY)], body=[Send(f"{n % 3}: {n:04}") for n in range(MANY)],
        cls=EffectClass.SERVICE, group_id=[groups[n % 3] for n in range(MANY)], now=now,
    )  # fmt: skip
    return words


def standing() -> Counter[str]:
    return Counter(Progress.objects.values_list("state", flat=True))


def test_many_batches_go_once_and_in_order_in_each_group(performed):
    run_until(lambda: standing() == {"sent": MANY}, only=["null"])

    assert len(set(performed)) == len(performed) == MANY
    for group in "012":
        said = [text for text in performed if text.startswith(group)]
        assert said == sorted(said)
    told = Counter(
        key for fact in Fact.objects.filter(name="chats.effects_moved", payload__state="sent")
        for key in fact.payload["keys"]
    )  # fmt: skip
    assert set(told.values()) == {1}
    assert len(told) == MANY


def test_who_stops_a_process_in_the_middle_loses_no_answer(performed):
    run_until(lambda: standing()["sent"], only=["null"])

    assert standing()["sent"] == len(performed)
