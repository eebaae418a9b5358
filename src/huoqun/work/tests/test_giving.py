"""To whom tasks go: who holds the role nearest to the group and is there, by the task's strategy, hundreds at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.core.actor import system
from huoqun.core.blocks import Team, Todo
from huoqun.core.facts import Origin
from huoqun.core.models import Fact, Workspace
from huoqun.groups.models import Chapter, Group, Kind
from huoqun.members.models import Member
from huoqun.team.models import Post, User
from huoqun.work.actions import tasks
from huoqun.work.actions.tasks import NewTask
from huoqun.work.assigning import Candidate, Desks, Wanted
from huoqun.work.blocks import Assigning, apply
from huoqun.work.models import Absence, Task
from huoqun.work.rules import Strategy

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
BOB, CHEN, DORA = 2, 3, 4


def there(*users: int, nearness: int = 1) -> tuple[Candidate, ...]:
    return tuple(Candidate(user, nearness) for user in users)


@pytest.mark.parametrize(
    ("strategy", "owner", "away", "load", "turn", "whose"),
    [
        # Whose the member is
        ("owner", CHEN, set(), {}, {}, CHEN),
        # The owner is away: it stays with the role
        ("owner", CHEN, {CHEN}, {}, {}, None),
        # ... or goes to whoever has least to do
        ("owner_then_least_loaded", CHEN, {CHEN}, {BOB: 3, DORA: 1}, {}, DORA),
        # Nobody is the owner
        ("owner_then_least_loaded", None, set(), {BOB: 3, CHEN: 2, DORA: 2}, {"CHEN": 9}, DORA),
        # Least to do
        ("least_loaded", BOB, set(), {BOB: 3, CHEN: 2, DORA: 4}, {}, CHEN),
        # Whose turn is longest ago, however full the desk
        ("round_robin", None, set(), {BOB: 9}, {"BOB": 1, "CHEN": 3, "DORA": 2}, BOB),
        # ... passing over who is away
        ("round_robin", None, {BOB}, {}, {"BOB": 1, "CHEN": 3, "DORA": 2}, DORA),
        # Everybody is away
        ("least_loaded", None, {BOB, CHEN, DORA}, {}, {}, None),
        # Whoever comes first
        ("", BOB, set(), {}, {}, None),
    ],
)
def test_a_strategy_finds_its_person(strategy, owner, away, load, turn, whose):
    turns = {("coach", {"BOB": BOB, "CHEN": CHEN, "DORA": DORA}[name]): at for name, at in turn.items()}
    desks = Desks(load=load, turn=turns, away=away)

    assert desks.give(Wanted(Strategy(strategy), "coach", there(BOB, CHEN, DORA), owner)) == whose


def test_whoever_is_nearest_to_the_group_comes_first():
    desks = Desks(load={BOB: 5}, turn={}, away={DORA})
    near = (*there(BOB), *there(CHEN, nearness=3))

    assert desks.give(Wanted(Strategy.LEAST_LOADED, "coach", near)) == BOB
    assert desks.give(Wanted(Strategy.LEAST_LOADED, "coach", (*there(DORA), *there(CHEN, nearness=3)))) == CHEN


@given(st.integers(1, 300), st.integers(1, 7), st.sampled_from(["least_loaded", "round_robin"]))
def test_many_at_once_are_spread_evenly(many, people, strategy):
    desks = Desks(load={}, turn={})
    wanted = Wanted(Strategy(strategy), "coach", there(*range(people)))

    got = [desks.give(wanted) for _ in range(many)]

    counts = [got.count(user) for user in range(people)]
    assert max(counts) - min(counts) <= 1


@pytest.fixture
def workspace():
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


@pytest.fixture
def group(workspace):
    chapter = Chapter.objects.create(workspace=workspace, name="Xihu", created_at=NOON)
    kind = Kind.objects.create(workspace=workspace, key="camp", name="Camp")
    return Group.objects.create(
        workspace=workspace, platform="x", key="camp", name="Camp", kind=kind, chapter=chapter, created_at=NOON
    )


@pytest.fixture
def engine(workspace):
    return system(workspace.id, "playbook")


@pytest.fixture
def hire(workspace):
    def hired(name: str, role: str = "assistant", **scope) -> User:
        user = User.objects.create(email=f"{name}@example.org", name=name)
        Post.objects.create(workspace=workspace, user=user, role=role, created_at=NOON, **scope)
        return user

    return hired


def new(key: str, **more) -> NewTask:
    given = {"kind": "call", "title": "Call", "sla": timedelta(hours=2), "strategy": "least_loaded"}
    return NewTask(key=key, **{**given, "role": "assistant", **more})


@pytest.mark.django_db(transaction=True)
class TestInTheDatabase:
    def test_hundreds_of_tasks_are_given_in_a_handful_of_statements(
        self, engine, group, hire, django_assert_max_num_queries
    ):
        team = [hire("Bob", group=group), hire("Chen", group=group), hire("Far")]
        with django_assert_max_num_queries(10):
            tasks.make(engine, tasks=[new(f"t/{n}", group_id=group.id) for n in range(300)], now=NOON)

        counts = [Task.objects.filter(assignee=user).count() for user in team]
        assert counts == [150, 150, 0]
        assert Task.objects.filter(due_at=NOON + timedelta(hours=2)).count() == 300
        assert Fact.objects.filter(name="work.task_assigned").count() == 300

    def test_next_time_goes_on_where_the_round_stopped(self, engine, group, hire):
        bob, chen = hire("Bob", group=group), hire("Chen", group=group)
        whose = []
        for n in range(4):
            (made,) = tasks.make(engine, tasks=[new(f"t/{n}", group_id=group.id, strategy="round_robin")], now=NOON)
            whose.append(Task.objects.get(id=made).assignee_id)

        assert whose == [bob.id, chen.id, bob.id, chen.id]

    def test_a_member_stays_with_whoever_knows_them(self, engine, workspace, group, hire):
        hire("Bob", group=group)
        chen = hire("Chen", group=group)
        lin = Member.objects.create(workspace=workspace, name="小林", created_at=NOON)
        about = {"group_id": group.id, "member_id": lin.id, "strategy": "owner_then_least_loaded"}
        tasks.make(engine, tasks=[new("first", **{**about, "owner_id": chen.id})], now=NOON)
        tasks.make(engine, tasks=[new("second", **about), new("third", **about)], now=NOON)

        assert set(Task.objects.values_list("assignee__name", flat=True)) == {"Chen"}

    def test_people_named_for_a_role_hold_it(self, engine, group, hire):
        hire("Bob", group=group)
        chen, sales = hire("Chen"), hire("Dora", role="sales")
        named = (chen.id, sales.id, 424242)
        tasks.make(engine, tasks=[new("rescue", role="coach", among=named, group_id=group.id)], now=NOON)

        assert Task.objects.get().assignee == chen

    def test_who_was_chosen_for_a_role_comes_before_the_groups_owner(self, engine, workspace, group, hire):
        alice, bob, chen = hire("Alice"), hire("Bob", group=group), hire("Chen")
        lin = Member.objects.create(workspace=workspace, name="小林", created_at=NOON)
        team = Team(alice.id, {"host": [chen.id], "coach": [bob.id]})

        def asks(key, role, strategy, member_id=None):
            said = Assigning("…", "", "playbook", role, strategy, NOON + timedelta(hours=2), ("done",), "", False, 1)
            return Todo(said, f"pb/{key}", 1, 1, group.id, member_id, NOON, team=team)

        todos = [
            # The host's own, though the manual says the owner's
            asks("opening", "host", "owner"),
            # The host is of no group, and the coach is of this one: it is not the coach's all the same
            asks("review", "host", "owner_then_least_loaded"),
            # Her first visit, and a second after a late one had been escalated to Alice
            asks("first", "coach", "owner_then_least_loaded", lin.id),
            asks("second", "coach", "owner_then_least_loaded", lin.id),
            # Nobody was chosen: the owner
            asks("alone", "lead", "owner"),
        ]
        for todo in todos:
            apply(engine, [todo], now=NOON, origin=Origin.LIVE)
            Task.objects.filter(key="pb/first").update(assignee=alice)

        whose = dict(Task.objects.exclude(key="pb/first").values_list("key", "assignee__name"))
        assert whose == {"pb/opening": "Chen", "pb/review": "Chen", "pb/second": "Bob", "pb/alone": "Alice"}

    def test_where_nobody_is_there_it_stays_with_the_role(self, engine, workspace, group, hire):
        bob = hire("Bob", group=group)
        Absence.objects.create(
            workspace=workspace, user=bob, starts_at=NOON, ends_at=NOON + timedelta(days=3), created_at=NOON, made_by=""
        )
        tasks.make(engine, tasks=[new("rescue", group_id=group.id)], now=NOON)

        task = Task.objects.get()
        assert (task.assignee_id, task.role) == (None, "assistant")
        assert Fact.objects.get(name="work.nobody_there").payload == {
            "task_id": task.id, "role": "assistant", "group_id": group.id,
        }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        # No time at all
        {"sla": None},
        # Two times
        {"due_at": NOON},
        # A strategy that nobody knows
        {"strategy": "whoever"},
        # Escalated to nobody
        {"overdue": "escalate"},
    ],
)
def test_a_task_that_could_not_work_is_not_made(wrong):
    with pytest.raises(ValueError):
        new("x", **wrong)
