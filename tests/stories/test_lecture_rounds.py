"""Manuals have their groups hear a series: its rounds are planned once, opened, ended, asked about, followed up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from huoqun.campaigns.models.campaign import Campaign
from huoqun.core.actor import system
from huoqun.core.blocks import Todo, all_blocks, apply_all
from huoqun.core.facts import Origin
from huoqun.core.models import Workspace
from huoqun.forms.models import SurveyAnswer, SurveyRound
from huoqun.groups.models import Group, Kind
from huoqun.lectures.actions import planning
from huoqun.lectures.models.lecture import Host, Lecture, Target
from huoqun.lectures.models.series import Series
from huoqun.lectures.steps.feedback import AskFeedback
from huoqun.lectures.steps.rounds import LectureArgs, Steer, lecture
from huoqun.members.models import Member
from huoqun.playbooks.checks.checking import check_text
from huoqun.playbooks.compiling import plan_of
from huoqun.playbooks.format.reading import read
from huoqun.playbooks.simulate.report import dry_run
from huoqun.playbooks.simulate.running import Settings
from huoqun.work.models import Task

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
TONIGHT = datetime(2026, 12, 1, 12, tzinfo=UTC)
PLAN = LectureArgs(series="名师公开课", act="plan", title="第1讲", starts="20:00", lecturer="陈老师")
MANUAL = """
schema: playbook/v1
id: open-class
name: 公开课周
kind: any
calendar: {days: 3, day_cutoff: "04:00"}
misfire: {grace: 2h}
enrol: {late_join: {policy: skip}}
templates: {after: "今晚的课，你打几分？发“我的主页”就能填"}
stages:
  - id: week
    days: [D1]
    steps:
      - {id: round, scope: group, do: lecture, at: "10:00", series: 名师公开课, act: plan, title: "第{{day}}讲", starts: "20:00", in_days: 1}
  - id: evening
    days: [D2]
    steps:
      - {id: open, scope: group, do: lecture, at: "20:00", series: 名师公开课, act: open}
      - {id: end, scope: group, do: lecture, at: "21:30", series: 名师公开课, act: end}
      - {id: ask, scope: group, do: lecture_feedback, at: "21:40", series: 名师公开课, template: after, class: service}
      - {id: follow, scope: group, do: lecture, at: "21:50", series: 名师公开课, act: follow, most: 20}
exit:
  - {id: over, if: "day >= 3", do: end, reason: done}
"""  # noqa: E501


class Halls:
    """Groups whose manuals ask for the same series."""

    def __init__(self) -> None:
        self.here = Workspace.objects.create(name="Hangzhou", created_at=NOON, language="en").id
        self.actor = system(self.here, "playbooks")
        kind = Kind.objects.create(workspace_id=self.here, key="traffic", name="Traffic")
        self.groups = [
            Group.objects.create(
                workspace_id=self.here, platform="testing", key=name, name=name, kind=kind, created_at=NOON
            ).id
            for name in ("West", "East", "Hall")
        ]  # fmt: skip

    def do(self, command: object, *groups: int, now: datetime = NOON, at: datetime | None = None) -> None:
        """Their manuals come to a step at `now`, which was due at `at`."""
        todos = [
            Todo(command=command, key=f"k/{group}/{now}", run_id=1, group_run_id=group, group_id=group, member_id=None,
                 at=at or now)
            for group in groups
        ]  # fmt: skip
        apply_all(self.actor, todos, now=now, origin=Origin.LIVE)

    def asks(self, *groups: int, now: datetime = NOON, zone: str = "Asia/Shanghai", **said: object) -> None:
        """Their manuals come to the step that plans a round."""
        done = begun(now=now, zone=zone, **said)
        assert done.outcome == "planned"
        self.do(done.commands[0], *groups, now=now)

    def steers(
        self, act: str, *groups: int, now: datetime, at: datetime | None = None, words: str = "", most: int = 30,
        zone: str = "",
    ) -> None:  # fmt: skip
        self.do(Steer("名师公开课", act, words, most, zone), *groups, now=now, at=at)

    def series(self) -> Series:
        return Series.objects.create(workspace_id=self.here, name="名师公开课", made_by="user:1", made_at=NOON)

    def person(self, name: str) -> Member:
        return Member.objects.create(workspace_id=self.here, name=name, created_at=NOON)

    def held(self, *groups: int) -> Lecture:
        """A round that these groups heard tonight and were asked about."""
        self.asks(*groups)
        self.steers("open", *groups, now=TONIGHT)
        self.do(AskFeedback("Was it good?", series="名师公开课"), *groups, now=TONIGHT)
        return Lecture.objects.get()

    def score(self, name: str, nps: int, no: int) -> Member:
        SurveyAnswer.objects.create(
            workspace_id=self.here, id=no, round=SurveyRound.objects.first(), member=(who := self.person(name)),
            nps=nps, on_day=TONIGHT.date(), at=TONIGHT,
        )  # fmt: skip
        return who

    def hears(self, title: str = "第1讲") -> set[int]:
        return set(Target.objects.filter(lecture__title=title).exclude(state="out").values_list("group_id", flat=True))


def begun(*, now: datetime = NOON, zone: str = "Asia/Shanghai", **said: object):
    """What the step comes to at that moment."""
    here = SimpleNamespace(at=now, now=now, zone=zone, words=lambda text: text)
    return lecture(LectureArgs(**{name: getattr(PLAN, name) for name in PLAN.__struct_fields__} | said), here)


@pytest.fixture
def halls(db) -> Halls:
    return Halls()


def tasks(kind: str) -> list[str]:
    return list(Task.objects.filter(kind=kind).order_by("id").values_list("title", flat=True))


def test_groups_that_ask_for_the_same_round_hear_one_lecture(halls):
    west, east, _ = halls.groups
    Campaign.objects.create(
        workspace_id=halls.here, name="来听课", kind="lecture", state="live", starts_at=NOON, ends_at=TONIGHT,
        made_by="user:1", made_at=NOON,
    )  # fmt: skip
    halls.asks(west)
    halls.asks(west, east, campaign="来听课")

    one = Lecture.objects.get()
    assert (one.starts_at, one.lecturer, one.campaign) == (TONIGHT, "陈老师", Campaign.objects.get().uid)
    assert (one.series.name, halls.hears()) == ("名师公开课", {west, east})
    # Nobody has said where the lecturer speaks.
    assert tasks("lecture_book") == [
        "名师公开课: book whoever speaks at “第1讲” on 12-01 20:00, and write down where they speak."
    ]


def test_the_next_round_has_the_hosts_and_groups_of_the_one_before(halls):
    west, east, hall = halls.groups
    chen = halls.person("Chen")
    halls.asks(west)
    Lecture.objects.update(host_group_id=hall, delay=9)
    Host.objects.create(workspace_id=halls.here, lecture=Lecture.objects.get(), member=chen)
    later = NOON + timedelta(days=7)
    # The group where the lecturer speaks asks for it, too: it does not hear itself.
    halls.asks(hall, now=later, title="第2讲")
    Group.objects.filter(id=west).update(ended_at=later)
    halls.asks(east, now=later + timedelta(days=7), title="第3讲")

    second, third = Lecture.objects.order_by("id")[1:]
    assert (second.host_group_id, second.delay, halls.hears("第2讲")) == (hall, 9, {west})
    assert list(Host.objects.filter(lecture=third).values_list("member", flat=True)) == [chen.id]
    assert halls.hears("第3讲") == {east}
    assert len(tasks("lecture_book")) == 1


def test_what_a_person_called_off_is_not_planned_anew_and_what_they_moved_is_joined(halls):
    west, east, hall = halls.groups
    halls.asks(west)
    Lecture.objects.update(starts_at=TONIGHT + timedelta(minutes=30))
    halls.asks(east)
    assert (Lecture.objects.count(), halls.hears()) == (1, {west, east})

    planning.cancel(halls.actor, lecture_uid=Lecture.objects.get().uid, now=NOON)
    halls.asks(hall)
    assert (Lecture.objects.count(), halls.hears()) == (1, {west, east})


def test_a_round_moved_to_another_day_stays_the_round_of_the_day_it_was_asked_for(halls):
    west, east, _ = halls.groups
    halls.asks(west)
    Lecture.objects.update(starts_at=TONIGHT + timedelta(days=1))
    halls.asks(east)
    assert halls.hears() == {west, east}
    # The next day has its own.
    halls.asks(west, title="第2讲", in_days=1)

    assert list(Lecture.objects.order_by("id").values_list("title", flat=True)) == ["第1讲", "第2讲"]


def test_a_lecture_that_a_person_planned_is_the_round_of_its_day_from_when_it_is_asked_for(halls):
    west, east, _ = halls.groups
    own = Lecture.objects.create(
        workspace_id=halls.here, series=halls.series(), title="第1讲", starts_at=TONIGHT, made_by="user:1", made_at=NOON
    )
    halls.asks(west)
    Lecture.objects.update(starts_at=TONIGHT + timedelta(days=3))
    halls.asks(east)

    assert (Lecture.objects.get(), halls.hears()) == (own, {west, east})


def test_a_host_who_turned_out_to_be_a_bot_does_not_stop_the_next_round(halls):
    west, _, hall = halls.groups
    halls.asks(west)
    Lecture.objects.update(host_group_id=hall)
    chen, robot = halls.person("Chen"), halls.person("Robot")
    for one in (chen, robot):
        Host.objects.create(workspace_id=halls.here, lecture=Lecture.objects.get(), member=one)
    Member.objects.filter(id=robot.id).update(is_bot=True)
    halls.asks(west, now=NOON + timedelta(days=7), title="第2讲")

    assert list(Host.objects.filter(lecture__title="第2讲").values_list("member", flat=True)) == [chen.id]
    assert not tasks("lecture_step")


@pytest.mark.parametrize(
    "name",
    # Cut at a blank; with what no database stores.
    ["系" * 59 + " 天天见", "名师\0公开课"],
    ids=["blank", "nul"],
)
def test_any_name_that_a_manual_comes_to_is_one_series(halls, name):
    west, east, _ = halls.groups
    for group in (west, east):
        halls.asks(group, series=name)

    assert (Series.objects.count(), halls.hears()) == (1, {west, east})


def test_a_series_that_is_over_begins_anew_and_nothing_is_planned_for_what_is_past(halls):
    west = halls.groups[0]
    halls.series()
    Series.objects.update(ended_at=NOON)
    halls.asks(west)

    assert Lecture.objects.get().series.ended_at is None
    assert begun(now=TONIGHT).outcome == "skipped_late"


@pytest.mark.parametrize(
    "origin",
    # What is imported or restored reaches nobody, and plans nothing.
    [Origin.IMPORT, Origin.RESTORE],
)
def test_the_past_plans_nothing(halls, origin):
    todo = Todo(command=begun().commands[0], key="k", run_id=1, group_run_id=1, group_id=halls.groups[0],
                member_id=None, at=NOON)  # fmt: skip
    apply_all(halls.actor, [todo], now=NOON, origin=origin)

    assert not Series.objects.exists()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        # As it should be.
        ({}, ""),
        # No series, no title, no time, a time that is none, a day that nobody plans for.
        ({"series": " "}, "bad_lecture"),
        ({"title": ""}, "bad_lecture"),
        ({"starts": ""}, "bad_lecture"),
        ({"starts": "24:00"}, "bad_lecture"),
        ({"in_days": 61}, "bad_lecture"),
        # To open it, neither is needed; people are spoken to by the dozen, not all.
        ({"act": "open", "title": "", "starts": ""}, ""),
        ({"act": "follow", "most": 0}, "bad_lecture"),
    ],
)
def test_what_is_wrong_is_said_while_it_is_written(said, code):
    args = LectureArgs(**{name: getattr(PLAN, name) for name in PLAN.__struct_fields__} | said)

    assert {found[0] for found in all_blocks()["lecture"].check(args)} == ({code} if code else set())


def test_a_manual_that_has_a_series_is_whole_and_runs_dry():
    assert [one.code for one in check_text(MANUAL, blocks=all_blocks())] == []

    report = dry_run(plan_of(read(MANUAL).playbook, blocks=all_blocks()), Settings(members=20, seeds=2))
    assert report is not None
