"""Who thanks whom counts, and rings come to nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huoqun.chats.port.incoming import Reaction, Recall
from huoqun.chats.queries.replied import replied
from huoqun.core import worker
from huoqun.deeds.models import Deed
from huoqun.points.thanks import Thanks, that_count
from tests.stories.running import Shown

DAY = date(2026, 11, 26)
A, B, C, D, E = range(1, 6)


def thanks(*pairs, on=0):
    return [Thanks(by, to, DAY + timedelta(days=on)) for by, to in pairs]


@pytest.mark.parametrize(
    ("said", "before", "counts"),
    [
        # Once
        (thanks((A, B)), [], 1),
        # The same two twice a day
        (thanks((A, B), (A, B)), [], 1),
        (thanks((A, B)), thanks((A, B)), 0),
        # Another day it counts again, up to three times a month
        (thanks((A, B)), thanks((A, B), on=-1), 1),
        (thanks((A, B)), [t for n in (-3, -6, -9) for t in thanks((A, B), on=n)], 0),
        # Oneself
        (thanks((A, A)), [], 0),
        # You thank me, I thank you: only the first
        (thanks((A, B), (B, A)), [], 1),
        (thanks((B, A)), thanks((A, B), on=-1), 0),
        (thanks((B, A)), thanks((A, B), on=-5), 1),
        # Whoever thanks everybody
        (thanks((A, B), (A, C), (A, D), (A, E)), [], 3),
    ],
)
def test_which_thanks_count(said, before, counts):
    assert len(that_count(said, before)) == counts


@pytest.fixture
def story(cast):
    story = Shown(cast)
    for name in ("Lin", "May", "Zoe"):
        story.member(name).joins("writers")
    story.settle()
    return story


def says(story, name, text, *, reply_to=None):
    said = story.platform.say(story.member(name).person, "writers", text, at=story.now, reply_to=reply_to)
    story.passes(minutes=1)
    story.settle()
    return said


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_is_thanked_is_a_deed_of_its_author(story):
    asked = says(story, "Lin", "怎么导出？")
    answer = says(story, "May", "右上角菜单里", reply_to=asked)
    says(story, "Lin", "谢谢！", reply_to=answer)
    story.member("Zoe").reacts("🙏", to=answer)
    story.settle()
    # Again, oneself, in general, and back
    says(story, "Lin", "太感谢了", reply_to=answer)
    says(story, "May", "谢谢我自己", reply_to=answer)
    says(story, "Zoe", "谢谢大家", reply_to=answer)
    says(story, "May", "也谢谢你问", reply_to=asked)
    assert replied(story.actor.workspace_id, story.group_id("writers"), [answer]) == {answer: "右上角菜单里"}
    # All of it read again
    worker.catch_up(now=lambda: story.now)

    deeds = Deed.objects.of(story.actor.workspace_id).filter(kind="thanked").order_by("id")
    assert [(d.member_id, int(d.value)) for d in deeds] == [
        (story.id_of("May"), story.id_of("Lin")), (story.id_of("May"), story.id_of("Zoe")),
    ]  # fmt: skip
    assert story.points()[story.id_of("May")] == 6


@pytest.mark.django_db(transaction=True)
def test_thanks_that_are_taken_back_are_paid_no_longer(story):
    answer = says(story, "May", "右上角菜单里")
    said = says(story, "Lin", "谢谢！", reply_to=answer)
    story.member("Zoe").reacts("🙏", to=answer)
    story.settle()
    assert story.points()[story.id_of("May")] == 6

    story.platform.tell(Recall(id=said, at=story.now, chat="writers"))
    story.settle()
    assert story.points()[story.id_of("May")] == 3
    zoe = story.member("Zoe").person
    off = Reaction(id="r2", at=story.now, chat="writers", who=zoe, message=answer, emoji="🙏", added=False)
    story.platform.tell(off)
    story.settle()
    assert story.points().get(story.id_of("May"), 0) == 0
