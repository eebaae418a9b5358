"""Lin checks in on her own page: words, a photo, once however often it is sent; and nobody else's days are there."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from huoqun.camps.models import Checkin
from huoqun.camps.rules import How, State
from huoqun.core.models import StoredFile
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import NewDeed
from huoqun.members.actions import visiting
from huoqun.playbooks.models import GroupRun, Run
from tests.stories.running import HEAD, Shown

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}

CAMP = (
    HEAD.format(id="story")
    + """
stages:
  - id: daily
    days: [D1, D2, D3]
    steps:
      - {id: open, scope: group, do: checkin, at: "12:01", word: 打卡, least: 4, accepts: [words, picture, link]}
"""
)


@pytest.fixture
def story(cast):
    story = Shown(cast)
    for name in ("Lin", "May"):
        story.member(name).joins("writers")
    story.runs(CAMP)
    story.passes(minutes=5)
    return story


def page_of(story, name):
    phone = Client(headers=ENGLISH)
    token = visiting.mint(story.actor, member_id=story.id_of(name), now=story.now)
    assert phone.post(reverse("me_open", args=[token])).status_code == 302
    return phone


def here(story):
    return reverse("me_checkin", args=[Run.objects.first().group_run_id])


def photo():
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(written, "JPEG")
    return SimpleUploadedFile("../walk.jpg", written.getvalue(), content_type="image/jpeg")


def text(answer):
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def test_a_day_is_checked_in_once_with_words(story):
    lin = page_of(story, "Lin")
    before = text(lin.get("/me"))
    asked = text(lin.get(here(story)))
    sent = {"text": "写了三百字", "idempotency_key": "one-and-the-same"}
    answers = [lin.post(here(story), sent).status_code for _ in range(2)]

    assert "Check-in: writers" in before and "Day 1, open until 04:00" in before
    assert "words, at least 4 characters or a picture or a link" in asked
    assert answers == [302, 302]
    assert [(c.day, c.how, c.text) for c in Checkin.objects.all()] == [(1, How.WORDS, "写了三百字")]
    again = lin.post(here(story), {"text": "", "files": [photo()]})
    assert again.status_code == 302 and not StoredFile.objects.exists(), "what is done takes nothing more"
    assert "Today is done" in text(lin.get(here(story))) and "Day 1 is done" in text(lin.get("/me"))
    assert "Day 1, open" in text(page_of(story, "May").get("/me")), "May's day is hers"


def test_a_photo_is_a_check_in_and_loses_its_name(story):
    lin = page_of(story, "Lin")

    assert lin.post(here(story), {"text": "", "files": [photo()]}).status_code == 302

    kept = StoredFile.objects.get()
    assert (kept.name, kept.owner, kept.attached_at is not None) == ("walk.jpg", f"member:{story.id_of('Lin')}", True)
    assert (Checkin.objects.get().how, Checkin.objects.get().files) == (How.PICTURE, [kept.id])
    look, save = reverse("me_file", args=[kept.uid]), reverse("me_file_save", args=[kept.uid])
    assert look in text(lin.get("/me/files")) and lin.get(look)["Content-Type"] == "image/jpeg"
    assert lin.get(save)["Content-Disposition"] == f'attachment; filename="{kept.id}.jpg"'
    may = page_of(story, "May")
    assert [may.get(one).status_code for one in (look, save)] == [404, 404] and look not in text(may.get("/me/files"))


def test_the_team_looks_through_what_was_handed_in_and_refuses_with_a_reason(cast, story, browser_of):
    lin = page_of(story, "Lin")
    lin.post(here(story), {"text": "<b>今天走了一万步</b>", "files": [photo()]})
    run = GroupRun.objects.get()
    list_of = reverse("playbook_run_checkins", args=[run.uid])
    picture = reverse("checkin_file", args=[StoredFile.objects.get().uid])
    alice = browser_of(cast.alice, headers=ENGLISH)
    page, seen = text(alice.get(list_of)), alice.get(picture)
    judge = reverse("playbook_run_checkin_judge", args=[run.uid, Checkin.objects.get().id])
    silent = alice.post(judge, {"reason": " "})
    refused = alice.post(judge, {"reason": "That is last week's picture"}, follow=True)

    assert "Lin" in page and picture in page and "&lt;b&gt;今天" in page
    assert (seen.status_code, seen["Content-Type"], seen["X-Content-Type-Options"]) == (200, "image/jpeg", "nosniff")
    assert [browser_of(who).get(picture).status_code for who in (cast.dora, cast.eve)] == [403, 404]
    assert silent.status_code == 400 and "That is last week&#x27;s picture" in text(refused)
    assert Checkin.objects.get().state == State.REFUSED
    assert alice.post(judge, {"accept": "1"}).status_code == 302
    assert Checkin.objects.get().state == State.COUNTED


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        # Too short
        ({"text": "好"}, "This is not a check-in yet."),
        # A file that is none
        ({"files": [SimpleUploadedFile("a.jpg", b"<html>")]}, "This is no picture that can be read."),
        # A recording where none is asked for
        ({"files": [SimpleUploadedFile("a.amr", b"#!AMR\nsound")]}, "This kind of file is not taken here."),
        # An address that shows one place and leads to another
        ({"link": "https://bank.example@evil.example/x"}, "This is not a link that can be opened."),
    ],
)
def test_what_is_no_check_in_is_refused_in_words(story, sent, said):
    answer = page_of(story, "Lin").post(here(story), {"text": "", "link": ""} | sent)

    assert 400 <= answer.status_code < 500
    assert said in answer.content.decode()
    assert not Checkin.objects.exists()


def test_a_missed_day_is_mended_by_a_card_and_a_coming_one_by_leave(story):
    given = [
        NewDeed("granted", story.now, "test", card, member_id=story.id_of("Lin"), product=card, value="1")
        for card in ("makeup_card", "freeze")
    ]
    record(story.actor, deeds=given, now=story.now)
    lin = page_of(story, "Lin")
    story.passes(days=1)
    missed = text(lin.get(here(story)))
    mended = lin.post(f"{here(story)}/makeup", {"day": "1"})
    left = lin.post(f"{here(story)}/leave")
    after = text(lin.get(here(story)))

    assert "missed" in missed and "Use a make-up card" in missed
    assert (mended.status_code, left.status_code) == (302, 302)
    assert "on leave" in after and "Use a make-up card" not in after
    assert lin.post(f"{here(story)}/makeup", {"day": "2"}).status_code == 400, "there is no card left"


def test_who_is_in_no_camp_finds_no_camp(story):
    story.member("Zoe").joins("others")
    story.settle()
    zoe = page_of(story, "Zoe")

    assert "You are in no camp" in text(zoe.get("/me/checkin"))
    assert zoe.get(here(story)).status_code == 404
    assert zoe.post(here(story), {"text": "让我进去吧"}).status_code == 404
