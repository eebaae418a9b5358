"""Lin's own class: her marks, what is lacking, a place that is kept for her; nobody else's."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from huoqun.camps.actions.planning import plan_next
from huoqun.camps.queries.classes import of_run, roster
from huoqun.members.actions import visiting
from huoqun.playbooks.models import Run
from tests.stories.running import HEAD, Shown

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
CAMP = (
    HEAD.format(id="story")
    + """
stages:
  - id: daily
    days: [D1, D2, D3]
    steps: [{id: open, scope: group, do: checkin, at: "12:01", word: 打卡}]
  - id: ending
    days: [D3]
    steps: [{id: finish, do: graduate, at: "21:00", checkins: 2}]
"""
)


@pytest.fixture
def story(cast):
    story = Shown(cast)
    lin = story.member("Lin").joins("writers")
    story.member("May").joins("lobby")
    story.runs(CAMP)
    story.passes(minutes=5)
    lin.says("打卡")
    story.passes(hours=24)
    story.run = Run.objects.first().group_run_id
    return story


def page_of(story, name):
    phone = Client(headers=ENGLISH)
    token = visiting.mint(story.actor, member_id=story.id_of(name), now=story.now)
    assert phone.post(reverse("me_open", args=[token])).status_code == 302
    return phone


def test_my_class_says_what_is_on_and_what_is_lacking_and_the_next_has_a_list(story):
    lin, may = page_of(story, "Lin"), page_of(story, "May")
    page = lin.get("/me/camp").content.decode()
    assert "1 check-in more" in page and "Open now:" in page and "Day 2" in page and "day 2 of 7" in page
    assert "故事, class no. 1" in lin.get("/me").content.decode()
    assert "You are in no class now" in may.get("/me/camp").content.decode()
    assert may.post(f"/me/camp/{story.run}/leave").status_code == 404

    line = of_run(story.actor.workspace_id, story.run)
    coming = plan_next(story.actor, class_uid=line.uid, starts_on=date(2026, 11, 16), now=story.now)
    assert "Go on the waiting list" in lin.get("/me/camp").content.decode()
    # whoever was in no class of the series does not find it
    assert may.post(f"/me/camp/waiting/{coming}", {"act": "join"}).status_code == 404
    lin.post(f"/me/camp/waiting/{coming}", {"act": "join"})
    assert "kept for you until" in lin.get("/me/camp").content.decode()
    assert "A place is kept for you until" in lin.get("/me").content.decode()
    lin.post(f"/me/camp/waiting/{coming}", {"act": "take"})
    lin.post(f"/me/camp/{story.run}/leave", {"reason": "搬家"})

    assert [one.reason for one in roster(story.actor.workspace_id, story.run)] == ["搬家"]
    assert "You are in no class now" in lin.get("/me/camp").content.decode()
