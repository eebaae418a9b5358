"""Tasks: made once, measured while their card is open, ended once, and only by those whose group it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.core.actor import Actor, Grant, system
from huoqun.core.errors import NotFound
from huoqun.core.models import Fact, Workspace
from huoqun.groups.models import Chapter, Group, Kind
from huoqun.team.models import Post, User
from huoqun.work.actions import tasks
from huoqun.work.actions.sitting import open_card
from huoqun.work.actions.tasks import NewTask
from huoqun.work.models import Task
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.tasks import Mine, done_tasks, open_count, sends_awaiting_staff, task, tasks_due
from huoqun.work.rules import NotOpen, UnknownOutcome

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def after(**span: float) -> datetime:
    return NOON + timedelta(**span)


@pytest.fixture
def workspace():
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


@pytest.fixture
def chapter(workspace):
    return Chapter.objects.create(workspace=workspace, name="Xihu", created_at=NOON)


@pytest.fixture
def group(workspace, chapter):
    kind = Kind.objects.create(workspace=workspace, key="chapter", name="Chapter")
    return Group.objects.create(
        workspace=workspace, platform="x", key="xihu", name="Xihu", kind=kind, chapter=chapter, created_at=NOON
    )


@pytest.fixture
def alice(workspace):
    return Actor(workspace.id, "staff", 1, "Alice", frozenset(Grant(p) for p in WorkPermission))


@pytest.fixture
def chen(workspace, chapter):
    return Actor(workspace.id, "staff", 3, "Chen", frozenset(Grant(p, chapter_id=chapter.id) for p in WorkPermission))


@pytest.fixture
def eve():
    other = Workspace.objects.create(name="Elsewhere", created_at=NOON)
    return Actor(other.id, "staff", 5, "Eve", frozenset(Grant(p) for p in WorkPermission))


def make(actor, key: str = "call/1", **more) -> Task:
    given = {"kind": "call", "title": "Call 小林", "due_at": after(hours=2), **more}
    tasks.make(actor, tasks=[NewTask(key=key, **given)], now=NOON)
    return Task.objects.get(key=key)


def test_a_task_is_made_once(alice):
    make(alice)
    make(alice, title="another title")

    assert Task.objects.get().title == "Call 小林"
    assert Fact.objects.filter(name="work.task_made").count() == 1


def test_done_twice_is_done_once(alice):
    one = make(alice)
    tasks.done(alice, task_uid=one.uid, now=NOON)
    tasks.done(alice, task_uid=one.uid, now=after(minutes=1))

    assert Fact.objects.filter(name="work.task_done").count() == 1
    with pytest.raises(NotOpen):
        tasks.drop(alice, task_uid=one.uid, reason="changed my mind", now=NOON)


def test_a_task_ends_in_one_of_its_ways(alice):
    one = make(alice, outcomes=("reached", "no answer"))

    for outcome in ("", "something else"):
        with pytest.raises(UnknownOutcome):
            tasks.done(alice, task_uid=one.uid, outcome=outcome, now=NOON)


def test_a_task_is_dropped_with_a_reason(alice):
    one = make(alice)
    tasks.drop(alice, task_uid=one.uid, reason="left the group", now=NOON)
    tasks.drop(alice, task_uid=one.uid, reason="left the group", now=NOON)

    assert Fact.objects.get(name="work.task_dropped").payload["reason"] == "left the group"
    with pytest.raises(NotOpen):
        tasks.done(alice, task_uid=one.uid, now=NOON)


def test_a_task_is_given_to_somebody_who_works_here(alice, workspace):
    one = make(alice)
    bob = User.objects.create(email="bob@example.org", name="Bob")
    with pytest.raises(NotFound):
        tasks.assign(alice, task_uid=one.uid, user_id=bob.id, now=NOON)

    Post.objects.create(workspace=workspace, user=bob, role="assistant", created_at=NOON)
    tasks.assign(alice, task_uid=one.uid, user_id=bob.id, now=NOON)

    (mine,) = tasks_due(alice, mine=Mine(bob.id))
    assert mine.assignee == "Bob"
    assert Fact.objects.filter(name="work.task_assigned").count() == 1


def test_chen_sees_and_does_what_is_of_his_chapter_and_sales_what_is_asked_of_them(chen, alice, group):
    ours, everywhere = make(alice, "ours", group_id=group.id), make(alice, "everywhere")
    sale = make(alice, "sale", role="sales")
    make(alice, "coached", role="coach")
    dora = Actor(alice.workspace_id, "staff", 4, "Dora", frozenset({Grant(WorkPermission.SALE_DO)}))

    assert [t.key for t in tasks_due(chen)] == ["ours"]
    assert task(chen, ours.uid).group == "Xihu"
    assert [t.key for t in tasks_due(dora)] == ["sale"]
    for who, one in ((chen, everywhere), (dora, everywhere), (dora, ours)):
        for verb, more in ((tasks.done, {}), (tasks.drop, {"reason": ""})):
            with pytest.raises(NotFound):
                verb(who, task_uid=one.uid, now=NOON, **more)
        with pytest.raises(NotFound):
            task(who, one.uid)
        with pytest.raises(NotFound):
            open_card(who, card_uid=one.uid, now=NOON)
    tasks.done(chen, task_uid=ours.uid, now=NOON)
    open_card(dora, card_uid=sale.uid, now=NOON)
    tasks.done(dora, task_uid=sale.uid, now=NOON)
    assert [t.key for t in done_tasks(dora, since=NOON)] == ["sale"]


def test_eve_finds_nothing(eve, alice):
    one = make(alice)

    assert tasks_due(eve) == []
    for verb, more in (
        (tasks.done, {}),
        (tasks.drop, {"reason": ""}),
        (tasks.assign, {"user_id": None}),
    ):
        with pytest.raises(NotFound):
            verb(eve, task_uid=one.uid, now=NOON, **more)


def test_what_is_late_comes_first_and_is_counted(alice):
    make(alice, "later", due_at=after(hours=5))
    make(alice, "late", due_at=after(hours=-1))
    done = make(alice, "done", due_at=after(hours=-2))
    tasks.done(alice, task_uid=done.uid, now=NOON)

    assert [t.key for t in tasks_due(alice)] == ["late", "later"]
    assert tasks_due(alice)[0].is_late(NOON)
    assert [t.key for t in tasks_due(alice, until=NOON)] == ["late"]
    assert [t.key for t in done_tasks(alice, since=NOON)] == ["done"]
    counted = open_count(alice, now=NOON)
    assert (counted.open, counted.late, counted.sends) == (2, 1, 0)
    assert sends_awaiting_staff(alice) == []


def test_only_who_may_assign_makes_tasks(workspace):
    helper = Actor(workspace.id, "staff", 9, "Helper", frozenset({Grant(WorkPermission.TASK_DO)}))

    with pytest.raises(NotFound):
        make(helper)
    make(system(workspace.id, "playbook"))
