"""Lin does her homework on her phone, May looks at it without a name, Alice decides; nobody else sees the files."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huoqun.camps.models import Assignment, Handin, HandinVersion, Review
from huoqun.core.models import StoredFile
from huoqun.core.tests.papers import paper
from huoqun.playbooks.models import GroupRun
from tests.pages.test_checkin_page import page_of, photo, text
from tests.stories.running import HEAD, Shown

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}

CAMP = (
    HEAD.format(id="story")
    + """
stages:
  - id: daily
    days: [D1]
    steps:
      - {id: essay, scope: group, do: homework, at: "12:01", key: essay, title: 第一篇, task: 写三百字,
         accepts: [words, picture, link, file], rubric: ["结构 40: 清楚 = 40", 结尾 60]}
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


def here():
    return reverse("me_homework", args=[Assignment.objects.get().uid])


def pdf():
    return SimpleUploadedFile("my essay.pdf", paper(catalog=b"/OpenAction 5 0 R"), content_type="text/html")


def test_a_draft_becomes_a_work_and_the_coach_accepts_it(cast, story, browser_of):
    lin = page_of(story, "Lin")
    assert "Homework: 第一篇" in text(lin.get("/me"))
    lin.post(here(), {"text": "<b>草稿</b>", "files": [photo()], "save": "1"})
    draft = text(lin.get(here()))
    kept = StoredFile.objects.get()
    assert "&lt;b&gt;草稿" in draft and f'value="{kept.uid}"' in draft and not HandinVersion.objects.exists()
    assert lin.post(here(), {"text": "写完了", "keep": [kept.uid], "files": [pdf()], "hand_in": "1"}).status_code == 302

    work, run = Handin.objects.get(), GroupRun.objects.get()
    assert (work.version, len(work.files)) == (1, 2)
    alice = browser_of(cast.alice, headers=ENGLISH)
    place = [run.uid, Assignment.objects.get().uid]
    assert "第一篇" in text(alice.get(reverse("camp_homework", args=[run.uid])))
    assert "Lin" in text(alice.get(reverse("camp_homework_one", args=place)))
    judging = reverse("camp_homework_work", args=[*place, work.uid])
    assert "写完了" in text(alice.get(judging))
    silent = alice.post(judging, {"return": "1", "version": "1", "reason": " "})
    half = alice.post(judging, {"accept": "1", "version": "1", "s-c1": "40"})
    full = alice.post(judging, {"accept": "1", "version": "1", "s-c1": "40", "s-c2": "30", "comment": "不错"})

    assert (silent.status_code, half.status_code, full.status_code) == (400, 400, 302)
    assert "accepted · 70" in text(lin.get(here())) and "不错" in text(lin.get(here()))
    assert "Homework: 第一篇" not in text(lin.get("/me"))


def test_a_file_is_for_its_author_and_who_judges_it_and_a_pdf_is_never_opened_in_a_page(cast, story, browser_of):
    lin, may = page_of(story, "Lin"), page_of(story, "May")
    lin.post(here(), {"text": "草稿", "files": [pdf()], "save": "1"})
    uid = StoredFile.objects.get().uid
    mine, of_team = reverse("me_homework_file", args=[uid]), reverse("camp_homework_file", args=[uid])
    alice = browser_of(cast.alice)
    assert [lin.get(mine).status_code, may.get(mine).status_code, alice.get(of_team).status_code] == [200, 404, 404]

    lin.post(here(), {"text": "交了", "keep": [uid], "hand_in": "1"})
    seen = alice.get(of_team)
    assert seen["Content-Disposition"].startswith("attachment") and seen["X-Content-Type-Options"] == "nosniff"
    assert may.get(mine).status_code == 404 and browser_of(cast.eve).get(of_team).status_code == 404


def test_a_classmate_reviews_without_names(story):
    Assignment.objects.update(reviewers="peers", peers=1)
    lin, may = page_of(story, "Lin"), page_of(story, "May")
    for phone, words in ((lin, "林的文章"), (may, "五月的文章")):
        phone.post(here(), {"text": words, "hand_in": "1"})
    story.passes(hours=16)
    row = Review.objects.get(reviewer_id=story.id_of("May"))
    page = reverse("me_review", args=[row.uid])
    card, seen = text(may.get("/me")), text(may.get(page))
    assert "1 classmate&#x27;s work waits" in card and "林的文章" in seen and "Lin" not in seen
    assert lin.get(page).status_code == 404
    sent = {"version": "1", "s-c1": "40", "s-c2": "60", "comment": "结尾有力"}
    assert may.post(page, sent | {"s-c2": "61"}).status_code == 400
    assert may.post(page, sent).status_code == 302

    assert "accepted · 100" in text(lin.get(here())) and "结尾有力" in text(lin.get(here()))
    assert "May" not in text(lin.get(here()))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        # Nothing at all
        ({"text": " "}, "This is not what the homework asks for yet."),
        # A page that calls itself a picture
        ({"files": [SimpleUploadedFile("a.jpg", b"<script>")]}, "This is no picture that can be read."),
        # A recording where none is asked for
        ({"files": [SimpleUploadedFile("a.amr", b"#!AMR\nsound")]}, "This kind of file is not taken here."),
        # What runs when it is pressed
        ({"text": "x", "link": "javascript:alert(1)"}, "This is not a link that can be opened."),
    ],
)
def test_what_is_no_homework_is_refused_in_words(story, sent, said):
    answer = page_of(story, "Lin").post(here(), {"text": "", "link": "", "hand_in": "1"} | sent)

    assert 400 <= answer.status_code < 500 and said in answer.content.decode()
    assert not HandinVersion.objects.exists()


def test_alice_sets_homework_by_hand(cast, story, browser_of):
    alice = browser_of(cast.alice, headers=ENGLISH)
    new = reverse("camp_homework_new", args=[GroupRun.objects.get().uid])
    form = {
        "title": "第二篇", "accepts": ["words"], "due_on": "2026-11-05", "late_on": "", "rubric": "全文", "peers": "3",
        "reviewers": "coach", "resubmissions": "1", "pass_mark": "60",
    }  # fmt: skip
    wrong = text(alice.post(new, form))
    assert "This rubric cannot be read." in wrong
    assert alice.post(new, form | {"rubric": "全文 100"}).status_code == 302

    made = Assignment.objects.get(title="第二篇")
    assert made.due_at.isoformat() == "2026-11-05T20:00:00+00:00", "four in the night, where the group is"

    due = reverse("camp_homework_due", args=[GroupRun.objects.get().uid, made.uid])
    assert 'value="2026-11-06T04:00"' in text(alice.get(due))
    assert alice.post(due, {"due_at": "2026-11-07T22:00", "late_until": "2026-11-07T08:00"}).status_code == 422
    assert alice.post(due, {"due_at": "2026-11-07T22:00", "late_until": ""}).status_code == 302
    made.refresh_from_db()
    assert (made.due_at.isoformat(), made.late_until) == ("2026-11-07T14:00:00+00:00", None)
    assert made.due_at - made.remind_at == timedelta(hours=6), "the reminder goes with it"
