"""Broadcasts in the console: written, previewed with names one click away, sent; who may not sees nothing."""

from __future__ import annotations

import re

import pytest
from django.apps import apps

from huoqun.core import clock
from tests.stories.running import Running

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
FORM = {
    "title": "Autumn fair",
    "text": "Saturday at two, by the lake.",
    "cls": "marketing",
    "life_hours": 72,
    "held_out": 0,
}


@pytest.fixture
def story(cast):
    """王小明 and Mei are in a group of Hangzhou's chapter; Mei agreed to offers."""
    story = Running(cast, now=clock.now())
    for name in ("王小明", "Mei"):
        story.member(name).joins("writers")
    story.settle()
    apps.get_model("groups", "Group").objects.filter(name="writers").update(chapter_id=cast.chapter)
    apps.get_model("members", "Consent").objects.create(
        workspace_id=cast.workspace, member_id=story.id_of("Mei"), purpose="marketing", granted=True, source="test",
        at=story.now,
    )  # fmt: skip
    return story


def text(client, url, status=200, **values):
    answer = client.get(url, values, headers=ENGLISH)
    assert answer.status_code == status, answer.content[:400]
    return answer.content.decode()


def written(client, **more) -> str:
    """The address of a broadcast written in the form."""
    answer = client.post("/broadcasts/new", FORM | {"kind": "members"} | more, headers=ENGLISH)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return answer["Location"]


def test_from_nothing_to_a_broadcast_that_arrived(story, cast, browser_of):
    alice = browser_of(cast.alice)
    assert "Nothing has been sent to many yet." in text(alice, "/broadcasts")

    page = written(alice)
    shown = text(alice, page)

    assert "the member never agreed to offers" in shown and "Send it to 1 recipient" in shown
    assert "王小明" in text(alice, f"{page}/names", why="no_consent")
    mark = re.search(r'name="mark" value="(\w+)"', shown)[1]
    alice.post(f"{page}/send", {"mark": mark}, headers=ENGLISH)
    story.passes(minutes=1)
    assert story.member("Mei").was_told() == ["Saturday at two, by the lake."]
    assert "Autumn fair" in text(alice, "/broadcasts")


def test_what_was_not_seen_is_not_sent(story, cast, browser_of):
    alice = browser_of(cast.alice)
    page = written(alice)

    after = alice.post(f"{page}/send", {"mark": "0" * 32}, headers=ENGLISH, follow=True).content.decode()
    story.settle()

    assert "Since you looked, it has changed who gets this." in after
    assert story.member("Mei").was_told() == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        # No words at all
        ({"text": " "}, "There are no words to send."),
        # An attachment that is no address
        ({"links": "javascript:alert(1)"}, "What is attached must be a web address."),
        # A condition that nobody understands
        ({"condition": "tag("}, "tag"),
        # A group that is not there
        ({"kind": "groups", "groups": ["99999999"]}, "99999999"),
        # No group where groups are meant
        ({"kind": "groups"}, "Nobody fits this audience."),
        # Nobody of that class
        ({"cls": "money"}, "money"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_words(story, cast, browser_of, more, said):
    answer = browser_of(cast.alice).post("/broadcasts/new", FORM | {"kind": "members"} | more, headers=ENGLISH)

    assert answer.status_code == 422 and said in answer.content.decode()
    assert not apps.get_model("broadcasts", "Broadcast").objects.exists()


def test_who_leads_a_chapter_sends_to_its_groups_only(story, cast, browser_of):
    chen, group = browser_of(cast.chen), story.group_id("writers")
    private = browser_of(cast.alice)
    of_alice = written(private)

    page = written(chen, kind="groups", groups=[group], cls="care")

    assert "writers" in text(chen, page) and "Autumn fair" in text(chen, "/broadcasts")
    assert chen.post("/broadcasts/new", FORM | {"kind": "members"}, headers=ENGLISH).status_code == 422
    assert chen.post("/broadcasts/new", FORM | {"kind": "groups", "groups": [cast.far_group]}).status_code == 422
    text(chen, of_alice, status=404)
    assert browser_of(cast.dora).get("/broadcasts").status_code == 403
