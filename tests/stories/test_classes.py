"""A class to its end: who graduates, by its rule, by hand and by the clock; who leaves; what the policy pays."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.utils.translation import override

from huoqun.camps.actions.graduating import graduate, graduate_by_rule, take_back
from huoqun.camps.actions.leaving import leave
from huoqun.camps.actions.setting import set_rule
from huoqun.camps.completion import BadRule
from huoqun.camps.queries.classes import of_run, roster
from huoqun.camps.queries.graduation import standings
from huoqun.camps.rules import ReasonMissing
from huoqun.camps.saying import lacking
from huoqun.core.actor import member
from huoqun.core.conditions.answering import Row, answer_many
from huoqun.core.conditions.parsing import parse
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.playbooks.models import Run

from .running import HEAD, Running

pytestmark = pytest.mark.django_db(transaction=True)

CAMP = (
    HEAD.format(id="story").replace("days: 7", "days: 3")
    + """
templates: {well: "{{nick}}，你结营了", almost: "{{nick}}，还差一点"}
stages:
  - id: daily
    days: [D1, D2, D3]
    steps: [{id: open, scope: group, do: checkin, at: "12:01", word: 打卡}]
  - id: ending
    days: [D3]
    steps:
      - {id: finish, do: graduate, at: "21:00", checkins: 2, next: whether}
      - {id: whether, do: branch, if: graduated, then: well, else: almost}
      - {id: well, do: send, template: well, class: care}
      - {id: almost, do: send, template: almost, class: care}
"""
)


@pytest.fixture
def story(cast):
    return on_its_third_day(cast, CAMP)


def on_its_third_day(cast, manual):
    """Noon of the third day: Alice did two of two, Bob one, Chen none; Dan has gone out of the group."""
    story = Running(cast)
    people = {name: story.member(name).joins("writers") for name in ("Alice", "Bob", "Chen", "Dan")}
    story.runs(manual)
    story.passes(minutes=3)
    for day, names in enumerate((("Alice", "Bob", "Dan"), ("Alice",))):
        if day:
            story.passes(hours=24)
        for name in names:
            people[name].says("打卡")
        story.settle()
    people["Dan"].leaves("writers")
    story.passes(hours=24)
    story.people = people
    return story


def run_of(story):
    return Run.objects.filter(workspace_id=story.actor.workspace_id).first().group_run_id


def found(story, **known):
    line = of_run(story.actor.workspace_id, run_of(story), now=story.now)
    return standings(story.actor.workspace_id, line, now=story.now, **known)


def names(people):
    return [one.student.name for one in people]


def graduated(story, name):
    run = Run.objects.get(member_id=story.id_of(name))
    row = Row(run.workspace_id, story.now, run.member_id, story.group_id("writers"), run.id, 3, run.began_at)
    return answer_many([parse("graduated", wants=None)], [row])[0][0]


def test_a_class_graduates_by_the_step_of_its_playbook_and_late_ones_by_the_clock(story):
    now = found(story)
    assert names(now.would) == ["Alice"] and now.ends_at is not None
    with override("en"):
        lacks = {one.student.name: lacking(one.verdict.gaps) for one in now.people}
    assert lacks["Bob"] == ["1 check-in more"] and lacks["Chen"] == ["2 check-ins more"]

    story.passes(hours=9)
    assert graduated(story, "Alice") is True and graduated(story, "Bob") is False
    assert story.effects("Alice")[-1][1] == "Alice，你结营了" and story.effects("Bob")[-1][1] == "Bob，还差一点"

    # Bob does today's before the day is over, at four in the morning
    story.people["Bob"].says("打卡")
    story.settle()
    assert graduated(story, "Bob") is False
    story.passes(hours=8)

    assert names(found(story).graduates) == ["Alice", "Bob"]
    assert sorted(deed.member_id for deed in story.deeds("graduated")) == [story.id_of("Alice"), story.id_of("Bob")]
    assert of_run(story.actor.workspace_id, run_of(story)).closed_at is not None
    # once more changes nothing
    assert graduate_by_rule(story.actor, group_run_id=run_of(story), now=story.now) == ()


WAITS = CAMP.replace("do: branch, if: graduated,", "do: wait, for: {if: graduated}, timeout: 12h,").replace(
    "well, class: care}", "well, class: care, next: paper}\n      - {id: paper, do: certificate}"
)


def test_who_does_the_last_day_after_the_evening_is_told_and_certified_when_the_day_is_over(cast):
    story = on_its_third_day(cast, WAITS)
    story.passes(hours=9)
    story.passes(minutes=2)
    assert [outcome for _, outcome in story.log("whether")] == ["heard", "waiting", "waiting"]

    story.people["Bob"].says("打卡")  # 21:05, of a day that ends at four
    story.passes(hours=8)
    story.passes(minutes=2)
    assert story.effects("Bob")[0][1] == "Bob，你结营了" and len(story.log("paper")) == 2
    held = apps.get_model("camps", "Certificate").objects.values_list("member_id", flat=True)
    assert sorted(held) == sorted([story.id_of("Alice"), story.id_of("Bob")])

    story.passes(hours=5)
    assert [words for _, words in story.effects("Chen")] == ["Chen，还差一点"], "once it is sure"


def test_by_hand_with_a_reason_and_taken_back(story):
    run, chen = run_of(story), story.id_of("Chen")
    with pytest.raises(ReasonMissing):
        graduate(story.actor, group_run_id=run, member_ids=[chen], reason=" ", now=story.now)
    with pytest.raises(NotFound):
        graduate(story.actor, group_run_id=run, member_ids=[999_999], reason="作品很好", now=story.now)
    with pytest.raises(NotAllowed):
        graduate(
            member(story.actor.workspace_id, chen), group_run_id=run, member_ids=[chen], reason="我", now=story.now
        )

    for _ in range(2):
        graduate(story.actor, group_run_id=run, member_ids=[chen], reason="作品很好", now=story.now)
    story.settle()
    assert [deed.member_id for deed in story.deeds("graduated")] == [chen] and graduated(story, "Chen")
    paid = story.points()[chen]
    assert paid > 0

    take_back(story.actor, group_run_id=run, member_id=chen, reason="作品是抄的", now=story.now)
    story.settle()
    assert graduated(story, "Chen") is False and story.deeds("graduated") == []
    assert story.points()[chen] == 0

    graduate(story.actor, group_run_id=run, member_ids=[chen], reason="弄错了", now=story.now)
    story.settle()
    assert len(story.deeds("graduated")) == 1 and story.points()[chen] == paid


def test_the_classs_own_rule_goes_before_its_playbooks(story):
    line = of_run(story.actor.workspace_id, run_of(story))
    assert names(found(story, rule=None).would) == ["Alice"]
    with pytest.raises(BadRule):
        set_rule(story.actor, class_uid=line.uid, rule={"of": "praise", "least": 1}, now=story.now)

    set_rule(story.actor, class_uid=line.uid, rule={"all": [{"of": "checkin", "least": 1}]}, now=story.now)
    story.passes(hours=9)

    assert names(found(story).graduates) == ["Alice", "Bob"]


def test_who_leaves_a_class_hears_nothing_more_and_does_not_graduate(story):
    run, alice, workspace = run_of(story), story.id_of("Alice"), story.actor.workspace_id
    with pytest.raises(ReasonMissing):
        leave(story.actor, member_id=alice, group_run_id=run, now=story.now)
    with pytest.raises(NotAllowed):
        leave(member(workspace, story.id_of("Bob")), member_id=alice, group_run_id=run, now=story.now)

    leave(member(workspace, alice), member_id=alice, group_run_id=run, now=story.now)
    story.passes(hours=18)

    assert {one.name: one.reason for one in roster(workspace, run) if one.left_at} == {"Alice": "quit", "Dan": "left"}
    assert names(found(story).graduates) == [] and not any("结营" in text for _, text in story.effects("Alice"))
    with pytest.raises(NotFound):
        leave(member(workspace, alice), member_id=alice, group_run_id=run, now=story.now)
