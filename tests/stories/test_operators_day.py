"""A day of two coaches: tasks find their person, what is late reaches who leads, a holiday leaves nobody waiting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Kick
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor, Grant, system
from huoqun.core.models import Fact, Workspace
from huoqun.gateways.simulator.stage import Stage
from huoqun.groups.models import Group
from huoqun.members.models import Member
from huoqun.team.models import Post, User
from huoqun.work.actions import incidents, tasks
from huoqun.work.actions.absences import be_away
from huoqun.work.actions.sitting import open_card
from huoqun.work.actions.tasks import NewTask
from huoqun.work.jobs import keep_time
from huoqun.work.losing import Stake, in_order
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.incidents import incidents_open
from huoqun.work.queries.minutes import minutes
from huoqun.work.queries.tasks import Mine, tasks_due

MORNING = datetime(2026, 11, 2, 1, tzinfo=UTC)
CAMP = ("小林", "阿梅", "老周", "小唐")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage():
    workspace = Workspace.objects.create(name="Hangzhou", created_at=MORNING, language="zh-hans")
    stage = Stage(workspace.id, now=MORNING, without=["kick"])
    for name in CAMP:
        stage.member(name).joins("camp")
    stage.settle()
    return stage


@pytest.fixture
def camp(stage):
    return Group.objects.get()


@pytest.fixture
def hire(stage, camp):
    def hired(name: str, role: str = "helper") -> Actor:
        user = User.objects.create(email=f"{name}@example.org", name=name)
        scope = {"group": camp} if role == "helper" else {}
        Post.objects.create(workspace_id=camp.workspace_id, user=user, role=role, created_at=MORNING, **scope)
        held = frozenset(Grant(permission, group_id=camp.id) for permission in WorkPermission)
        return Actor(camp.workspace_id, "staff", user.id, name, held)

    return hired


def rescue(stage: Stage, camp: Group, *names: str) -> None:
    made = [
        NewTask(
            key=f"rescue/{name}", kind="call", title=f"回访 {name}", sla=timedelta(hours=4), group_id=camp.id,
            role="helper", strategy="owner_then_least_loaded", outcomes=("继续", "退营"), overdue="escalate",
            escalate_role="manager", member_id=Member.objects.get(name=name).id,
        )
        for name in names
    ]  # fmt: skip
    tasks.make(system(camp.workspace_id, "playbook"), tasks=made, now=stage.now)


def on_the_desk_of(who: Actor) -> list[str]:
    return sorted(one.key.removeprefix("rescue/") for one in tasks_due(who, mine=Mine(int(who.id), ("helper",))))


def clock_strikes(stage: Stage, **span: float) -> None:
    stage.passes(**span)
    keep_time(int(stage.now.timestamp()))


def test_a_holiday_leaves_nobody_waiting(stage, camp, hire):
    bob, chen, alice = hire("Bob"), hire("Chen"), hire("Alice", role="manager")
    rescue(stage, camp, *CAMP)
    assert len(on_the_desk_of(bob)) == len(on_the_desk_of(chen)) == 2

    first = tasks_due(bob, mine=Mine(int(bob.id)))[0]
    for _ in range(4):
        open_card(bob, card_uid=first.uid, now=stage.now)
        stage.passes(seconds=30)
    tasks.done(bob, task_uid=first.uid, outcome="继续", now=stage.now)
    be_away(bob, user_id=int(bob.id), starts_at=stage.now, ends_at=stage.now + timedelta(days=2), now=stage.now)
    assert (len(on_the_desk_of(bob)), len(on_the_desk_of(chen))) == (0, 3)

    clock_strikes(stage, hours=5)
    assert (len(on_the_desk_of(chen)), len(on_the_desk_of(alice))) == (0, 3)
    assert {one.was_with for one in tasks_due(alice)} == {"Chen"}

    clock_strikes(stage, days=2)
    assert Fact.objects.filter(name="work.back_again").count() == 1
    spent = minutes(camp.workspace_id, since=MORNING, until=stage.now)
    assert spent.spent == {"call": 2.0}


def test_whoever_spoke_with_somebody_speaks_with_them_again(stage, camp, hire):
    bob, chen = hire("Bob"), hire("Chen")
    rescue(stage, camp, *CAMP)
    knew = {name: who for who in (bob, chen) for name in on_the_desk_of(who)}
    for one in tasks_due(bob):
        tasks.done(bob, task_uid=one.uid, outcome="继续", now=stage.now)
    for name in CAMP:
        lin = Member.objects.get(name=name)
        again = NewTask(
            key=f"again/{name}", kind="call", title="", sla=timedelta(hours=4), group_id=camp.id, role="helper",
            strategy="owner_then_least_loaded", member_id=lin.id,
        )  # fmt: skip
        tasks.make(system(camp.workspace_id, "playbook"), tasks=[again], now=stage.now)

    for who in (bob, chen):
        desk = {one.key.removeprefix("again/") for one in tasks_due(who, mine=Mine(int(who.id)))}
        assert desk == {name for name, person in knew.items() if person is who}


def test_what_the_platform_cannot_do_and_what_went_wrong_stand_in_one_order(stage, camp, hire):
    bob = hire("Bob")
    rescue(stage, camp, "小林")
    kick = NewEffect(
        key="out", body=Kick("发了三次广告"), cls=EffectClass.SERVICE, group_id=camp.id,
        member_id=Member.objects.get(name="老周").id,
    )  # fmt: skip
    ask(stage.actor, effects=[kick], now=stage.now)
    incidents.open(
        system(camp.workspace_id, "playbook"), key="misfire/1", kind="misfire", title="停机九小时",
        choices=("send_now", "skip"), people=4, group_id=camp.id, now=stage.now,
    )  # fmt: skip
    stage.settle()

    waits = [(one.title, Stake(str(one.why.get("cls", "care")), one.due_at)) for one in tasks_due(bob)]
    waits += [(one.title, Stake("incident", one.created_at, one.people)) for one in incidents_open(bob)]
    ordered = [title for title, _ in in_order(waits, lambda one: one[1], stage.now)]
    assert ordered == ["停机九小时", "把这位成员移出群", "回访 小林"]
