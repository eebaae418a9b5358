"""Incidents: one card for a key while it is open; decided once, by somebody who saw all of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from huoqun.core.actor import Actor, Grant, system
from huoqun.core.errors import NotFound
from huoqun.core.models import Fact, Workspace
from huoqun.work.actions import incidents
from huoqun.work.models import Incident
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.incidents import incidents_open
from huoqun.work.rules import MoreCame, NotOpen, UnknownChoice

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workspace():
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


@pytest.fixture
def alice(workspace):
    return Actor(workspace.id, "staff", 1, "Alice", frozenset(Grant(p) for p in WorkPermission))


def misfired(workspace, steps: int = 3, key: str = "misfire/7") -> Incident:
    incidents.open(
        system(workspace.id, "playbook"), key=key, kind="misfire", title="Nine hours asleep",
        choices=("send_now", "skip"), evidence={"steps": steps}, people=steps * 10, now=NOON,
    )  # fmt: skip
    return Incident.objects.get(key=key, state="open")


def decided(actor, one, choice="skip", version=None):
    incidents.decide(actor, incident_uid=one.uid, choice=choice, version=version or one.version, now=NOON)


def facts(name: str) -> list[dict]:
    return [fact.payload for fact in Fact.objects.filter(name=f"work.incident_{name}").order_by("id")]


def test_what_comes_to_it_grows_the_one_card(workspace, alice):
    misfired(workspace)
    misfired(workspace)
    misfired(workspace, steps=5)

    (card,) = incidents_open(alice)
    assert (card.evidence, card.people, card.version) == ({"steps": 5}, 50, 2)
    assert [fact["version"] for fact in facts("opened")] == [1, 2]


def test_decided_it_goes_and_says_how_once(workspace, alice):
    one = misfired(workspace)
    decided(alice, one)
    decided(alice, one)

    assert incidents_open(alice) == []
    (told,) = facts("decided")
    assert (told["key"], told["choice"], told["version"]) == ("misfire/7", "skip", 1)
    with pytest.raises(NotOpen):
        decided(alice, one, "send_now")


def test_what_happens_after_the_decision_is_a_new_incident(workspace, alice):
    decided(alice, misfired(workspace))
    misfired(workspace)

    assert [card.version for card in incidents_open(alice)] == [1]
    assert Incident.objects.count() == 2


def test_nobody_decides_about_what_they_have_not_seen(workspace, alice):
    one = misfired(workspace)
    misfired(workspace, steps=90)

    with pytest.raises(MoreCame):
        decided(alice, one)
    decided(alice, one, version=2)


def test_only_what_is_offered_can_be_chosen(workspace, alice):
    with pytest.raises(UnknownChoice):
        decided(alice, misfired(workspace), "burn")


def test_a_run_that_ends_takes_its_incident_along(workspace, alice):
    misfired(workspace)
    misfired(workspace, key="misfire/8")
    engine = system(workspace.id, "playbook")

    assert incidents.withdraw(engine, keys=["misfire/7", "misfire/9"], reason="the run has ended", now=NOON) == 1
    assert [card.key for card in incidents_open(alice)] == ["misfire/8"]
    assert [told["key"] for told in facts("withdrawn")] == ["misfire/7"]


def test_eve_and_those_who_only_look_decide_nothing(workspace):
    one = misfired(workspace)
    other = Workspace.objects.create(name="Elsewhere", created_at=NOON)
    eve = Actor(other.id, "staff", 5, "Eve", frozenset(Grant(p) for p in WorkPermission))
    helper = Actor(workspace.id, "staff", 4, "Helper", frozenset({Grant(WorkPermission.INCIDENT_VIEW)}))

    assert incidents_open(eve) == []
    assert len(incidents_open(helper)) == 1
    for stranger in (eve, helper):
        with pytest.raises(NotFound):
            decided(stranger, one)
