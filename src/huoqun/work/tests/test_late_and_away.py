"""What is late reaches whoever leads; what somebody who is away had in hand goes to others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.core.actor import Actor, Grant, system
from huoqun.core.errors import NotFound
from huoqun.core.models import Fact, Workspace
from huoqun.groups.models import Group, Kind
from huoqun.team.models import Post, User
from huoqun.work.actions import tasks
from huoqun.work.actions.absences import be_away, be_back
from huoqun.work.actions.overdue import settle_overdue
from huoqun.work.actions.tasks import NewTask
from huoqun.work.jobs import keep_time
from huoqun.work.models import Absence, Task
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.absences import absences, away_now
from huoqun.work.rules import BadAbsence, CannotStandIn, IsAway

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def after(**span: float) -> datetime:
    return NOON + timedelta(**span)


@pytest.fixture
def workspace():
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


@pytest.fixture
def group(workspace):
    kind = Kind.objects.create(workspace=workspace, key="camp", name="Camp")
    return Group.objects.create(workspace=workspace, platform="x", key="c", name="Camp", kind=kind, created_at=NOON)


@pytest.fixture
def hire(workspace, group):
    def hired(name: str, role: str = "assistant", **scope) -> User:
        user = User.objects.create(email=f"{name}@example.org", name=name)
        Post.objects.create(workspace=workspace, user=user, role=role, created_at=NOON, **scope)
        return user

    return hired


@pytest.fixture
def engine(workspace):
    return system(workspace.id, "playbook")


def as_staff(user: User, workspace: Workspace, *permissions: str) -> Actor:
    held = permissions or tuple(WorkPermission)
    return Actor(workspace.id, "staff", user.id, user.name, frozenset(Grant(p) for p in held))


def make(engine, key: str, group, **more) -> Task:
    given = {"kind": "call", "title": "Call", "sla": timedelta(hours=2), "role": "assistant", **more}
    tasks.make(engine, tasks=[NewTask(key=key, group_id=group.id, **{"strategy": "least_loaded", **given})], now=NOON)
    return Task.objects.get(key=key)


def payloads(name: str) -> list[dict]:
    return [fact.payload for fact in Fact.objects.filter(name=f"work.{name}").order_by("id")]


def whose(*keys: str) -> list[str | None]:
    held = dict(Task.objects.values_list("key", "assignee__name"))
    return [held[key] for key in keys]


class TestLate:
    def test_it_goes_to_whoever_leads_and_says_whose_it_was(self, engine, group, hire):
        hire("Bob", group=group)
        hire("Alice", role="manager")
        make(engine, "rescue", group, overdue="escalate", escalate_role="manager")
        assert settle_overdue(engine, now=after(hours=1)) == 0
        assert settle_overdue(engine, now=after(hours=2)) == 1
        assert settle_overdue(engine, now=after(hours=3)) == 0

        task = Task.objects.get()
        assert (task.assignee.name, task.role, task.was_with.name) == ("Alice", "manager", "Bob")
        (late,) = payloads("task_overdue")
        assert (late["then"], late["role"], late["user_id"]) == ("escalate", "manager", task.was_with_id)
        assert payloads("task_assigned")[-1]["because"] == "escalated"

    def test_a_reminder_changes_nobodys_desk(self, engine, group, hire):
        hire("Bob", group=group)
        make(engine, "call", group, overdue="remind")
        settle_overdue(engine, now=after(hours=2))

        assert whose("call") == ["Bob"]
        assert [late["then"] for late in payloads("task_overdue")] == ["remind"]

    def test_where_nobody_leads_it_stays_with_the_role_and_is_told(self, engine, group, hire):
        hire("Bob", group=group)
        make(engine, "rescue", group, overdue="escalate", escalate_role="lead", escalate_among=(424242,))
        settle_overdue(engine, now=after(hours=2))

        assert whose("rescue") == [None]
        assert payloads("nobody_there")[-1]["role"] == "lead"

    @pytest.mark.parametrize(
        ("posts", "whose_it_is"),
        [
            ({"Ann": ("assistant", "lead")}, "Ann"),  # One person for everything: nobody is above.
            ({"Ann": ("assistant", "lead"), "Bob": ("assistant",)}, "Ann"),  # Beside is not above.
            ({"Ann": ("assistant", "lead"), "Max": ("manager",), "Oda": ("owner",)}, "Max"),  # The next above.
            ({"Ann": ("manager", "lead"), "Max": ("manager",), "Oda": ("owner",)}, "Oda"),  # Above a manager.
            ({"Ann": ("owner", "lead"), "Max": ("manager",)}, "Ann"),  # Nobody stands above an owner.
        ],
    )
    def test_never_to_the_same_person_but_to_the_next_above(self, engine, workspace, group, hire, posts, whose_it_is):
        users = {name: hire(name, role=held[0]) for name, held in posts.items()}
        ann, own = users["Ann"], posts["Ann"][0]
        make(
            engine, "rescue", group, role=own, strategy="owner", owner_id=ann.id, overdue="escalate",
            escalate_role="lead", escalate_among=(ann.id,),
        )  # fmt: skip
        settle_overdue(engine, now=after(hours=2))

        task = Task.objects.get()
        assert (task.assignee.name, task.was_with_id) == (whose_it_is, ann.id)
        moved = [told for told in payloads("task_assigned") if told["because"] == "escalated"]
        assert len(moved) == (whose_it_is != "Ann")
        assert task.role == (own if whose_it_is == "Ann" else posts[whose_it_is][0])

    def test_another_of_the_same_role_comes_before_those_above(self, engine, group, hire):
        ann, other = hire("Ann", role="manager"), hire("Max", role="manager")
        hire("Oda", role="owner")
        make(
            engine, "rescue", group, role="manager", strategy="owner", owner_id=ann.id, overdue="escalate",
            escalate_role="manager",
        )  # fmt: skip
        settle_overdue(engine, now=after(hours=2))

        assert whose("rescue") == [other.name]

    def test_what_is_done_or_has_no_consequence_is_left_alone(self, engine, group, hire):
        hire("Bob", group=group)
        done = make(engine, "done", group, overdue="remind")
        make(engine, "free", group)
        tasks.done(engine, task_uid=done.uid, now=after(minutes=5))

        assert settle_overdue(engine, now=after(days=2)) == 0


class TestAway:
    def test_open_tasks_go_to_the_next_by_their_strategy(self, engine, workspace, group, hire):
        bob, chen = hire("Bob", group=group), hire("Chen", group=group)
        for key in ("a", "b", "c", "d"):
            make(engine, key, group)
        be_away(as_staff(bob, workspace), user_id=bob.id, starts_at=NOON, ends_at=after(days=3), now=NOON)

        assert set(whose("a", "b", "c", "d")) == {"Chen"}
        assert payloads("handed_over") == [{"user_id": bob.id, "given": 2, "left": 0}]
        assert {told["user_id"] for told in payloads("task_assigned") if told["because"] == "away"} == {chen.id}

    def test_or_to_the_one_who_stands_in_where_they_work(self, engine, workspace, group, hire):
        kind = Kind.objects.get()
        far = Group.objects.create(workspace=workspace, platform="x", key="f", name="F", kind=kind, created_at=NOON)
        bob = hire("Bob")
        dora = hire("Dora", role="helper", group=group)
        make(engine, "here", group)
        make(engine, "there", far)
        be_away(
            as_staff(bob, workspace),
            user_id=bob.id,
            starts_at=NOON,
            ends_at=after(days=3),
            stand_in_id=dora.id,
            now=NOON,
        )

        assert whose("here", "there") == ["Dora", None]
        assert payloads("handed_over") == [{"user_id": bob.id, "given": 1, "left": 1}]

    def test_planned_it_begins_by_itself_and_ends_by_itself(self, engine, workspace, group, hire):
        bob = hire("Bob", group=group)
        hire("Chen")
        me = as_staff(bob, workspace)
        be_away(me, user_id=bob.id, starts_at=after(days=1), ends_at=after(days=3), now=NOON)
        make(engine, "before", group)
        keep_time(int(after(hours=23).timestamp()))
        assert whose("before") == ["Bob"]

        keep_time(int(after(days=1).timestamp()))
        make_later = NewTask(key="during", kind="call", title="", sla=timedelta(hours=1), role="assistant",
                             strategy="least_loaded", group_id=group.id)  # fmt: skip
        tasks.make(engine, tasks=[make_later], now=after(days=2))
        assert whose("before", "during") == ["Chen", "Chen"]

        keep_time(int(after(days=3).timestamp()))
        assert absences(workspace.id, now=after(days=3)) == []
        assert payloads("back_again") == [{"user_id": bob.id}]
        assert whose("before", "during") == ["Chen", "Chen"]

    def test_back_early_new_tasks_come_again(self, engine, workspace, group, hire):
        bob = hire("Bob", group=group)
        me = as_staff(bob, workspace)
        be_away(me, user_id=bob.id, starts_at=NOON, ends_at=after(days=3), now=NOON)
        one = Absence.objects.get()
        be_back(me, absence_uid=one.uid, now=after(hours=1))
        be_back(me, absence_uid=one.uid, now=after(hours=1))
        make(engine, "new", group)

        assert whose("new") == ["Bob"]
        assert len(payloads("back_again")) == 1

    def test_said_again_it_is_said_anew(self, workspace, group, hire):
        bob = hire("Bob", group=group)
        me = as_staff(bob, workspace)
        be_away(me, user_id=bob.id, starts_at=NOON, ends_at=after(days=3), now=NOON)
        be_away(me, user_id=bob.id, starts_at=after(days=7), ends_at=after(days=8), now=NOON)

        assert away_now(workspace.id, now=after(days=1)) == set()
        (line,) = absences(workspace.id, now=NOON)
        assert (line.name, line.is_on(after(days=7))) == ("Bob", True)

    def test_who_is_away_is_given_nothing_by_hand(self, engine, workspace, group, hire):
        bob, chen = hire("Bob", group=group), hire("Chen", group=group)
        be_away(as_staff(bob, workspace), user_id=bob.id, starts_at=NOON, ends_at=after(days=3), now=NOON)
        one = make(engine, "new", group)

        assert whose("new") == ["Chen"]
        with pytest.raises(IsAway):
            tasks.assign(as_staff(chen, workspace), task_uid=one.uid, user_id=bob.id, now=NOON)

    @pytest.mark.parametrize(
        ("starts", "ends"),
        [
            # Ends before it begins
            ({"days": 2}, {"days": 1}),
            # Over already
            ({"days": -3}, {"days": -1}),
            # A year and more
            ({"days": 0}, {"days": 400}),
        ],
    )
    def test_an_absence_has_two_sensible_ends(self, workspace, group, hire, starts, ends):
        bob = hire("Bob", group=group)
        with pytest.raises(BadAbsence):
            be_away(
                as_staff(bob, workspace), user_id=bob.id, starts_at=after(**starts), ends_at=after(**ends), now=NOON
            )

    def test_a_stand_in_works_here_and_is_somebody_else(self, workspace, group, hire):
        bob, sales = hire("Bob", group=group), hire("Dora", role="sales")
        for other in (bob.id, sales.id, 424242):
            with pytest.raises(CannotStandIn):
                be_away(
                    as_staff(bob, workspace), user_id=bob.id, starts_at=NOON, ends_at=after(days=1), stand_in_id=other,
                    now=NOON,
                )  # fmt: skip

    def test_others_say_it_only_with_the_permission(self, workspace, group, hire):
        bob, chen = hire("Bob", group=group), hire("Chen", group=group)
        helper = as_staff(chen, workspace, WorkPermission.TASK_DO)
        say = {"user_id": bob.id, "starts_at": NOON, "ends_at": after(days=1), "now": NOON}
        with pytest.raises(NotFound):
            be_away(helper, **say)

        be_away(as_staff(chen, workspace, WorkPermission.ABSENCE_SET), **say)
        with pytest.raises(NotFound):
            be_back(helper, absence_uid=Absence.objects.get().uid, now=NOON)


class TestByHand:
    def test_whose_it_is_may_hand_it_over(self, engine, workspace, group, hire):
        bob, chen, stranger = hire("Bob", group=group), hire("Chen"), hire("Dora", role="sales")
        one = make(engine, "call", group)
        me = as_staff(bob, workspace, WorkPermission.TASK_DO)
        with pytest.raises(NotFound):
            tasks.assign(me, task_uid=one.uid, user_id=stranger.id, now=NOON)
        tasks.assign(me, task_uid=one.uid, user_id=chen.id, now=NOON)

        assert whose("call") == ["Chen"]
        with pytest.raises(NotFound):
            tasks.assign(me, task_uid=one.uid, user_id=bob.id, now=NOON)
