"""Classes after one another: the next one planned, waiting lists, members moved, classes compared."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from huoqun.camps.actions import waiting
from huoqun.camps.actions.graduating import graduate_by_rule
from huoqun.camps.actions.handing_in import hand_in
from huoqun.camps.actions.marking import Verdict, accept_work
from huoqun.camps.actions.moving import move
from huoqun.camps.actions.planning import begin, drop, plan_next, replan
from huoqun.camps.actions.scheduling import NewSession, plan_session
from huoqun.camps.actions.setting import edit
from huoqun.camps.actions.setting_homework import set_homework
from huoqun.camps.attendance import CameHow
from huoqun.camps.completion import read
from huoqun.camps.homework import NewHomework
from huoqun.camps.models import Assignment, Attendance, Duty, DutyTurn, Handin, RoleHolder, Session, Window
from huoqun.camps.queries.classes import class_by_uid, of_run, roster
from huoqun.camps.queries.cohorts import next_start
from huoqun.camps.queries.comparing import compared
from huoqun.camps.queries.waiting import my_waits, rooms, waiting_list
from huoqun.camps.rules import AlreadyBegun, AlreadyIn, CannotMove, NotReady, NotWaiting, WaitState
from huoqun.camps.standing import ColumnKind, MarkState, moving, table
from huoqun.core.actor import member
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.playbooks.models import GroupRun
from huoqun.points.actions.transferring import transfer
from huoqun.points.rules import Currency, NewTransfer, issue, of_member

from .running import HEAD, MONDAY, Running

pytestmark = pytest.mark.django_db(transaction=True)

CAMP = (
    HEAD.format(id="story").replace("days: 7", "days: 5")
    + """
vars:
  theme: {label: 主题, required: true}
stages:
  - id: daily
    days: [D1, D2, D3, D4, D5]
    steps: [{id: open, scope: group, do: checkin, at: "12:01", word: "打卡{{theme}}"}]
"""
)


@pytest.mark.parametrize(
    ("last", "days", "today", "first"),
    [
        # seven days: the Monday after
        (date(2026, 11, 2), 7, date(2026, 11, 8), date(2026, 11, 9)),
        # eight days: the Monday after the next
        (date(2026, 11, 2), 8, date(2026, 11, 8), date(2026, 11, 16)),
        # long ago: the next Monday that is still to come
        (date(2026, 9, 7), 7, date(2026, 11, 8), date(2026, 11, 9)),
        # never today
        (date(2026, 11, 2), 7, date(2026, 11, 9), date(2026, 11, 16)),
    ],
)
def test_when_the_next_class_begins(last, days, today, first):
    assert next_start(last, days, today) == first


@pytest.fixture
def story(cast):
    """The second day of a class of two places, both taken; Alice checked in on the first day. Chen and Dan wait."""
    story = Running(cast)
    people = {name: story.member(name).joins("writers") for name in ("Alice", "Bob")}
    for name in ("Chen", "Dan"):
        people[name] = story.member(name).joins("lobby")
    story.runs(CAMP, values={"theme": "写作", "D1": {"lesson": "开头"}}, roles={"coach": [1]})
    story.passes(minutes=3)
    people["Alice"].says("打卡写作")
    story.settle()
    story.passes(hours=24)
    story.people, story.run = people, GroupRun.objects.get(workspace_id=story.actor.workspace_id).id
    story.line = of_run(story.actor.workspace_id, story.run)
    edit(story.actor, class_uid=story.line.uid, name="", capacity=2, now=story.now)
    return story


def states(story, line):
    return {one.name: one.state for one in waiting_list(story.actor.workspace_id, line.id, now=story.now)}


def test_the_next_class_is_planned_from_the_last_and_begins(story):
    actor = story.actor
    uid = plan_next(actor, class_uid=story.line.uid, starts_on=date(2026, 11, 9), now=story.now)
    planned = class_by_uid(actor, uid, now=story.now)
    assert (planned.series, planned.number, planned.capacity, planned.state) == ("故事", 2, 2, "planned")
    with pytest.raises(NotReady):
        begin(actor, class_uid=uid, now=story.now)

    replan(actor, class_uid=uid, starts_on=date(2026, 11, 10), group_id=story.group_id("lobby"), now=story.now)
    run = begin(actor, class_uid=uid, now=story.now)
    story.settle()

    began = GroupRun.objects.get(uid=run)
    assert began.vars == {"theme": "写作", "D1": {"lesson": "开头"}} and began.roles == {"coach": [1]}
    assert of_run(actor.workspace_id, began.id).number == 2  # the fact of its start made no second class
    with pytest.raises(AlreadyBegun):
        drop(actor, class_uid=uid, now=story.now)


def test_a_run_started_with_the_wizard_is_the_class_that_was_planned_for_its_group(story):
    there = story.group_id("lobby")
    uid = plan_next(story.actor, class_uid=story.line.uid, starts_on=MONDAY, group_id=there, now=story.now)
    other = plan_next(story.actor, class_uid=story.line.uid, starts_on=MONDAY, now=story.now)
    drop(story.actor, class_uid=other, now=story.now)

    run = story.runs(CAMP, chat="lobby", values={"theme": "画画"})

    assert class_by_uid(story.actor, uid, now=story.now).run_uid == run
    with pytest.raises(NotFound):
        class_by_uid(story.actor, other, now=story.now)


def test_a_place_that_is_free_goes_to_whoever_is_next_and_on_when_it_is_not_taken(story):
    workspace, uid = story.actor.workspace_id, story.line.uid
    chen, dan = story.id_of("Chen"), story.id_of("Dan")
    with pytest.raises(AlreadyIn):
        waiting.join(story.actor, class_uid=uid, member_id=story.id_of("Bob"), now=story.now)
    with pytest.raises(NotAllowed):
        waiting.join(member(workspace, dan), class_uid=uid, member_id=chen, now=story.now)
    for who in (chen, dan, chen):
        waiting.join(member(workspace, who), class_uid=uid, member_id=who, now=story.now)
    story.settle()
    assert states(story, story.line) == {"Chen": WaitState.WAITING, "Dan": WaitState.WAITING}
    assert [one.place for one in my_waits(workspace, dan, now=story.now)] == [2]

    story.people["Bob"].leaves("writers")
    story.passes(minutes=1)
    assert states(story, story.line) == {"Chen": WaitState.OFFERED, "Dan": WaitState.WAITING}
    assert "/me/open/" in story.effects("Chen")[-1][1]
    with pytest.raises(NotWaiting):
        waiting.take(member(workspace, dan), class_uid=uid, member_id=dan, now=story.now)

    story.passes(hours=49)
    assert states(story, story.line) == {"Chen": WaitState.EXPIRED, "Dan": WaitState.OFFERED}
    waiting.take(member(workspace, dan), class_uid=uid, member_id=dan, now=story.now)
    story.people["Dan"].joins("writers")
    story.passes(minutes=1)
    assert rooms(workspace, [story.line.id])[0].free == 0  # one who took a place and is in is one
    waiting.withdraw(member(workspace, dan), class_uid=uid, member_id=dan, now=story.now)
    assert {one.name for one in roster(workspace, story.run) if one.left_at is None} == {"Alice", "Dan"}


def test_whoever_has_the_right_to_an_early_seat_is_ahead_in_the_line_and_it_says_why(story):
    workspace, uid = story.actor.workspace_id, story.line.uid
    for name in ("Chen", "Dan"):
        waiting.join(story.actor, class_uid=uid, member_id=story.id_of(name), now=story.now)
    growth = NewTransfer(
        key="years", from_=issue(Currency.GROWTH), to=of_member(story.id_of("Dan"), Currency.GROWTH), amount=500,
        reason="多年同行",
    )  # fmt: skip
    transfer(story.actor, transfers=[growth], now=story.now)

    line = waiting_list(workspace, story.line.id, now=story.now)
    assert [(one.name, one.place, one.early and one.early.hours) for one in line] == [("Dan", 1, 12), ("Chen", 2, None)]
    assert line[0].early.by == "Core member", "by the policy that ships"
    (dan,), (chen,) = (my_waits(workspace, story.id_of(name), now=story.now) for name in ("Dan", "Chen"))
    assert (dan.place, chen.place) == (1, 2)

    edit(story.actor, class_uid=uid, name="", capacity=3, now=story.now)
    waiting.offer(story.actor, class_uid=uid, now=story.now)
    assert states(story, story.line) == {"Chen": WaitState.WAITING, "Dan": WaitState.OFFERED}


def roll_call_done(story, who):
    """A duty of the monitor's that somebody did yesterday."""
    plan = {"title": "点名", "words": "点名", "rhythm": "daily", "minute": 1230, "evidence": "spoke"}
    whose = {"workspace_id": story.actor.workspace_id}
    duty = Duty.objects.create(
        **whose, **plan, group_run_id=story.run, role="monitor", made_at=story.now, made_by="test"
    )  # fmt: skip
    DutyTurn.objects.create(
        **whose, duty=duty, member_id=who, day=MONDAY, since=story.now, asked_at=story.now, ends_at=story.now,
        state="done",
    )  # fmt: skip
    return duty


def test_who_is_moved_leaves_one_class_and_what_they_did_counts_in_the_other(story):
    workspace, alice = story.actor.workspace_id, story.id_of("Alice")
    uid = story.runs(CAMP, chat="lobby", values={"theme": "写作"})
    story.passes(minutes=1)
    other = GroupRun.objects.get(uid=uid).id
    assert moving(workspace, story.run, other, member_ids=[alice], dry=True) == {}  # that class opened no first day
    story.people["Chen"].says("打卡写作")
    known = Window.objects.get(group_run_id=story.run, day=1)
    Window.objects.create(
        workspace_id=workspace, group_run_id=other, group_id=story.group_id("lobby"), day=1, word="",
        opened_at=known.opened_at, closes_at=known.closes_at,
    )  # fmt: skip
    for run in (story.run, other):
        essay = NewHomework(key="essay", title="写作", opens_at=story.now, due_at=story.now + timedelta(days=1))
        set_homework(story.actor, group_run_id=run, homework=essay, now=story.now)
    given = Assignment.objects.get(group_run_id=story.run)
    hand_in(member(workspace, alice), member_id=alice, assignment_uid=given.uid, text="写完了", now=story.now)
    accept_work(story.actor, handin_uid=Handin.objects.get().uid, verdict=Verdict(whole=Decimal(90)), now=story.now)
    for run in (story.run, other):  # the same opening on the second day of each, an hour apart
        opening = NewSession("开营会", story.now + timedelta(hours=run % 2), story.now + timedelta(hours=2))
        plan_session(story.actor, group_run_id=run, session=opening, now=story.now)
    met, duty = Session.objects.get(group_run_id=story.run), roll_call_done(story, alice)
    Attendance.objects.create(
        workspace_id=workspace, session=met, member_id=alice, at=story.now, how=CameHow.WORD, counts=True
    )
    with pytest.raises(CannotMove):
        move(story.actor, from_run_id=story.run, to_run_id=story.run, member_ids=[alice], now=story.now)
    follows = moving(workspace, story.run, other, member_ids=[alice], dry=True)[alice]

    assert move(story.actor, from_run_id=story.run, to_run_id=other, member_ids=[alice], now=story.now) == {alice: 4}

    assert sum(follows.values()) == 4, "what was foretold"

    assert {one.name for one in roster(workspace, other)} == {"Alice", "Chen", "Dan"}
    assert [one.reason for one in roster(workspace, story.run) if one.id == alice] == ["moved to another class"]
    found = table(workspace, other, member_ids=[alice], now=story.now)
    assert found.mark(alice, "checkin/D1").state is MarkState.DONE
    assert found.mark(alice, "homework/essay").score == 90 and len(story.deeds("homework")) == 1
    assert len([deed for deed in story.deeds("checked_in") if deed.member_id == alice]) == 1
    kinds = {column.kind: found.mark(alice, column.key).state for column in found.columns}
    assert kinds[ColumnKind.SESSION] is kinds[ColumnKind.DUTY] is MarkState.DONE
    assert [(one.title, one.role) for one in Duty.objects.filter(group_run_id=other)] == [(duty.title, duty.role)]
    assert not RoleHolder.objects.filter(group_run_id=other).exists(), "the role is that of the old class"


def test_classes_compared(story):
    graduate_by_rule(
        story.actor, group_run_id=story.run, rule=read({"of": "checkin", "least": 1}), now=story.now
    )  # fmt: skip
    story.buys("Alice", "进阶营")
    waiting.join(story.actor, class_uid=story.line.uid, member_id=story.id_of("Chen"), now=story.now)

    it = compared(story.actor.workspace_id, [story.line.id])[story.line.id]

    # Chen waits and was not asked; Bob came and never checked in
    assert (it.invited, it.joined, it.first, it.half, it.graduated) == (2, 2, 1, 1, 1)
    assert (it.drop_day, it.dropped, it.bought, it.score) == (0, 1, 1, None)
