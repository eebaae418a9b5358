"""Lin takes a quiz on her phone: saved, gone on with elsewhere, handed in once and in time; May sees nothing of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from huoqun.forms.actions.banks import bring, make_bank
from huoqun.forms.actions.quizzes import NewDraw, NewQuiz, close_quiz, make_quiz, open_quiz
from huoqun.forms.models import Attempt
from huoqun.forms.queries.mine import my_paper
from huoqun.forms.rules import Shows
from tests.pages.test_checkin_page import page_of, text
from tests.stories.running import Shown

pytestmark = pytest.mark.django_db(transaction=True)
BANK = "kind,prompt,answer,explanation\nshort,Which herd?,Huoqun,It is the living one\n"


@pytest.fixture
def story(cast):
    story = Shown(cast)
    for name in ("Lin", "May"):
        story.member(name).joins("writers")
    story.settle()
    return story


def quiz_in(story, shows=Shows.HANDED_IN):
    bank = make_bank(story.actor, name="Herds", now=story.now)
    bring(story.actor, bank_uid=bank, raw=BANK.encode(), name="a.csv", now=story.now)
    quiz = NewQuiz(
        key="herds", name="On herds", draws=(NewDraw(bank_uid=bank, count=1),), lasts=timedelta(minutes=10), shows=shows
    )
    uid = make_quiz(story.actor, quiz=quiz, now=story.now)
    open_quiz(story.actor, quiz_uid=uid, now=story.now)
    return uid


def begun(phone, quiz):
    here = phone.post(reverse("me_quiz_start", args=[quiz]))["Location"]
    return here, f"q{Attempt.objects.get().questions[0]['id']}"


def test_a_quiz_is_gone_on_with_elsewhere_and_handed_in_once(story):
    quiz, lin = quiz_in(story), page_of(story, "Lin")
    card = text(lin.get("/me"))
    here, field = begun(lin, quiz)
    blank = my_paper(story.actor.workspace_id, story.id_of("Lin"), Attempt.objects.get().uid, now=story.now)
    untouched = {field: "", f"w{field[1:]}": blank.questions[0].mark}
    assert f'value="{blank.questions[0].mark}"' in text(lin.get(here))
    lin.post(here, {field: "Huoqun"})
    lin.post(here, untouched)  # from another tab, which was opened before
    other = page_of(story, "Lin")
    resumed = other.post(reverse("me_quiz_start", args=[quiz]))["Location"]
    seen = text(other.get(resumed))
    other.post(here, {field: "Huoqun", "hand_in": "1"})
    lin.post(here, {field: "wrong", "hand_in": "1"})

    assert "Quiz: On herds" in card and resumed == here
    assert 'value="Huoqun"' in seen and "Hand in by" in seen and "living one" not in seen
    assert Attempt.objects.get().percent == 100
    assert "1 of 1 points" in text(lin.get(here)) and "living one" in text(lin.get(here))
    assert lin.post(reverse("me_quiz_start", args=[quiz])).status_code == 409, "no attempt is left"


def test_what_comes_late_is_left_out(story):
    quiz, lin = quiz_in(story), page_of(story, "Lin")
    here, field = begun(lin, quiz)
    lin.post(here, {field: "wrong"})
    Attempt.objects.update(deadline_at=story.now - timedelta(minutes=1))

    assert lin.post(here, {field: "Huoqun"}).status_code == 409
    assert lin.post(here, {field: "Huoqun", "hand_in": "1"}).status_code == 302
    assert Attempt.objects.get().percent == 0


def test_anothers_attempt_is_none(story):
    here, field = begun(page_of(story, "Lin"), quiz_in(story))
    may = page_of(story, "May")

    assert may.get(here).status_code == may.post(here, {field: "x", "hand_in": "1"}).status_code == 404
    assert Attempt.objects.get().state == "running"


@pytest.mark.parametrize(
    ("shows", "answer", "closed", "seen"),
    [
        (Shows.NEVER, "Huoqun", True, False),  # whatever happens
        (Shows.PASSED, "wrong", False, False),  # not passed
        (Shows.PASSED, "Huoqun", False, True),
        (Shows.CLOSED, "Huoqun", False, False),  # others take it still
        (Shows.CLOSED, "wrong", True, True),
    ],
)
def test_what_was_right_is_shown_when_the_quiz_says(story, shows, answer, closed, seen):
    quiz, lin = quiz_in(story, shows), page_of(story, "Lin")
    here, field = begun(lin, quiz)
    lin.post(here, {field: answer, "hand_in": "1"})
    if closed:
        close_quiz(story.actor, quiz_uid=quiz, now=story.now)
    page = text(lin.get(here))

    assert ("living one" in page, "of 1 points" in page) == (seen, seen)
