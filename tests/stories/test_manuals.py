"""The manuals that come with Huoqun, run as they are: three members, and what the group and they were told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Min

from huoqun.playbooks.format.reading import read
from huoqun.playbooks.models import Due, StepLog
from huoqun.playbooks.queries.held import held_before
from huoqun.playbooks.queries.running import run_line
from huoqun.playbooks.rules import StillHeld
from huoqun.playbooks.shipped import shipped
from huoqun.work.queries.proposals import proposals_open

from .running import MONDAY, Running

SPREAD = 20 * 60
"""What is due within so many seconds is looked at at once: no manual calls that late."""
pytestmark = pytest.mark.django_db(transaction=True)
VALUES = {"theme": "写作", "lesson_title": "开头", "homework": "写 50 字"}


def manual(name: str) -> str:
    """As it ships, but with nobody held out: by whose id that is drawn, which another test's rows have moved."""
    text = next(one.text for one in shipped("zh-hans") if one.id == name)
    return re.sub(r"^holdout: \{percent: \d+", "holdout: {percent: 0", text, flags=re.MULTILINE)


def filled(name: str) -> dict[str, object]:
    """Something for each variable: by name, and for each day of the calendar."""
    book = read(manual(name)).playbook
    days = range(1, (book.calendar.days or 7) + 1)
    once = {key: VALUES.get(key, f"〈{key}〉") for key, var in book.vars.items() if var.source == "start"}
    daily = {key: VALUES.get(key, f"〈{key}〉") for key, var in book.vars.items() if var.source == "calendar"}
    return once | {f"D{day}": daily for day in days}


def running(cast, name: str, *, on: date = MONDAY, people=("Alice", "Bob", "Chen")):
    story = Running(cast)
    for one in people:
        story.member(one).joins("writers")
    story.uid = story.runs(manual(name), on=on, values=filled(name))
    return story


def days(story, number: float) -> None:
    """Time goes by as for a worker that is awake: from one due hour to the next, so that nothing is late."""
    until = story.now + timedelta(days=number)
    while story.now < until:
        due = Due.objects.filter(due_at__gt=story.now, due_at__lte=until).aggregate(first=Min("due_at"))["first"]
        story.passes(seconds=((due or until) - story.now).total_seconds() + (SPREAD if due else 0))


def lasts(name: str) -> int:
    """Days from the Monday to the hour at which the group is dissolved; a week where it has no end."""
    found = [re.match(r"D(\d+) 12:00", one.at) for one in read(manual(name)).playbook.exit]
    return max((int(day[1]) - 1 for day in found if day), default=8)


def ends(story, book) -> None:
    """A group that is to be dissolved asks a person first; the others go on."""
    if all(one.do != "dissolve" for one in book.exit):
        assert story.state(story.uid) == "running" and story.proposals() == []
        return
    (asked,) = story.proposals()
    assert story.state(story.uid) == "running"
    story.judges(asked, "approve")
    story.passes(hours=1)
    assert story.log("dissolve")[-1][1] == "dissolved" and story.state(story.uid) == "ended"


@pytest.mark.parametrize("name", [one.id for one in shipped("zh-hans")])
def test_each_runs_from_its_start_to_its_end(cast, name):
    story = running(cast, name)
    if name == "reach-7d":
        story.tags("Alice", "七天跟进")
        story.settle()

    days(story, lasts(name))
    story.passes(minutes=30)

    told = story.bot.said("writers") + [
        text for one in ("Alice", "Bob", "Chen") for text in story.member(one).was_told()
    ]
    assert told and not any("{{" in text for text in told)
    assert not StepLog.objects.filter(outcome="skipped_late").exists()
    ends(story, read(manual(name)).playbook)


def test_a_traffic_group_welcomes_with_the_task_within_a_minute(cast):
    story = running(cast, "traffic-screenshot-24h", people=("Alice",))
    dora = story.member("Dora").joins("writers")
    story.settle()
    story.passes(minutes=1)

    (welcome,) = [text for text in story.bot.said("writers") if "Dora" in text]
    assert "任务只有一步" in welcome and dora.is_in == ["writers"]


@pytest.mark.parametrize("name", ["traffic-screenshot-24h", "traffic-assist-48h", "newcomer-7d"])
def test_however_many_come_on_a_day_each_is_welcomed_by_name(cast, name):
    many = [f"第{n}位" for n in range(16)]
    story = running(cast, name, people=many)
    story.passes(minutes=2)

    said = "".join(story.bot.said("writers"))
    assert [one for one in many if one not in said] == [], "a cap for the group is no cap on whom it welcomes"


def test_the_teams_own_people_are_taken_in_by_no_manual(cast):
    story = Running(cast)
    story.member("Bob").joins("writers")
    story.settle()
    story.tags("Bob", "staff")
    story.member("Alice").joins("writers")
    story.runs(manual("traffic-screenshot-24h"), values=filled("traffic-screenshot-24h"))
    story.settle()
    story.passes(minutes=2)

    assert [text for text in story.bot.said("writers") if "Alice" in text]
    assert not [text for text in story.bot.said("writers") if "Bob" in text]


def test_a_reply_in_the_seven_days_is_handed_to_a_person(cast):
    story = running(cast, "reach-7d", people=("Alice",))
    alice = story.member("Alice")
    story.tags("Alice", "七天跟进")
    story.settle()
    days(story, 1)

    alice.whispers("最近在学做短视频")
    story.settle()

    assert len([text for text in alice.was_told() if "亲自来找你" in text]) == 1
    assert story.task("hand_over", "Alice").title == "Alice 回话了，接住"


def test_a_camp_is_only_dissolved_when_somebody_says_so_and_asked_about_again_when_nobody_does(cast):
    story = running(cast, "camp-7d", people=("Alice",))
    story.member("Alice").says("#写作营第1天 今天写了开头的五十个字，改了三遍")

    days(story, 9)

    (asked,) = story.proposals()
    assert asked.action == "playbooks.take_step" and story.state(story.uid) == "running"
    days(story, 2.1)
    again = max(story.proposals(), key=lambda one: one.id)
    assert again.title.startswith("Nobody answered in time") and story.state(story.uid) == "running"
    story.judges(again, "approve")
    days(story, 1)
    assert [outcome for _, outcome in story.log("dissolve")] == ["lapsed", "dissolved"]


def test_in_the_teams_a_guide_looks_again_and_the_gift_is_for_whole_teams(cast):
    story = running(cast, "traffic-assist-48h", people=("Alice", "Bob"))
    alice = story.member("Alice")
    story.passes(minutes=1)
    alice.says("做自媒体的")
    story.settle()
    story.does(story.task("team", "Alice"), "进队了")

    alice.says("完成")
    story.settle()
    story.does(story.tasks_of("verify")[0], "没记录")
    alice.says("完成")
    story.settle()

    asked_twice = story.tasks_of("verify")
    assert len(asked_twice) == 2 and story.points() == {}

    story.does(asked_twice[1], "做成了")
    story.tags("Alice", "全队做成")
    story.tags("Bob", "潜水")
    days(story, 2)
    assert [deed.member_id for deed in story.deeds("granted")] == [story.id_of("Alice")]
    assert list(story.points().values()) == [10]


def test_who_has_not_answered_yet_is_not_told_that_a_team_waits(cast):
    story = running(cast, "traffic-assist-48h", people=("Bob",))
    story.passes(hours=5)
    bob = story.member("Bob")

    (asked,) = bob.was_told()
    assert "还差一步进队" in asked
    bob.says("开店的")
    story.settle()
    assert len(story.tasks_of("team")) == 1


def test_assistants_of_a_camp_have_their_sheet_as_tasks_and_comments_are_told_once_written(cast):
    story = running(cast, "camp-7d", people=("Alice",))
    story.passes(hours=6)
    (review,) = story.tasks_of("review")

    assert not any("三份点评" in text for text in story.bot.said("writers"))
    story.does(review, "点评完了")
    assert [text for text in story.bot.said("writers") if "第1天的三份点评" in text]

    days(story, 1)
    sheet = [task.title for task in story.tasks_of("duty_call") + story.tasks_of("duty_goals")]
    assert sheet == ["开营会前半小时，点名提醒", "整理每个人的第 7 天目标，发给主讲"]


def test_a_core_group_has_its_daily_work_sheet(cast):
    story = running(cast, "core", people=("Alice",))

    days(story, 2)

    assert len(story.tasks_of("shift_evening")) == 2 and len(story.tasks_of("shift_morning")) >= 1


def test_who_joins_a_core_group_later_is_credited_for_their_journal(cast):
    story = running(cast, "core", people=("Alice",))
    days(story, 9)
    bob = story.member("Bob").joins("writers")
    story.settle()
    while story.now.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%a %H") != "Fri 10":
        story.passes(hours=1)

    bob.says("#周记 这周把第一章改完了，下周只写一页，别的先放下")
    story.settle()
    story.passes(hours=11)
    story.passes(minutes=25)

    assert story.points() == {story.id_of("Bob"): 5}
    assert "Bob" in story.bot.said("writers")[-1]


def test_a_picture_that_nobody_has_looked_at_keeps_the_group_until_whoever_sent_it_has_what_they_earned(cast):
    story = running(cast, "traffic-screenshot-24h", people=("Alice", "Bob"))
    days(story, 0.3)
    story.member("Alice").shows("做完了")
    story.settle()

    days(story, 1)  # past noon of the second day, and the checkers were asleep
    (asked,) = story.proposals()
    assert asked.evidence["to_be_done_first"] == 1
    with pytest.raises(StillHeld, match="1"):
        story.judges(asked, "approve")
    assert story.state(story.uid) == "running" and not story.log("dissolve")[1:]
    assert [outcome for _, outcome in story.log("out")] == ["ended"], "Bob's way is over, hers is not"

    story.does(story.task("check", "Alice"), "通过")
    story.passes(minutes=1)
    assert [deed.member_id for deed in story.deeds("granted")] == [story.id_of("Alice")]
    assert [outcome for _, outcome in story.log("follow")] == ["tagged"], "and she goes on as the others did"
    story.judges(asked, "approve")
    story.passes(hours=1)
    assert story.log("dissolve")[-1][1] == "dissolved" and story.state(story.uid) == "ended"


def test_a_done_that_no_guide_has_checked_keeps_the_group_and_the_gift_of_a_team_that_is_whole_late(cast):
    story = running(cast, "traffic-assist-48h", people=("Alice", "Bob"))
    story.passes(minutes=1)
    for one in ("Alice", "Bob"):
        story.member(one).says("做自媒体的")
    story.settle()
    for one in ("Alice", "Bob"):
        story.does(story.task("team", one), "进队了")
    story.member("Alice").says("完成")
    days(story, 0.9)
    story.does(story.task("captain_helps", "Bob"), "没回")
    story.member("Bob").says("做完了")  # in the end, and the guide has given up on them
    story.settle()
    story.does(story.task("verify", "Bob"), "做成了")

    days(story, 1.2)  # past noon of the third day
    (asked,) = story.proposals()
    assert asked.evidence["to_be_done_first"] == 1
    shown = proposals_open(story.actor, now=story.now)
    assert held_before(cast.workspace, shown) == {asked.key: 1}, "its card says how it is now"
    with pytest.raises(StillHeld, match="1"):
        story.judges(asked, "approve")
    assert [outcome for _, outcome in story.log("out")] == ["ended"], "Bob's way is over, hers is not"
    line = run_line(cast.alice.actor, story.uid, now=story.now)
    assert (line.active, line.done, line.ended) == (1, 1, 0), "whoever ends as the manual says has not left early"

    story.tags("Alice", "全队做成")
    story.does(story.task("verify", "Alice"), "做成了")
    story.passes(minutes=1)
    assert [deed.member_id for deed in story.deeds("granted")] == [story.id_of("Alice")]
    assert [outcome for _, outcome in story.log("follow")] == ["tagged", "tagged"]
    story.judges(asked, "approve")
    story.passes(hours=1)
    assert story.log("dissolve")[-1][1] == "dissolved" and story.state(story.uid) == "ended"
