"""Rounds of a series that somebody moved: opened at their new time, as long as they were to be, once for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huoqun.chats.models import Effect
from huoqun.forms.models import SurveyRound
from huoqun.lectures.actions import awaiting, planning
from huoqun.lectures.models.lecture import Lecture, Target
from huoqun.lectures.queries.awaited import waits_for

from .test_lecture_evenings import ASK, minutes, why
from .test_lecture_rounds import NOON, TONIGHT, Halls, tasks


@pytest.fixture
def halls(db) -> Halls:
    return Halls()


def moved(halls, **by: int) -> Lecture:
    """A round that the manual came to open and, ninety minutes later, to end, while its day is another."""
    west = halls.groups[0]
    halls.asks(west)
    Lecture.objects.update(starts_at=TONIGHT + timedelta(**by))
    halls.steers("open", west, now=TONIGHT)
    assert Lecture.objects.get().state == "planned"
    halls.steers("end", west, now=TONIGHT + timedelta(minutes=90))
    return Lecture.objects.get()


@pytest.mark.parametrize(
    "by",
    # To the next day, whose own round is another; and to later that evening, past the hour at which it would end.
    [{"days": 1}, {"hours": 2}],
    ids=["day", "hours"],
)
def test_a_round_that_was_moved_is_opened_and_ended_by_itself_at_its_new_time(halls, by):
    row = moved(halls, **by)
    assert not awaiting.keep_appointments(halls.actor, now=row.starts_at - timedelta(seconds=1))
    assert awaiting.keep_appointments(halls.actor, now=row.starts_at) == 1
    assert not awaiting.keep_appointments(halls.actor, now=row.starts_at + timedelta(minutes=89))
    assert awaiting.keep_appointments(halls.actor, now=row.starts_at + timedelta(minutes=90)) == 1

    row.refresh_from_db()
    assert (row.state, row.ended_at - row.started_at) == ("ended", timedelta(minutes=90))
    assert not tasks("lecture_step")


def test_the_manuals_end_does_not_cut_off_what_began_later(halls):
    west = halls.groups[0]
    halls.asks(west)
    Lecture.objects.update(starts_at=TONIGHT + timedelta(minutes=70))
    halls.steers("open", west, now=TONIGHT)
    awaiting.keep_appointments(halls.actor, now=TONIGHT + timedelta(minutes=70))
    halls.steers("end", west, now=TONIGHT + timedelta(minutes=90))
    assert Lecture.objects.get().state == "live"

    assert awaiting.keep_appointments(halls.actor, now=TONIGHT + timedelta(minutes=160)) == 1


def test_of_two_rounds_on_a_day_the_manual_opens_its_own_and_the_moved_one_waits_for_its_hour(halls):
    row = moved(halls, days=1)
    west, tomorrow = halls.groups[0], TONIGHT + timedelta(days=1)
    halls.asks(west, now=NOON + timedelta(days=1), title="第2讲")
    halls.steers("open", west, now=tomorrow)

    assert [one.state for one in Lecture.objects.order_by("id")] == ["planned", "live"]
    assert awaiting.keep_appointments(halls.actor, now=tomorrow) == 1
    assert Lecture.objects.get(id=row.id).state == "live"


@pytest.mark.parametrize(
    "how",
    # Called off after it was moved; two hours late, as nobody was there to open it; never asked for by a step.
    ["called off", "too late", "not asked"],
)
def test_what_nobody_wants_opened_stays_closed(halls, how):
    if how == "not asked":
        halls.asks(halls.groups[0])
        row = Lecture.objects.get()
    else:
        row = moved(halls, days=1)
    if how == "called off":
        planning.cancel(halls.actor, lecture_uid=row.uid, now=TONIGHT)
    late = timedelta(hours=3) if how == "too late" else timedelta()

    assert not awaiting.keep_appointments(halls.actor, now=row.starts_at + late)


def test_a_round_moved_by_half_an_hour_waits_for_it_and_lasts_as_long(halls):
    west = halls.groups[0]
    halls.asks(west)
    Lecture.objects.update(starts_at=minutes(30))
    halls.steers("open", west, now=minutes(-2))
    assert not awaiting.keep_appointments(halls.actor, now=minutes(29))
    assert awaiting.keep_appointments(halls.actor, now=minutes(30)) == 1
    halls.steers("end", west, now=minutes(75))
    assert not awaiting.keep_appointments(halls.actor, now=minutes(106))
    assert awaiting.keep_appointments(halls.actor, now=minutes(107)) == 1


@pytest.mark.parametrize(
    ("early", "moved_by"),
    [
        # The doors open long before the lecture, as the manual has it.
        (90, 0),
        # Five minutes are no move.
        (2, 5),
        # What was moved to earlier is opened when the manual comes to it.
        (2, -30),
    ],
)
def test_what_was_not_moved_to_later_is_opened_when_the_manual_says(halls, early, moved_by):
    west = halls.groups[0]
    halls.asks(west)
    Lecture.objects.update(starts_at=minutes(moved_by))
    halls.steers("open", west, now=minutes(-early))

    assert Lecture.objects.get().state == "live"


def test_of_what_a_person_planned_the_time_of_the_step_tells_whether_it_was_moved(halls):
    west = halls.groups[0]
    halls.asks(west)
    # A person made it for this very group, before the manual asked for it.
    Lecture.objects.update(made_at=NOON - timedelta(days=1), starts_at=minutes(30))
    Target.objects.update(added_at=NOON - timedelta(days=1))
    halls.steers("open", west, now=minutes(-2))
    assert Lecture.objects.get().state == "planned"

    assert awaiting.keep_appointments(halls.actor, now=minutes(30)) == 1


def test_a_moved_round_has_its_length_however_late_the_steps_are_taken(halls):
    west = halls.groups[0]
    halls.asks(west)
    Lecture.objects.update(starts_at=minutes(120))
    for act, at in (("open", -2), ("end", 75)):
        halls.steers(act, west, at=minutes(at), now=minutes(80))
    assert awaiting.keep_appointments(halls.actor, now=minutes(120)) == 1
    assert not awaiting.keep_appointments(halls.actor, now=minutes(196))
    assert awaiting.keep_appointments(halls.actor, now=minutes(197)) == 1


def test_a_step_that_comes_after_the_new_time_opens_the_round_at_once_and_leaves_its_length(halls):
    west = halls.groups[0]
    halls.asks(west)
    Lecture.objects.update(starts_at=minutes(30))
    halls.steers("open", west, at=minutes(-2), now=minutes(40))
    assert Lecture.objects.get().state == "live"
    halls.steers("end", west, now=minutes(75))
    assert Lecture.objects.get().state == "live"

    assert awaiting.keep_appointments(halls.actor, now=minutes(117)) == 1


@pytest.mark.parametrize("by", [30, 24 * 60], ids=["it has just begun", "it is tomorrow"])
def test_of_a_moved_round_that_is_not_over_nobody_is_asked_and_it_is_a_task(halls, by):
    """Nor about the one before, of a few days ago."""
    west = halls.groups[0]
    halls.asks(west, now=NOON - timedelta(days=3), title="第1讲")
    halls.steers("open", west, now=TONIGHT - timedelta(days=3))
    halls.steers("end", west, now=TONIGHT - timedelta(days=3) + timedelta(minutes=75))
    halls.asks(west, title="第2讲")
    Lecture.objects.filter(title="第2讲").update(starts_at=minutes(by))
    halls.steers("open", west, now=minutes(-2))
    awaiting.keep_appointments(halls.actor, now=minutes(30))
    halls.steers("end", west, now=minutes(75))
    halls.do(ASK, west, now=minutes(80))
    halls.steers("follow", west, now=minutes(81))
    assert (len(tasks("lecture_step")), SurveyRound.objects.exists(), Effect.objects.exists()) == (2, False, False)

    for later in (by, by + 77):
        awaiting.keep_appointments(halls.actor, now=minutes(later))
    halls.do(ASK, west, now=minutes(by + 80))
    assert SurveyRound.objects.get().occasion.startswith(f"lecture/{Lecture.objects.get(title='第2讲').id}/")


def test_a_moved_round_that_nobody_hears_is_told_once_and_no_longer_said_to_open_by_itself(halls):
    row = moved(halls, days=1)
    planning.take_out(halls.actor, lecture_uid=row.uid, group_id=halls.groups[0], now=TONIGHT)

    def waits(later: timedelta) -> frozenset[str]:
        return waits_for(halls.here, row.id, starts_at=row.starts_at, now=row.starts_at + later)

    assert waits(timedelta()) == {"open", "end"}
    for later in (0, 1, 60, 119):
        assert not awaiting.keep_appointments(halls.actor, now=row.starts_at + timedelta(minutes=later))
    assert why() == "No group hears this lecture. Add the groups that it is relayed to."
    assert not waits(timedelta(hours=2, seconds=1))


def test_a_moved_round_that_was_not_opened_in_two_hours_is_a_task(halls):
    row = moved(halls, days=1)
    for later in (3, 4):
        assert not awaiting.keep_appointments(halls.actor, now=row.starts_at + timedelta(hours=later))

    assert why().startswith("The time to which this round was moved went by, and it was not opened.")


def test_the_day_of_a_round_is_that_of_the_groups_clock(halls):
    west, there = halls.groups[0], "Pacific/Auckland"
    # Half past midnight of the second there is still the first where the community lives.
    halls.asks(west, zone=there, starts="00:30", in_days=1)
    row = Lecture.objects.get()
    assert (row.asked_day.isoformat(), row.starts_at) == ("2026-12-02", minutes(-30))
    Lecture.objects.update(starts_at=minutes(0) + timedelta(days=3))
    halls.steers("open", west, zone=there, now=minutes(-32))
    assert not tasks("lecture_step")

    assert awaiting.keep_appointments(halls.actor, now=minutes(0) + timedelta(days=3)) == 1


def test_appointments_are_found_by_their_rounds_in_as_many_queries_however_many_there_are(halls):
    west, east, hall = halls.groups
    chen = halls.person("Chen")
    for number in range(1, 4):
        halls.asks(west, now=NOON + timedelta(days=number), title=f"第{number}讲")
        Lecture.objects.filter(title=f"第{number}讲").update(starts_at=TONIGHT + timedelta(days=20))
        halls.steers("open", west, now=TONIGHT + timedelta(days=number))
    # The hosts sit elsewhere now, and the group whose manual asked hears it no more.
    for row in Lecture.objects.all():
        planning.add_groups(halls.actor, lecture_uid=row.uid, group_ids=[east], now=NOON)
        planning.take_out(halls.actor, lecture_uid=row.uid, group_id=west, now=NOON)
        new = planning.NewLecture(title=row.title, starts_at=row.starts_at, host_group_id=hall, host_ids=(chen.id,))
        planning.edit(halls.actor, lecture_uid=row.uid, lecture=new, now=NOON)
    with CaptureQueriesContext(connection) as seen:
        assert awaiting.keep_appointments(halls.actor, now=TONIGHT + timedelta(days=20)) == 3

    assert len([one for one in seen if "core_fact f" in one["sql"]]) == 1
