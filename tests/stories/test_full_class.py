"""A class that is full: whoever comes into its group waits, is told so, and is the coach's task; its board."""

from __future__ import annotations

import pytest
from django.apps import apps

from huoqun.camps.actions.appearing import appear
from huoqun.camps.actions.waiting import take
from huoqun.camps.class_board import BoardBy, BoardSpan
from huoqun.camps.models import Class, Waiting
from huoqun.camps.queries.class_board import class_board
from huoqun.camps.queries.classes import of_run, roster
from huoqun.camps.queries.waiting import rooms
from huoqun.core.actor import member
from huoqun.members.actions.knowing import mark_staff
from huoqun.playbooks.models import GroupRun

from .running import HEAD, Shown

pytestmark = pytest.mark.django_db(transaction=True)
CAMP = (
    HEAD.format(id="story")
    + """
stages:
  - id: s
    days: [D1, D2]
    steps:
      - {id: a, scope: group, do: checkin, at: "12:01", word: 打卡}
      - {id: b, scope: group, do: class_board, at: "20:00", by: checkins, span: camp, top: 2, class: care}
"""
)


@pytest.fixture
def story(cast):
    """Noon of a class of three, in which there are three places."""
    story = Shown(cast)
    story.people = {name: story.member(name).joins("writers") for name in ("Lin", "May", "Wei")}
    story.uid = story.runs(CAMP)
    Class.objects.update(capacity=3)
    story.passes(minutes=3)
    story.run = GroupRun.objects.get().id
    return story


def there(story):
    return {one.name for one in roster(story.actor.workspace_id, story.run) if one.left_at is None}


def test_who_comes_into_the_group_of_a_full_class_waits_and_has_the_first_place_that_is_free(story):
    story.people["Zoe"] = story.member("Zoe").joins("writers")
    story.settle()
    assert there(story) == {"Lin", "May", "Wei"}
    assert list(Waiting.objects.values_list("member__name", "state")) == [("Zoe", "waiting")]
    assert "is full. You are on its waiting list" in story.people["Zoe"].was_told()[-1]
    task = apps.get_model("work", "Task").objects.get(kind="full_class")
    assert task.role == "coach" and "1 more came" in task.title and task.why["text"] == "Zoe"
    boss = story.member("Boss")
    boss.joins("lobby")
    story.settle()
    mark_staff(story.actor, member_ids=[story.id_of("Boss")], is_staff=True, now=story.now)
    boss.joins("writers")
    story.people["Wei"].leaves("writers")
    story.passes(minutes=1)
    assert "is free and kept for you" in story.people["Zoe"].was_told()[-1]
    assert there(story) == {"Lin", "May", "Boss"}, "the team needs no place"

    zoe = story.id_of("Zoe")
    take(member(story.actor.workspace_id, zoe), class_uid=Class.objects.get().uid, member_id=zoe, now=story.now)
    story.settle()
    assert "Zoe" in there(story)
    story.people["Zoe"].leaves("writers")
    story.settle()
    assert rooms(story.actor.workspace_id, [Class.objects.get().id])[0].free == 1, "who was in and left keeps no place"


def test_the_board_is_said_in_the_group_with_ties_without_the_team_and_without_names_that_are_not_to_be_told(story):
    for name in ("Lin", "May", "Wei"):
        story.people[name].says("打卡")
    story.passes(hours=8)
    assert "(shared) Lin · 1 day" in story.bot.said("writers")[-1]
    may = story.id_of("May")
    appear(member(story.actor.workspace_id, may), member_id=may, listed=False, now=story.now)
    story.passes(hours=16)
    for name in ("Lin", "May"):
        story.people[name].says("打卡")
    mark_staff(story.actor, member_ids=[story.id_of("Lin")], is_staff=True, now=story.now)
    story.passes(hours=8)

    said = story.bot.said("writers")[-1]
    assert "1. a classmate · 2 days" in said and "2. Wei · 1 day" in said and "Lin" not in said and "May" not in said
    line = of_run(story.actor.workspace_id, story.run, now=story.now)
    earned = class_board(story.actor.workspace_id, line, by=BoardBy.POINTS, span=BoardSpan.WEEK, now=story.now)
    today = class_board(story.actor.workspace_id, line, by=BoardBy.CHECKINS, span=BoardSpan.DAY, now=story.now)
    assert [one.amount for one in today.lines] == [1]
    paid = {id: amount for id, amount in story.points().items() if id != story.id_of("Lin")}
    assert {one.member_id: one.amount for one in earned.lines} == paid
