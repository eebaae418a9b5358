"""Tasks of one step are one pile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.core.actor import Actor, Grant, system
from huoqun.core.models import Workspace
from huoqun.team.models import User
from huoqun.work.actions import tasks
from huoqun.work.actions.tasks import NewTask
from huoqun.work.permissions import WorkPermission
from huoqun.work.piling import common_words
from huoqun.work.queries.piles import pile_of, piles_due
from huoqun.work.queries.tasks import Mine

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db(transaction=True)


def greeting(n: int, **more):
    key = f"pb/{n}/greet/in1"
    said = {"title": f"问候新人 {n}", "why": {"step": key}, "role": "coach", "outcomes": ("聊上了", "没回")}
    return NewTask(**{"key": key, "kind": "playbook", "due_at": NOON + timedelta(hours=n - 2), **said, **more})


@pytest.fixture
def workspace():
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


@pytest.fixture
def alice(workspace):
    return Actor(workspace.id, "staff", 1, "Alice", frozenset(Grant(p) for p in WorkPermission))


@pytest.fixture
def bob():
    return User.objects.create(email="bob@example.com", name="Bob")


@pytest.fixture
def engine(workspace):
    return system(workspace.id, "playbook")


def test_tasks_of_a_step_are_counted_the_oldest_first(engine, alice):
    alone = NewTask(key="call", kind="call", title="Call", due_at=NOON)
    tasks.make(engine, tasks=[greeting(4), greeting(1), alone, greeting(3)], now=NOON)

    pile, single = piles_due(alice, now=NOON, until=NOON + DAY)
    assert (pile.title, pile.count, pile.late, pile.first.key) == ("问候新人", 3, 1, "pb/1/greet/in1")
    assert (single.title, single.count) == ("Call", 1)


def test_a_task_that_differs_is_no_part_of_the_pile(engine, alice):
    others = [
        greeting(2, outcomes=("好",)),  # ends otherwise
        greeting(3, role="host"),  # of another role
        greeting(4, key="pb/4/rescue/in1", why={"step": "pb/4/rescue/in1"}),  # of another step
        greeting(5, due_at=NOON + 2 * DAY),  # not due yet
    ]
    tasks.make(engine, tasks=[greeting(1), *others], now=NOON)

    assert [pile.count for pile in piles_due(alice, now=NOON, until=NOON + DAY)] == [1, 1, 1, 1]


def test_sends_of_a_step_are_a_pile_too(engine, alice):
    sends = [
        NewTask(key=f"effect/{n}/do/1", kind="by_hand:send", title="Send this by hand", due_at=NOON,
                why={"step": f"pb/{n}/lesson/D1"}, outcomes=("done", "not_done"))
        for n in (1, 2)
    ]  # fmt: skip
    tasks.make(engine, tasks=sends, now=NOON)

    (pile,) = piles_due(alice, now=NOON, until=NOON + DAY)
    assert (pile.title, pile.count) == ("Send this by hand", 2)


def test_a_pile_is_found_by_a_task_that_is_done(engine, alice, bob):
    tasks.make(engine, tasks=[greeting(1), greeting(2), greeting(3, assignee_id=bob.id)], now=NOON)
    first = piles_due(alice, now=NOON, until=NOON + DAY)[0].first
    tasks.done(alice, task_uid=first.uid, outcome="聊上了", now=NOON)

    def keys(**asked):
        found = pile_of(alice, first.uid, now=NOON, until=NOON + DAY, **asked)
        return found.count, [one.key for one in found.tasks]

    assert keys() == (2, ["pb/2/greet/in1", "pb/3/greet/in1"])
    assert keys(limit=1) == (2, ["pb/2/greet/in1"])
    assert keys(mine=Mine(int(bob.id))) == (1, ["pb/3/greet/in1"])


@pytest.mark.parametrize(
    ("bare", "titles", "words"),
    [
        (("1对1问候 …", "1对1问候 …"), ("1对1问候 小林", "1对1问候 阿梅"), "1对1问候"),  # only names differ
        (("给…打电话", "给…打电话"), ("给小林打电话", "给阿梅打电话"), "给…打电话"),  # in the middle
        (("回访 李雷", "回访 王五"), ("回访 李雷", "回访 王五"), "回访"),  # whose name is not known
        # the day differs, in brackets
        (("点评（第1天）", "点评（第2天）"), ("点评（第1天）", "点评（第2天）"), "点评"),
        (("甲", "乙"), ("甲", "乙"), "甲"),  # nothing in common: one stands for all
    ],
)
def test_what_titles_have_in_common(bare, titles, words):
    assert common_words(bare, titles) == words


@given(st.text(min_size=1), st.text(), st.text())
def test_a_pile_has_always_a_name_that_its_titles_begin_with(start, one, other):
    low, high = sorted((start + one, start + other))
    assert common_words((low, high), (low, high)) in low
