"""Platforms where only people may speak to many: one mass message for a batch, released in their app, followed up."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from huoqun.chats.actions import batches, massing, outbox
from huoqun.chats.actions.outbox import ask_many
from huoqun.chats.models import Mass, MassTarget
from huoqun.chats.port.capabilities import DAY, Limit, Offer
from huoqun.chats.port.effects import Send
from huoqun.chats.port.gateway import MassResult
from huoqun.chats.rules import EffectClass
from huoqun.core.models import Fact, Workspace
from huoqun.gateways.simulator.stage import Stage
from huoqun.members.models import Member

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)  # 12:00 in Hangzhou
ONE_A_DAY = Limit("customers", 1, DAY, "person")
NAMES = ("小林", "Mei", "阿杰", "Fang")

pytestmark = pytest.mark.django_db(transaction=True)


def staged(*limits: Limit) -> Stage:
    """Four members on a platform where wang and li release what the bot prepares."""
    stage = Stage(
        Workspace.objects.create(name="Hangzhou", zone="Asia/Shanghai", created_at=NOON).id, now=NOON, masses=True,
        limits=limits,
    )  # fmt: skip
    stage.platform.team = ("wang", "li")
    for name in NAMES:
        stage.member(name).joins("book-club")
    stage.settle()
    return stage


@pytest.fixture
def stage(db):
    return staged(ONE_A_DAY)


def asks(stage: Stage, batch: str = "fair", text: str = "周六见。", **more) -> None:
    """Ask for the same to each of the four in private."""
    members = list(Member.objects.order_by("id").values_list("id", flat=True))
    ask_many(
        stage.actor, keys=[f"{batch}/{m}" for m in members], body=Send(text), cls=EffectClass.CARE,
        member_id=list(members), batch=batch, now=stage.now, **more,
    )  # fmt: skip


def states(batch: str = "fair") -> dict[str, str]:
    """state, and after a colon the reason, by name."""
    names = dict(Member.objects.values_list("id", "name"))
    found = apps.get_model("chats", "Effect").objects.filter(batch=batch).select_related("progress").order_by("id")
    return {names[e.member_id]: f"{e.progress.state}:{e.progress.reason}".rstrip(":") for e in found}


def test_one_call_for_all_and_each_ends_as_the_platform_tells(stage):
    asks(stage)
    stage.settle()
    assert len(stage.platform.masses) == 1 and set(states().values()) == {"awaiting_staff:mass_send"}
    assert apps.get_model("work", "Task").objects.count() == 0

    [ref] = stage.platform.masses
    stage.platform.release(ref, by="wang", at=stage.now)
    stage.passes(minutes=4)
    assert Counter(states().values()) == {"confirmed": 2, "awaiting_staff:mass_send": 2}
    left = [target for target, one in stage.platform.masses[ref].targets.items() if one.sender == "li"]
    stage.platform.release(ref, by="li", at=stage.now, refused=left[:1], over_limit=left[1:])
    stage.passes(minutes=4)

    assert Counter(states().values()) == {"confirmed": 2, "failed:refused": 1, "failed:over_limit": 1}
    assert sorted(stage.member(name).was_told() for name in NAMES) == [[], [], ["周六见。"], ["周六见。"]]
    assert Mass.objects.get().ended_at == stage.now
    assert [f["waiting"] for f in Fact.objects.filter(name="chats.mass_told").values_list("payload", flat=True)] == [
        4, 2, 0,
    ]  # fmt: skip


def test_it_is_made_only_when_all_of_the_batch_is_decided_on(stage):
    """Four mass messages would have to be released four times."""
    asks(stage)
    assert outbox.plan_due(stage.actor, now=stage.now, limit=3) == 3

    assert stage.mass() == 0
    stage.settle()

    assert [len(mass.targets) for mass in stage.platform.masses.values()] == [4]


def test_a_batch_of_one_kind_does_not_wait_for_another(stage):
    asks(stage, batch="fair")
    asks(stage, batch="later", text="周日见。", due_at=stage.now + timedelta(hours=1))
    stage.settle()

    assert len(stage.platform.masses) == 1 and set(states("later").values()) == {"planned"}


def test_the_budget_is_spent_by_taking_it_and_the_next_goes_tomorrow(stage):
    asks(stage, batch="fair", expires_at=stage.now + timedelta(days=3))
    stage.settle()
    asks(stage, batch="second", text="周日见。", expires_at=stage.now + timedelta(days=3))
    stage.settle()
    assert set(states("second").values()) == {"planned:channel_budget:customers"}

    stage.passes(hours=13)

    assert len(stage.platform.masses) == 2 and set(states("second").values()) == {"awaiting_staff:mass_send"}


def test_a_budget_of_mass_messages_counts_nothing_else():
    """A welcome on the day of a mass message, and a mass message on the day of a welcome."""
    offer = Offer(limits=(Limit("masses", 1, DAY, "person", of_masses=True), ONE_A_DAY, Limit("pace", 1, 60)))

    assert [b.name for b in offer.budgets(massed=True)] == ["masses", "customers"]
    assert [b.name for b in offer.budgets()] == ["customers"]


def test_what_stands_alone_is_sent_by_hand_and_spends_nothing(stage):
    asks(stage, batch="")
    stage.settle()

    assert not stage.platform.masses
    assert apps.get_model("work", "Task").objects.filter(kind="by_hand:send").count() == 4


@pytest.mark.parametrize(
    ("fault", "after", "made"),
    [
        # Refused for good: all have failed, and nobody is asked to do anything
        (lambda f: f.refuse("41048"), "failed:41048", 0),
        # Too fast: it is made a minute later
        (lambda f: f.throttle(30), "awaiting_staff:mass_send", 1),
        # Lost on the way: nobody knows, and it is not made again blindly
        (lambda f: f.lose(), "ambiguous:no_answer", 0),
        # Made, but the answer was lost: the same
        (lambda f: f.cut_answer(), "ambiguous:no_answer", 1),
    ],
)
def test_every_end_of_the_call(stage, fault, after, made):
    fault(stage.platform.faults)
    asks(stage)
    stage.settle()
    stage.passes(minutes=5)

    assert set(states().values()) == {after} and len(stage.platform.masses) == made


@pytest.mark.parametrize(("word", "after", "made"), [("there", "confirmed:there", 0), ("not_there", "awaiting", 1)])
def test_what_nobody_knows_a_person_looks_up(stage, word, after, made):
    stage.platform.faults.lose()
    asks(stage)
    stage.settle()

    assert batches.judge(stage.actor, batch="fair", word=word, now=stage.now) == 4
    stage.settle()

    assert all(state.startswith(after) for state in states().values()) and len(stage.platform.masses) == made


def test_reminded_three_times_in_a_day_and_no_more(stage):
    asks(stage, expires_at=stage.now + timedelta(days=3))
    stage.settle()
    [ref] = stage.platform.masses
    for _ in range(3):
        assert batches.remind(stage.actor, batch="fair", now=stage.now) == 1
        stage.settle()
        stage.passes(hours=1)
    assert len(stage.platform.masses[ref].reminded) == 3

    with pytest.raises(batches.RemindedEnough):
        batches.remind(stage.actor, batch="fair", now=stage.now)
    stage.passes(hours=21)
    batches.remind(stage.actor, batch="fair", now=stage.now)
    stage.settle()

    assert [r["state"] for r in Mass.objects.get().reminders] == ["sent"] * 4
    for who in ("wang", "li"):
        stage.platform.release(ref, by=who, at=stage.now)
    stage.passes(minutes=31)
    with pytest.raises(batches.NothingToRemind):
        batches.remind(stage.actor, batch="fair", now=stage.now)


def test_called_off_what_was_released_is_kept_and_the_rest_is_stopped_there(stage):
    asks(stage)
    stage.settle()
    [ref] = stage.platform.masses
    stage.platform.release(ref, by="wang", at=stage.now)

    batches.withdraw(stage.actor, batch="fair", now=stage.now)
    stage.settle()

    assert Counter(states().values()) == {"confirmed": 2, "expired:cancelled": 2}
    assert stage.platform.release(ref, by="li", at=stage.now) == 0


def test_called_off_before_anything_went(stage):
    asks(stage, due_at=stage.now + timedelta(hours=1))
    assert batches.withdraw(stage.actor, batch="fair", now=stage.now) == 4
    stage.passes(hours=2)

    assert set(states().values()) == {"suppressed:cancelled"} and not stage.platform.masses


def test_what_a_hostile_platform_tells_changes_nothing_else(stage):
    asks(stage)
    stage.settle()
    mass = Mass.objects.get()
    told = [
        MassResult("nobody", "sent"), MassResult("mei", "exploded"), MassResult("小林", "sent", "w\0ang" * 100),
        MassResult("小林", "refused"), MassResult("小林", "sent", "w\0ang" * 100),
    ]  # fmt: skip

    for _ in range(2):
        massing.hear(
            stage.actor, connection_id=stage.connection_id, mass_id=mass.id, results=told, now=stage.now,
            real=stage.now,
        )  # fmt: skip

    assert Counter(states().values()) == {"confirmed": 1, "awaiting_staff:mass_send": 3}
    assert MassTarget.objects.get(target="小林").sender.count("\0") == 0


def test_a_platform_that_learns_to_speak_sends_what_was_planned_as_a_mass(stage):
    asks(stage)
    stage.plan()
    stage.platform.capabilities |= {"send_person"}
    stage.gateway.capabilities = stage.platform.capabilities
    stage.connect()
    stage.settle()

    assert not stage.platform.masses and stage.member("Mei").was_told() == ["周六见。"]
