"""The manuals that come with Huoqun, run as they are: three members, and what the group and they were told."""

from __future__ import annotations

from datetime import date

import pytest

from huoqun.playbooks.format.reading import read
from huoqun.playbooks.shipped import shipped

from .running import MONDAY, Running

pytestmark = pytest.mark.django_db(transaction=True)
VALUES = {"theme": "写作", "lesson_title": "开头", "homework": "写 50 字"}


def manual(name: str) -> str:
    return next(one.text for one in shipped("zh-hans") if one.id == name)


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


def days(story, number: int) -> None:
    for _ in range(number * 4):
        story.passes(hours=6)


@pytest.mark.parametrize("name", [one.id for one in shipped("zh-hans")])
def test_each_runs_for_days_without_a_fault(cast, name):
    story = running(cast, name)
    if name == "reach-7d":
        story.tags("Alice", "七天跟进")
        story.settle()

    days(story, 4)

    told = story.bot.said("writers") + [
        text for one in ("Alice", "Bob", "Chen") for text in story.member(one).was_told()
    ]
    assert told and not any("{{" in text for text in told)
    assert story.state(story.uid) == "running"


def test_a_traffic_group_welcomes_with_the_task_within_a_minute(cast):
    story = running(cast, "traffic-screenshot-24h", people=("Alice",))
    dora = story.member("Dora").joins("writers")
    story.settle()
    story.passes(minutes=1)

    (welcome,) = [text for text in story.bot.said("writers") if "Dora" in text]
    assert "任务只有一步" in welcome and dora.is_in == ["writers"]


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


def test_a_camp_is_only_dissolved_when_somebody_says_so(cast):
    story = running(cast, "camp-7d", people=("Alice",))
    story.member("Alice").says("#写作营第1天 今天写了开头的五十个字，改了三遍")

    days(story, 9)

    (asked,) = story.proposals()
    assert asked.action == "playbooks.take_step" and story.state(story.uid) == "running"
    story.judges(asked, "approve")
    days(story, 1)
    assert story.log("dissolve")[-1][1] == "dissolved"
