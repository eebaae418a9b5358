"""The calendar of all groups' playbooks, and moving a run: what was said stays, what is to come moves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huoqun.core.actor import Actor, Grant
from huoqun.core.errors import NotFound
from huoqun.playbooks.actions import steering
from huoqun.playbooks.models import Run, StepLog
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries.calendar import calendar
from huoqun.playbooks.queries.shifting import shift_preview
from huoqun.playbooks.rules import MovedMeanwhile, NotRunning, TooFar

from .running import HEAD, MONDAY, Running

pytestmark = pytest.mark.django_db(transaction=True)

CAMP = (
    HEAD.format(id="story")
    + """
enrol: {trigger: joined, late_join: {policy: skip}}
caps: [{scope: group, per: day, max: 2}]
roles: {coach: {name: 教练, count: 1, minutes_a_day: 10}}
templates: {lesson: "第{{day}}课", ask: "{{nick}}，今天写了吗", sum: 小结}
stages:
  - id: daily
    days: [D1, D2, D3]
    steps:
      - {id: lesson, scope: group, do: send, template: lesson, class: care, at: "13:00"}
      - {id: asked, do: send, template: ask, class: care, at: "20:00", next: visit}
      - id: visit
        do: task
        title: 回访
        assignee: {role: coach}
        sla: 24h
        outcomes: {好: done}
        overdue: {remind: true}
  - id: weekly
    weekdays: [fri]
    steps:
      - {id: sum, scope: group, do: send, template: sum, class: care, at: "18:00"}
exit:
  - {id: over, at: "D7 12:00", do: end, reason: 结营}
"""
)


@pytest.fixture
def story(cast):
    found = Running(cast)
    for name in ("Alice", "Bob"):
        found.member(name).joins("writers")
    return found


def goes_on(story, *, hours):
    """Time goes by as it does, and not in one leap over half a day."""
    for _ in range(hours):
        story.passes(hours=1)


def week(story, actor=None, *, since=MONDAY):
    return calendar(actor or story.actor, since=since, until=since + timedelta(days=6), now=story.now)


def shown(story, **known):
    """(day of November, time, step, how many, outcome) of each entry of the one run."""
    row = week(story, **known).rows[0]
    return [
        (on.day, f"{e.at:%H:%M}", e.step, e.people, e.outcome)
        for on in sorted(row.cells)
        for e in row.cells[on].entries
    ]


def test_each_day_has_its_steps_with_their_times_and_how_many_get_them(story):
    story.runs(CAMP)

    assert shown(story) == [
        (2, "13:00", "lesson", 0, ""), (2, "20:00", "asked", 2, ""),
        (3, "13:00", "lesson", 0, ""), (3, "20:00", "asked", 2, ""),
        (4, "13:00", "lesson", 0, ""), (4, "20:00", "asked", 2, ""),
        (6, "18:00", "sum", 0, ""),
        (8, "12:00", "over", 2, ""),
    ]  # fmt: skip


def test_what_was_told_stands_in_the_past_and_what_is_to_come_ahead(story):
    story.runs(CAMP)
    goes_on(story, hours=2)

    assert shown(story)[:3] == [(2, "13:00", "lesson", 0, "sent"), (2, "20:00", "asked", 2, ""),
                                (3, "13:00", "lesson", 0, "")]  # fmt: skip


def test_members_steps_stand_in_the_past_with_how_many_took_each(story):
    story.runs(CAMP)
    goes_on(story, hours=9)
    bob = Run.objects.get(member_id=story.id_of("Bob"))
    StepLog.objects.filter(run_id=bob.id, step="asked").update(outcome="skipped_late")
    goes_on(story, hours=24)

    past = [entry for entry in shown(story) if entry[4] and entry[2] != "lesson"]
    assert past == [
        (2, "20:00", "asked", 1, "sent"), (2, "20:00", "asked", 1, "skipped_late"), (2, "20:00", "visit", 2, "waiting"),
        (3, "20:00", "asked", 2, "sent"), (3, "20:00", "visit", 2, "waiting"),
    ]  # fmt: skip
    assert week(story).days[0].to_members == 1, "who was passed over got nothing"
    with CaptureQueriesContext(connection) as asked:
        week(story)
    assert len(asked) <= 6, "the same for one group and for many"


def test_days_add_up_with_the_teams_minutes_against_what_it_has(story):
    story.runs(CAMP)

    days = week(story).days

    assert [(d.to_group, d.to_members) for d in days] == [(1, 2), (1, 2), (1, 2), (0, 0), (1, 0), (0, 0), (0, 0)]
    assert [(one.role, one.tasks, one.minutes, one.has) for one in days[0].loads] == [("教练", 2, 12, 10)]
    assert days[0].is_over and not days[4].is_over
    assert [d.is_peak for d in days] == [False] * 7


def test_a_running_calendar_moves_and_nothing_that_was_said_is_said_again(story):
    uid = story.runs(CAMP)
    goes_on(story, hours=2)

    seen = shift_preview(story.actor, uid=uid, days=2, now=story.now)
    steering.shift(story.actor, group_run_uid=uid, days=2, starts_on=MONDAY, now=story.now)
    ahead = [entry for entry in shown(story) if not entry[4]]
    goes_on(story, hours=5 * 24)

    assert (seen.to_group, seen.to_members, seen.members, seen.tasks, seen.taken) == (2, 6, 2, 6, 1)
    assert (seen.starts_on, seen.keeps, seen.late) == (date(2026, 11, 4), ("sum",), ())
    assert ahead == [
        (4, "20:00", "asked", 2, ""), (5, "13:00", "lesson", 0, ""), (5, "20:00", "asked", 2, ""),
        (6, "13:00", "lesson", 0, ""), (6, "18:00", "sum", 0, ""), (6, "20:00", "asked", 2, ""),
    ]  # fmt: skip
    assert story.bot.said("writers") == ["第1课", "第2课", "第3课", "小结"]


def test_back_in_time_what_would_be_late_is_said_to_be_so(story):
    uid = story.runs(CAMP)
    goes_on(story, hours=26)  # Tuesday 14:00: D1 is over, D2's lesson was told

    seen = shift_preview(story.actor, uid=uid, days=-1, now=story.now)
    steering.shift(story.actor, group_run_uid=uid, days=-1, now=story.now)
    goes_on(story, hours=5 * 24)

    # D2's evening question was due yesterday at 20:00: by the playbook it is skipped; D3's lesson, an hour late, comes
    assert [(m.step, m.day, m.then) for m in seen.late] == [("asked", 2, "skip"), ("lesson", 3, "now")]
    assert story.bot.said("writers") == ["第1课", "第2课", "第3课", "小结"]
    assert story.log("asked").count(("D2", "skipped_late")) == 2


def test_a_paused_calendar_moves_as_well_and_stays_paused(story):
    uid = story.runs(CAMP)
    steering.pause(story.actor, group_run_uid=uid, now=story.now)
    steering.shift(story.actor, group_run_uid=uid, days=7, now=story.now)

    assert (story.state(uid), shown(story, since=MONDAY + timedelta(days=7))[0]) == (
        "paused", (9, "13:00", "lesson", 0, ""),
    )  # fmt: skip


def test_a_calendar_that_somebody_else_moved_that_is_over_or_goes_too_far_stays(story):
    uid = story.runs(CAMP)
    steering.shift(story.actor, group_run_uid=uid, days=1, now=story.now)

    with pytest.raises(MovedMeanwhile):
        steering.shift(story.actor, group_run_uid=uid, days=1, starts_on=MONDAY, now=story.now)
    with pytest.raises(TooFar):
        steering.shift(story.actor, group_run_uid=uid, days=400, now=story.now)
    steering.end(story.actor, group_run_uid=uid, reason="", now=story.now)
    with pytest.raises(NotRunning):
        shift_preview(story.actor, uid=uid, days=1, now=story.now)


def test_only_who_may_steer_looks_at_what_would_move(story, cast):
    uid = story.runs(CAMP)
    looks = Actor(cast.workspace, "staff", 9, "Bob", frozenset([Grant(PlaybookPermission.VIEW)]))

    assert len(week(story, looks).rows) == 1
    assert week(story, cast.eve.actor).rows == ()
    for somebody in (looks, cast.eve.actor):
        with pytest.raises(NotFound):
            shift_preview(somebody, uid=uid, days=1, now=story.now)
