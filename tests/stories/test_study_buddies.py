"""Study buddies of a class: paired after a look, kept paired, told of who falls behind, and nobody's who wants none."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from huoqun.camps.queries.buddies import buddies_of, ever_met, pairs_of
from huoqun.camps.queries.classes import of_run
from huoqun.members.actions import visiting
from huoqun.playbooks.models import GroupRun

from .running import HEAD, Shown

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
CAMP = (
    HEAD.format(id="story")
    + """
stages:
  - id: s
    days: [D1, D2, D3, D4, D5]
    steps:
      - {id: a, scope: group, do: checkin, at: "12:01", word: 打卡}
  - id: t
    days: [D1]
    steps: [{id: b, scope: group, do: buddies, at: "18:00", how: alike, nudge_after: 2}]
"""
)
NAMES = ("Lin", "May", "Wei", "Zoe", "Ann")


@pytest.fixture
def story(cast):
    """A class of five in the evening of its first day, paired by its playbook; Lin and May had checked in."""
    story = Shown(cast)
    story.people = {name: story.member(name).joins("writers") for name in NAMES}
    story.uid = story.runs(CAMP)
    story.passes(minutes=3)
    for name in ("Lin", "May"):
        story.people[name].says("打卡")
    story.passes(hours=7)
    story.run = GroupRun.objects.get().id
    return story


def pairs(story):
    names = {story.id_of(name): name for name in (*NAMES, "Kim") if name in story.people}
    found = pairs_of(story.actor.workspace_id, story.run).values()
    return {frozenset(names[one] for one in pair) for pair in found}


def told(story, name, words):
    return [text for text in story.people[name].was_told() if words in text]


def test_buddies_are_paired_stay_together_and_change_only_where_somebody_goes(story, browser_of, cast):
    first = pairs(story)
    assert sorted(name for pair in first for name in pair) == sorted(NAMES)
    assert sorted(map(len, first)) == [2, 3] and any({"Lin", "May"} <= pair for pair in first)
    assert all(told(story, name, "Your study buddies in") for name in NAMES)
    two = next(pair for pair in first if len(pair) == 2)
    gone, left = sorted(two)
    story.people[gone].leaves("writers")
    story.settle()
    assert sorted(map(len, pairs(story))) == [2, 2], "whoever is alone goes with one of the three"

    phone = Client(headers=ENGLISH)
    phone.post(reverse("me_open", args=[visiting.mint(story.actor, member_id=story.id_of(left), now=story.now)]))
    assert "I want no study buddy" in phone.get("/me/camp").content.decode()
    assert phone.post(reverse("me_camp_buddy", args=[story.run]), {"wants": "no"}).status_code == 302
    assert phone.post(reverse("me_camp_buddy", args=[story.run + 1]), {"wants": "no"}).status_code == 404
    story.settle()
    assert sorted(map(len, pairs(story))) == [3] and not any(left in pair for pair in pairs(story))
    story.people["Kim"] = story.member("Kim").joins("writers")
    story.settle()
    assert sorted(map(len, pairs(story))) == [2, 2], "one of three goes along with whoever comes"

    alice, page = browser_of(cast.alice, headers=ENGLISH), f"/camps/{story.uid}/buddies"
    now = pairs(story)
    looked = alice.get(page, {"how": "mixed", "days": "3"})
    assert "Looked at, not paired yet" in looked.content.decode() and pairs(story) == now, "looking pairs nobody"
    other = alice.post(f"{page}/pair", {"how": "mixed", "looked": "1-2"}, follow=True).content.decode()
    assert "The class changed since you looked" in other and pairs(story) == now
    digest = looked.context["page"].digest
    shown = alice.post(f"{page}/pair", {"how": "mixed", "days": "3", "looked": digest}, follow=True).content.decode()
    assert "2 pairs; everybody is told" in shown and left in shown and "after 3 missed days" in shown
    met = ever_met(story.actor.workspace_id, story.run)
    assert len(met) > 5, "who was paired is not forgotten"
    alice.post(f"{page}/end")
    story.settle()
    assert pairs(story) == set() and of_run(story.actor.workspace_id, story.run) is not None
    assert browser_of(cast.eve).get(page).status_code == 404


def test_a_buddy_is_told_once_in_the_morning_of_who_missed_two_days(story):
    pair = next(pair for pair in pairs(story) if {"Lin", "May"} <= pair)
    for name in pair - {"Lin", "May"}:
        story.people[name].leaves("writers")
    story.passes(hours=17)
    story.people["Lin"].says("打卡")
    story.passes(hours=24)
    story.people["Lin"].says("打卡")
    assert not told(story, "Lin", "May has not checked in"), "only one day is over that she missed"
    story.passes(hours=17)  # 05:06: the second one is over
    assert not told(story, "Lin", "May has not checked in"), "nobody is told at night"
    story.passes(hours=5, minutes=30)
    story.passes(hours=24)

    assert len(told(story, "Lin", "May has not checked in for 2 days")) == 1
    assert not told(story, "May", "has not checked in"), "whoever is behind is told of nobody"
    assert story.id_of("May") in buddies_of(story.actor.workspace_id, story.run)[story.id_of("Lin")]
