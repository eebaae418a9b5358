"""The manual of a lecture series over four weeks: rounds that are held, one that is moved, one that is called off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huoqun.campaigns.actions import designing, steering
from huoqun.campaigns.models.campaign import Campaign
from huoqun.campaigns.posters.layout import usual
from huoqun.campaigns.rules.campaigns import Kind
from huoqun.forms.models import SurveyRound
from huoqun.lectures.actions import planning
from huoqun.lectures.jobs.awaiting import keep_all
from huoqun.lectures.models.lecture import Lecture
from huoqun.lectures.rules import NewLecture
from huoqun.playbooks.models import StepLog
from tests.stories.test_campaign_manuals import Traffic
from tests.stories.test_manuals import days

pytestmark = pytest.mark.django_db(transaction=True)
BOOK, NAMED = "lecture-series-4w", "名师公开课"


def rounds() -> list[str]:
    return list(Lecture.objects.order_by("id").values_list("state", flat=True))


def test_four_weeks_with_a_round_that_is_moved_and_one_that_is_called_off(cast):
    story = Traffic(cast, book=BOOK, kind=Kind.LECTURE, reviewed=False, series=NAMED)
    Campaign.objects.update(ends_at=story.now + timedelta(days=30))
    designing.design(story.actor, campaign_uid=story.uid, layout=usual("zh-hans", NAMED, "一周一讲"), now=story.now)
    steering.review(story.actor, campaign_uid=story.uid, now=story.now, overruled="looked at")
    alice = story.member("Alice")
    days(story, 0.1)
    assert story.state_of(story.uid) == "live"
    alice.says("海报")
    days(story, 0.5)
    # Whoever asks for their poster gets one, and nobody else.
    assert [text for text in alice.was_told() if "你自己的海报" in text]
    assert not [text for text in story.member("Keeper").was_told() if "你自己的海报" in text]

    (first,) = Lecture.objects.all()
    assert (first.series.name, first.campaign) == (NAMED, story.uid)
    days(story, 3)
    assert rounds() == ["ended"]
    assert SurveyRound.objects.count() == 1

    days(story, 5)
    second = Lecture.objects.get(state="planned")
    to = second.starts_at + timedelta(days=1)
    heard = NewLecture(title=second.title, lecturer=second.lecturer, starts_at=to)
    planning.edit(story.actor, lecture_uid=second.uid, lecture=heard, now=story.now)
    days(story, 2)
    assert rounds() == ["ended", "planned"]
    for later in (-1, 0, 76, 77):
        before = rounds()
        keep_all(to + timedelta(minutes=later))
        assert (rounds() != before) is (later in (0, 77))
    days(story, 1)
    assert rounds() == ["ended", "ended"]

    days(story, 4)
    planning.cancel(story.actor, lecture_uid=Lecture.objects.get(state="planned").uid, now=story.now)
    days(story, 12)
    assert rounds() == ["ended", "ended", "cancelled", "ended"]
    assert not StepLog.objects.filter(outcome="skipped_late").exists()
    (asked,) = story.proposals()
    story.judges(asked, "approve")
    story.passes(hours=1)
    assert story.log("dissolve")[-1][1] == "dissolved"
