"""A lecture in the console and on members' phones: from an empty list to its end."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from huoqun.core import clock, journal
from huoqun.lectures.facts.series import RoundAwaited
from huoqun.lectures.models.asking import Question
from huoqun.lectures.models.lecture import Lecture, Target
from huoqun.lectures.models.relay import Line
from huoqun.members.actions import visiting
from tests.stories.running import Running

pytestmark = pytest.mark.django_db(transaction=True)
PICTURE = io.BytesIO()
Image.new("RGB", (40, 30), "navy").save(PICTURE, "PNG")
ENGLISH = {"accept-language": "en"}


def text(client, url, status=200):
    answer = client.get(url, headers=ENGLISH)
    assert answer.status_code == status, answer.content[:400]
    return answer.content.decode()


@pytest.fixture
def story(cast):
    story = Running(cast, now=clock.now())
    for chat in ("hall", "beta", "alpha"):
        story.member("Keeper").joins(chat)
    story.member("Qin").joins("hall")
    story.settle()
    return story


def catches_up(story):
    """The story's clock stands where the console's is, and what is due happens."""
    story.now = max(story.now, clock.now())
    story.passes(seconds=1)


def form(story, **more):
    return {
        "title": "开春公开课", "lecturer": "秦老师", "starts_at": "2026-11-27T20:00", "host": story.group_id("hall"),
        "groups": [story.group_id("alpha"), story.group_id("beta")], "first": "beta", "delay": 0,
    } | more  # fmt: skip


def test_an_evening_with_a_lecture(cast, story, browser_of):
    alice = browser_of(cast.alice)
    assert "/lectures/new" in text(alice, "/lectures")

    # First who is in the host group, then whose words are relayed; the groups in the order that was said.
    looked = alice.post("/lectures/new", form(story, look=1), headers=ENGLISH).content.decode()
    assert "Qin" in looked and not Lecture.objects.exists()
    faulty = alice.post("/lectures/new", form(story), headers=ENGLISH)
    assert faulty.status_code == 422 and "whose words" in faulty.content.decode()
    page = alice.post("/lectures/new", form(story, hosts=[story.id_of("Qin")]))["Location"]
    assert [row.group.name for row in Target.objects.select_related("group").order_by("id")] == ["beta", "alpha"]
    assert "Open the lecture" in text(alice, page) and "2 groups, in this order" in text(alice, page)
    alice.post(f"{page}/start/do")
    catches_up(story)

    # Said there and said here, with a picture; nothing is said that is nothing.
    story.member("Qin").says("大家晚上好", to="hall")
    story.settle()
    empty = alice.post(f"{page}/say", {"text": " "}, headers=ENGLISH)
    assert empty.status_code == 422 and "nothing in this line" in empty.content.decode()
    picture = SimpleUploadedFile("a.jpg", PICTURE.getvalue(), "image/jpeg")
    alice.post(f"{page}/say", {"text": "看这张图", "picture": picture})
    catches_up(story)
    board = text(alice, f"{page}/board")
    assert "大家晚上好" in board and "has everything" in board and "/picture/" in board
    shown = board.split(f"{page}/picture/")[1].split('"')[0]
    assert alice.get(f"{page}/picture/{shown}")["Content-Type"] == "image/jpeg"
    assert alice.get(f"{page}/picture/{'A' * 22}").status_code == 404

    # What is asked comes back, and is answered to everybody.
    story.member("Keeper").says("请问明天还讲吗？", to="beta")
    story.settle()
    (question,) = Question.objects.all()
    assert "请问明天还讲吗？" in text(alice, page)
    alice.post(f"{page}/questions", {"act": "answer", "question": question.id, "text": "讲"})
    alice.post(f"{page}/line", {"act": "mark", "no": 1})
    alice.post(f"{page}/line", {"act": "recall", "no": 2})
    catches_up(story)
    assert "in the digest" in text(alice, page) and "taken back" in text(alice, page)

    # Whoever is in a group that hears it sees it on their page, and what became of their question.
    phone = Client()
    token = visiting.mint(cast.alice.actor, member_id=story.id_of("Keeper"), now=clock.now())
    assert phone.post(reverse("me_open", args=[token])).status_code == 302
    mine = text(phone, "/me/lectures")
    assert "大家晚上好" in mine and "answered to all" in mine and "开春公开课" in text(phone, "/me")
    alice.post(f"{page}/end/do")
    assert "ended" in text(alice, page) and Line.objects.count() == 3


def test_whoever_copies_by_hand_finds_the_picture_and_the_recording_on_their_card(cast, browser_of):
    story = Running(cast, now=clock.now(), without=["send_group"])
    story.member("Keeper").joins("beta")
    story.settle()
    alice = browser_of(cast.alice)
    hears = {"title": "公开课", "starts_at": "2026-11-27T20:00", "groups": [story.group_id("beta")], "delay": 0}
    page = alice.post("/lectures/new", hears)["Location"]
    alice.post(f"{page}/start/do")
    recording = b"#!AMR\n" + bytes(2600)
    for name, raw, kind in (("a.png", PICTURE.getvalue(), "image/png"), ("b.amr", recording, "audio/amr")):
        alice.post(f"{page}/say", {"text": f"看 {name}", "picture": SimpleUploadedFile(name, raw, kind)})
    catches_up(story)

    # The picture first; its size is that of what is saved.
    desk = text(alice, "/")
    (url,) = set(re.findall(r'href="(/today/tasks/[^"?]+/files/0)"', desk))
    shown, saved = alice.get(url), alice.get(f"{url}?save=1")
    assert "看 a.png" in desk and f"Picture to send, {len(shown.content)}\xa0bytes" in desk
    assert shown["Content-Type"] == "image/jpeg" and shown["Content-Disposition"].startswith("inline")
    assert saved.content == shown.content and saved["Content-Disposition"] == 'attachment; filename="picture.jpg"'

    # Nobody has it who does not see the task, and nobody afterwards.
    assert {browser_of(who).get(url).status_code for who in (cast.dora, cast.eve)} == {404}
    assert Client().get(url).status_code == 302 and alice.get(url.replace("files/0", "files/1")).status_code == 404
    task = url.split("/")[3]
    alice.post(f"/today/tasks/{task}/done?outcome=done")
    catches_up(story)
    assert alice.get(url).status_code == 404

    # Then the recording.
    desk = text(alice, "/")
    (url,) = set(re.findall(r'href="(/today/tasks/[^"?]+/files/0)"', desk))
    assert "看 b.amr" in desk and "Voice file to send, 2.5\xa0KB" in desk and task not in url
    heard = alice.get(f"{url}?save=1")
    assert (heard["Content-Type"], len(heard.content)) == ("audio/amr", 2606)
    assert 'filename="voice.amr"' in heard["Content-Disposition"]


def test_those_who_only_look_are_offered_nothing_to_do_and_others_see_nothing(cast, story, browser_of):
    page = browser_of(cast.alice).post("/lectures/new", form(story, hosts=[story.id_of("Qin")]))["Location"]
    assert browser_of(cast.eve).get(page).status_code == 404
    assert browser_of(cast.dora).get("/lectures").status_code == 403


def test_a_round_of_a_series_from_its_beginning_to_a_word_with_who_was_keen(cast, story, browser_of):
    alice = browser_of(cast.alice)
    assert "No series yet" in text(alice, "/lectures/series")
    assert alice.post("/lectures/series", {"name": " "}, headers=ENGLISH).status_code == 422
    series = alice.post("/lectures/series", {"name": "名师公开课"})["Location"]
    assert "No round yet" in text(alice, series)
    page = alice.post("/lectures/new", form(story, hosts=[story.id_of("Qin")]))["Location"]
    around = text(alice, f"{page}/after")
    assert "名师公开课" in around and "Once the lecture is on" in around
    alice.post(f"{page}/place", {"series": series.rsplit("/", 1)[1], "campaign": "not one"})
    assert "Now: poster" in text(alice, series) and "lecturer booked" in text(alice, series)

    alice.post(f"{page}/start/do")
    catches_up(story)
    story.member("Keeper").says("请问怎么报名？", to="beta")
    story.settle()
    alice.post(f"{page}/feedback", {"text": "今天怎么样？"})
    assert "0 answers from 2 groups" in text(alice, f"{page}/after")
    told = {"member": [story.id_of("Keeper")], "words": "{name}，昨晚的课怎么样？"}
    assert "1 task is in Today" in alice.post(f"{page}/follow", told, headers=ENGLISH, follow=True).content.decode()
    again = alice.post(f"{page}/follow", told, headers=ENGLISH, follow=True).content.decode()
    assert "None of these can be spoken to anew" in again and "is a task already" in again

    # The next one has the same groups and hosts, and stands in the same series.
    assert "开春公开课" not in text(alice, f"/lectures/new?after={page.rsplit('/', 1)[1]}")
    url = f"/lectures/new?after={page.rsplit('/', 1)[1]}"
    alice.post(url, form(story, title="第二讲", starts_at="2026-12-04T20:00", hosts=[story.id_of("Qin")]))
    assert "第二讲" in text(alice, series) and "0/1" in text(alice, series)
    alice.post(f"{series}/end")
    assert "End the series" not in text(alice, series)


def test_the_page_of_a_moved_round_says_what_becomes_by_itself_until_its_time_went_by(cast, story, browser_of):
    alice = browser_of(cast.alice)
    page = alice.post("/lectures/new", form(story, hosts=[story.id_of("Qin")]))["Location"]
    row, now = Lecture.objects.get(), clock.now()
    Lecture.objects.update(asked_day=now.date(), starts_at=now + timedelta(hours=6))
    home = Target.objects.order_by("id").first().group_id
    seen = []
    for act in ("open", "end"):
        journal.record(story.actor, [RoundAwaited(lecture_id=row.id, group_id=home, act=act)], at=now)
        said = text(alice, page)
        seen.append(["It was moved: it opens by itself at" in said, "It lasts as long as the playbook" in said])
    assert seen == [[True, False], [True, True]]

    Lecture.objects.update(starts_at=now - timedelta(hours=6))
    assert "It was moved" not in text(alice, page)
