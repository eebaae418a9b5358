"""A dry run learns from a past group what its members are like."""

from __future__ import annotations

import pytest

from huoqun.playbooks.format.model import Priors
from huoqun.playbooks.queries.history import learnt

from .running import HEAD, MONDAY, Running

pytestmark = pytest.mark.django_db(transaction=True)

QUESTION = (
    HEAD.format(id="story")
    + """
templates: {hello: "{{nick}}，想学什么？"}
stages:
  - id: first
    days: [D1, D2]
    steps:
      - id: hello
        do: ask
        template: hello
        class: care
        at: "14:00"
        timeout: 3h
        answers: {写作: call, 不说: ""}
      - id: call
        do: task
        title: 聊一聊
        assignee: {role: coach}
        sla: 24h
        outcomes: {聊过: "", 没接: ""}
        overdue: {remind: true}
"""
)


def test_what_members_did_becomes_what_members_will_do(cast):
    story = Running(cast)
    alice, bob = story.member("Alice").joins("writers"), story.member("Bob").joins("writers")
    story.runs(QUESTION, on=MONDAY)
    story.passes(hours=2, minutes=30)
    alice.says("写作")
    story.passes(hours=4)
    story.does(story.task("call", "Alice"), "聊过")
    story.passes(hours=42)
    story.member("Dora").joins("writers")
    alice.says("早")
    story.settle()
    bob.leaves("writers")
    story.passes(hours=2)
    known = Priors(checks_in=0.7, speaks=0.9)

    ways = learnt(story.actor.workspace_id, story.group_id("writers"), known)
    told = ways.priors

    assert told.joins_late == pytest.approx(1 / 3) and ways.arrivals == pytest.approx((48.5,), abs=0.5)
    assert told.replies == pytest.approx(1 / 3, abs=0.2) and told.outcomes == {"聊过": 1.0}
    assert 0 < told.leaves < 1 and 0 < told.speaks < 0.9
    assert [day.people for day in ways.days] == [3, 2, 2] and ways.days[0].spoke == 1
    assert told.checks_in == 0.7, "nobody could check in, so the file's word holds"


def test_a_group_without_a_past_tells_nothing(cast):
    story = Running(cast)
    known = Priors(speaks=0.9)
    empty = story.group_of_kind("camp", "new")

    assert learnt(story.actor.workspace_id, empty, known).priors == known
