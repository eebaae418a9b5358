"""What the team chooses earns once, is told to its author, and goes with the choice."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse

from huoqun.points.models import Chosen
from huoqun.points.quality import is_sign, meant
from tests.stories.running import Shown


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        # As operators say it, with a sign or without
        ("精华", True),
        ("加精！", True),
        ("Quality post", True),
        ("取消精华", False),
        # About it, and not meant
        ("这是精华吗", None),
        ("精华都在群公告里", None),
        ("", None),
    ],
)
def test_words_that_choose(text, wants):
    assert meant(text) is wants


@pytest.mark.parametrize(
    ("emoji", "chooses"), [("⭐", True), ("⭐️", True), (":star:", True), ("👍", False), ("❤️", False)]
)
def test_signs_that_choose(emoji, chooses):
    assert is_sign(emoji) is chooses


@pytest.fixture
def story(cast):
    story = Shown(cast)
    for name in ("Lin", "May", "Helper"):
        story.member(name).joins("writers")
    story.settle()
    apps.get_model("members", "Member").objects.filter(name="Helper").update(is_staff=True)
    return story


def says(story, name, text, *, reply_to=None):
    said = story.platform.say(story.member(name).person, "writers", text, at=story.now, reply_to=reply_to)
    story.passes(minutes=1)
    story.settle()
    return said


def points(story, name):
    return story.points().get(story.id_of(name), 0)


@pytest.mark.django_db(transaction=True)
def test_the_team_chooses_in_the_group_and_nobody_else(story):
    post = says(story, "Lin", "我把三年的笔记整理成了一张图")
    # Members and the author say what they like
    says(story, "May", "精华", reply_to=post)
    says(story, "Lin", "加精", reply_to=post)
    assert not Chosen.objects.exists()

    says(story, "Helper", "精华", reply_to=post)
    says(story, "Helper", "加精", reply_to=post)
    story.member("Helper").reacts("⭐", to=post)
    story.settle()
    assert points(story, "Lin") == 50
    assert len(told := [text for text in story.member("Lin").was_told() if "三年的笔记" in text]) == 1
    assert "50" in told[0]

    says(story, "Helper", "取消精华", reply_to=post)
    assert points(story, "Lin") == 0
    # The team's own words are none
    own = says(story, "Helper", "本周安排")
    story.member("Helper").reacts("⭐", to=own)
    story.settle()
    assert Chosen.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_in_the_console_it_is_looked_at_chosen_listed_and_gone_when_it_is_recalled(story, cast, browser_of):
    says(story, "Lin", "我把三年的笔记整理成了一张图")
    message = apps.get_model("chats", "Message").objects.get(text__contains="三年")
    alice = browser_of(cast.alice)
    uid = apps.get_model("groups", "Group").objects.get(name="writers").uid
    talk = alice.get(reverse("group_talk", args=[uid])).content.decode()
    key = talk.split("/quality/")[1].split('"')[0]
    url = reverse("group_quality", args=[uid, key])
    assert "50" in alice.get(url).content.decode() and not Chosen.objects.exists()
    assert alice.post(url).status_code == 302
    story.settle()

    page = alice.get(reverse("points_quality")).content.decode()
    assert "三年的笔记" in page and "Lin" in page
    assert points(story, "Lin") == 50
    room = story.platform.rooms["writers"]
    story.platform._recall(room, message.provider_id, story.now)
    story.settle()
    assert points(story, "Lin") == 0
    assert "三年的笔记" not in alice.get(reverse("points_quality")).content.decode()
