"""The report of a class: what each did, who may be named, as page, document and picture."""

from __future__ import annotations

import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from huoqun.camps.models import QuizOffer
from huoqun.camps.queries.before_after import FEW, before_after
from huoqun.forms.models import Attempt, Quiz, Survey, SurveyAnswer, SurveyRound
from huoqun.members.actions import visiting
from huoqun.members.models import Member
from huoqun.playbooks.models import GroupRun
from huoqun.site.testing_cast import FOUNDED
from tests.stories.running import HEAD, Shown

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}

CAMP = (
    HEAD.format(id="story")
    + """
stages:
  - id: daily
    days: [D1, D2]
    steps:
      - {id: open, scope: group, do: checkin, at: "12:01", word: 打卡}
"""
)


def test_it_tells_what_each_did_and_names_nobody_who_does_not_want_it(cast, browser_of):
    story = Shown(cast)
    for name in ("林小满", "May", "🎉"):
        story.member(name).joins("writers")
    story.passes(minutes=1)
    story.member("May").says("大家好", to="writers")
    story.runs(CAMP)
    story.passes(minutes=5)
    story.member("林小满").says("打卡 第一天", to="writers")
    story.settle()
    quiz = Quiz.objects.create(
        workspace_id=cast.workspace, key="rules", name="Rules", made_by="test", created_at=story.now
    )  # fmt: skip
    run = {"workspace_id": cast.workspace, "group_run": GroupRun.objects.get()}
    QuizOffer.objects.create(**run, quiz=quiz, opened_at=story.now)
    for number, percent in ((1, 40), (2, 90)):
        Attempt.objects.create(
            workspace_id=cast.workspace, quiz=quiz, member_id=story.id_of("May"), number=number, seed=1, state="scored",
            started_at=story.now, handed_in_at=story.now + timedelta(minutes=number), percent=percent,
        )  # fmt: skip
    here = reverse("camp_report", args=[GroupRun.objects.get().uid])
    alice = browser_of(cast.alice, headers=ENGLISH)
    before = alice.get(here)
    phone = Client(headers=ENGLISH)
    phone.post(reverse("me_open", args=[visiting.mint(story.actor, member_id=story.id_of("May"), now=story.now)]))
    left_out = [phone.post(reverse("me_certificates_listed"), {"listed": said}).status_code for said in ("", "")]
    after, printed, picture = alice.get(here), alice.get(f"{here}/pdf"), alice.get(f"{here}/picture")

    page = before.content.decode()
    assert before.status_code == 200 and "林小满" in page and "May" in page and "Most days checked in" in page
    assert "Before and after" in page and "Members who said something" in page and "Points earned" in page
    assert "first and last try of 1 who took it again" in page and ">40<" in page and "<b>90</b>" in page
    assert left_out == [302, 302] and "May" not in after.content.decode()
    assert "1 not named, at their wish" in after.content.decode()
    assert printed.content.startswith(b"%PDF-") and Image.open(io.BytesIO(picture.content)).width == 1080
    assert "No report names you" in phone.get("/me/certificates").content.decode()
    assert browser_of(cast.eve).get(here).status_code == 404


def test_what_members_knew_and_said_before_and_after_counts_whoever_was_asked_twice(cast):
    own = {"workspace_id": cast.workspace}
    people = [Member.objects.create(**own, name=f"{n}", created_at=FOUNDED) for n in range(FEW)]
    made, began = {"made_by": "test", "created_at": FOUNDED}, FOUNDED + timedelta(days=30)
    survey = Survey.objects.create(**own, **made, key="end", name="End")
    for number, day in enumerate((1, 31)):
        asked = SurveyRound.objects.create(**own, survey=survey, occasion=str(day), opens_at=FOUNDED)
        for who in people:
            at = FOUNDED + timedelta(days=day)
            SurveyAnswer.objects.create(
                **own, id=day * 100 + who.id, round=asked, member=who, at=at, on_day=at, nps=(6, 9)[number]
            )  # fmt: skip
    line = SimpleNamespace(group_run_id=0, zone="")
    asked = {"began": began, "ended": began + timedelta(days=7)}
    found = before_after(cast.workspace, line, [one.id for one in people], **asked)
    few = before_after(cast.workspace, line, [one.id for one in people[1:]], **asked)

    assert [one.score for one in found.recommends] == [-100, 100] and few.recommends is None
    assert (found.days, found.points, found.nearer, found.quizzes) == ((0, 0), (0, 0), 0, ())
