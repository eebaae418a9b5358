"""The evening of a round, as manuals have it: opened, ended, asked about, followed up, each once for all groups."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection

from huoqun.chats.models import Effect
from huoqun.core.blocks import Todo, apply_all
from huoqun.core.facts import Origin
from huoqun.forms.models import SurveyRound
from huoqun.lectures.actions import planning, rounds
from huoqun.lectures.models.asking import Question
from huoqun.lectures.models.lecture import Lecture
from huoqun.lectures.models.series import FollowUp
from huoqun.lectures.steps.feedback import AskFeedback
from huoqun.lectures.steps.rounds import Steer
from huoqun.work.models import Task

from .test_lecture_rounds import NOON, TONIGHT, Halls, tasks

STEP = rounds.Step("名师公开课", TONIGHT)
ASK = AskFeedback("Was it good?", series="名师公开课")


def minutes(after: float) -> datetime:
    """So long after eight in the evening."""
    return TONIGHT + timedelta(minutes=after)


@pytest.fixture
def halls(db) -> Halls:
    return Halls()


def test_a_round_is_opened_ended_asked_about_and_followed_each_once(halls):
    west, east, hall = halls.groups
    halls.asks(west, east)
    for at in (TONIGHT, TONIGHT + timedelta(minutes=1)):
        halls.steers("open", west, east, now=at)
    assert Lecture.objects.get().started_at == TONIGHT
    halls.steers("end", east, west, now=TONIGHT + timedelta(hours=1))
    assert Lecture.objects.get().state == "ended"

    late = TONIGHT + timedelta(hours=2)
    ask = AskFeedback("Was it good?", series="名师公开课")
    # The hall heard nothing, and is not asked; nobody is asked twice.
    for at in (late, late + timedelta(minutes=5)):
        halls.do(ask, west, hall, now=at)
    assert [one.group_id for one in SurveyRound.objects.all()] == [west]
    assert [(one.group_id, one.body["text"]) for one in Effect.objects.all()] == [(west, "Was it good?")]

    keen = halls.person("Alice")
    Question.objects.create(
        workspace_id=halls.here, lecture=Lecture.objects.get(), group_id=west, member=keen, asked_at=late,
        message_id=1,
    )  # fmt: skip
    for at in (late, late + timedelta(minutes=5)):
        halls.steers("follow", west, east, now=at)
    assert [one.member_id for one in FollowUp.objects.all()] == [keen.id]
    assert "Alice" in Task.objects.get(kind="lecture_follow").copy_text
    assert not tasks("lecture_step")


def test_who_disliked_it_is_left_in_peace_and_of_the_others_so_many_a_round_are_spoken_to(halls):
    west, east, _ = halls.groups
    halls.held(west)
    people = [halls.score(name, nps, no) for no, (name, nps) in enumerate(
        # Eve disliked it, Dora found it quite good.
        [("Eve", 2), ("Dora", 8), ("Alice", 10), ("Bob", 9), ("Chen", 9)], 1
    )]  # fmt: skip
    # Another worker has the other group, a minute later and with other words: it is the same round.
    halls.steers("follow", west, now=TONIGHT, most=1)
    halls.steers("follow", east, now=TONIGHT + timedelta(minutes=1), words="Hi {name}", most=2)
    halls.steers("follow", west, now=TONIGHT + timedelta(minutes=2), most=1)
    assert [one.member_id for one in FollowUp.objects.order_by("id")] == [people[2].id, people[3].id]

    halls.steers("follow", west, now=TONIGHT + timedelta(minutes=3))
    assert set(FollowUp.objects.values_list("member_id", flat=True)) == {one.id for one in people[2:]}


def test_todays_round_is_found_among_many_that_are_planned_ahead(halls):
    west = halls.groups[0]
    halls.asks(west)
    row = Lecture.objects.get()
    Lecture.objects.bulk_create(
        Lecture(workspace_id=halls.here, series=row.series, title="later", starts_at=TONIGHT + timedelta(days=days),
                made_by="user:1", made_at=NOON, state=state)
        for days in range(1, 41) for state in ("planned", "live")
    )  # fmt: skip
    halls.steers("open", west, now=TONIGHT)
    halls.do(AskFeedback("Was it good?", series="名师公开课"), west, now=TONIGHT)

    assert (Lecture.objects.get(id=row.id).state, SurveyRound.objects.count()) == ("live", 1)
    assert not tasks("lecture_step")


def test_what_comes_late_together_is_done_in_its_order(halls):
    west = halls.groups[0]
    halls.asks(west)
    todos = [
        Todo(command=Steer("名师公开课", act, "", 30), key=act, run_id=1, group_run_id=1, group_id=west, member_id=None,
             at=TONIGHT + timedelta(minutes=minutes))
        for act, minutes in (("open", 0), ("end", 90))
    ]  # fmt: skip
    apply_all(halls.actor, todos, now=TONIGHT + timedelta(hours=2), origin=Origin.LIVE)

    assert Lecture.objects.get().state == "ended"


@pytest.mark.parametrize(
    "verb",
    [
        lambda halls: rounds.open_round(halls.actor, step=STEP, now=TONIGHT),
        lambda halls: rounds.end_round(halls.actor, step=STEP, now=TONIGHT),
        lambda halls: rounds.follow_round(halls.actor, step=STEP, words="", most=1, now=TONIGHT),
        lambda halls: rounds.ask_here(halls.actor, step=STEP, survey="lecture-end", group_ids=[], now=TONIGHT),
    ],
    ids=["open", "end", "follow", "ask"],
)  # fmt: skip
def test_two_workers_that_come_to_one_series_take_turns(halls, verb):
    Lecture.objects.create(
        workspace_id=halls.here, series=halls.series(), title="第1讲", starts_at=TONIGHT, started_at=TONIGHT,
        state="live", made_by="user:1", made_at=NOON,
    )  # fmt: skip
    verb(halls)

    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    ("act", "at"),
    [
        # Nothing of it is due for half a day.
        ("open", TONIGHT + timedelta(days=1)),
        # Nobody spoke yet.
        ("follow", TONIGHT),
    ],
)
def test_what_cannot_be_done_is_somebodys_task(halls, act, at):
    west, east, _ = halls.groups
    halls.asks(west)
    # The second group comes to it a minute later: there is still one thing to look at.
    halls.steers(act, west, now=at)
    halls.steers(act, east, now=at + timedelta(minutes=1))

    assert tasks("lecture_step") == ["The playbook could not move the series of lectures “名师公开课”: look at it."]


def why() -> str:
    return Task.objects.get(kind="lecture_step").why["why"]


def test_who_cannot_be_asked_about_a_round_is_somebodys_task_and_a_group_that_did_not_hear_is_not(halls):
    west, east, hall = halls.groups
    halls.asks(west)
    halls.do(AskFeedback("Was it good?", series="名师公开课"), west, east, now=TONIGHT)
    assert why() == "No round of this series is due. Plan one, or look at its day and its series."

    Task.objects.all().delete()
    halls.steers("open", west, now=TONIGHT)
    halls.do(AskFeedback("Was it good?", series="名师公开课"), hall, now=TONIGHT)
    assert not tasks("lecture_step")
    halls.do(AskFeedback("Was it good?", series="名师公开课", survey="gone"), west, now=TONIGHT)
    assert why() == "There is no such survey. Choose one of yours, or the one that ships."
    assert not Effect.objects.exists()


def test_who_asks_for_a_round_that_was_called_off_is_somebodys_task(halls):
    west, east, _ = halls.groups
    halls.asks(west)
    planning.cancel(halls.actor, lecture_uid=Lecture.objects.get().uid, now=NOON)
    halls.asks(west, east)

    assert why().startswith("The round of that day was called off, or is over.")


def test_ending_what_is_over_is_no_fault(halls):
    halls.steers("end", halls.groups[0], now=NOON)

    assert not Task.objects.exists()


def test_of_a_round_that_was_called_off_the_evening_says_nothing(halls):
    """Nor of the one before, which was a few days ago."""
    west = halls.groups[0]
    halls.held(west)
    halls.steers("end", west, now=TONIGHT + timedelta(hours=1))
    halls.score("Alice", 10, 1)
    later = NOON + timedelta(days=3)
    halls.asks(west, now=later, title="第2讲")
    planning.cancel(halls.actor, lecture_uid=Lecture.objects.get(title="第2讲").uid, now=later)
    for act in ("open", "end", "follow"):
        halls.steers(act, west, now=TONIGHT + timedelta(days=3))
    halls.do(AskFeedback("Was it good?", series="名师公开课"), west, now=TONIGHT + timedelta(days=3))

    assert not tasks("lecture_step")
    assert (FollowUp.objects.count(), SurveyRound.objects.count()) == (0, 1)


def by_hand(halls, title: str, at: datetime, **known: object) -> Lecture:
    """A round that a person planned for the first group."""
    new = planning.NewLecture(title=title, starts_at=at, group_ids=(halls.groups[0],))
    uid = planning.plan(halls.actor, lecture=new, now=NOON)
    Lecture.objects.filter(uid=uid).update(series=Lecture.objects.exclude(series=None).first().series, **known)
    return Lecture.objects.get(uid=uid)


def test_of_a_substitute_that_a_person_held_that_day_feedback_is_asked(halls):
    west = halls.groups[0]
    halls.asks(west)
    planning.cancel(halls.actor, lecture_uid=Lecture.objects.get().uid, now=NOON)
    held = by_hand(halls, "代课", minutes(-60), state="ended", started_at=minutes(-60), ended_at=minutes(-10))
    halls.steers("open", west, now=minutes(-2))
    halls.do(ASK, west, now=minutes(80))

    assert not tasks("lecture_step")
    assert SurveyRound.objects.get().occasion.startswith(f"lecture/{held.id}/")


def test_a_duplicate_that_was_called_off_does_not_silence_the_round_that_was_held(halls):
    west = halls.groups[0]
    halls.asks(west)
    twice = by_hand(halls, "第1讲", minutes(60))
    planning.cancel(halls.actor, lecture_uid=twice.uid, now=NOON)
    halls.steers("open", west, now=minutes(-2))
    halls.steers("end", west, now=minutes(75))
    halls.do(ASK, west, now=minutes(80))

    assert SurveyRound.objects.count() == 1


def test_an_evening_that_was_never_planned_is_a_task_though_the_one_before_was_called_off(halls):
    west = halls.groups[0]
    halls.asks(west)
    planning.cancel(halls.actor, lecture_uid=Lecture.objects.get().uid, now=NOON)
    halls.steers("open", west, now=minutes(-2))
    assert not tasks("lecture_step")
    halls.steers("open", west, now=minutes(-2) + timedelta(days=2))

    assert len(tasks("lecture_step")) == 1
