"""A quiz in a camp: offered in private with a link, gone on from once it is passed, a column in the table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps

from huoqun.camps.marks import MarkState
from huoqun.camps.queries.quizzes import over_for
from huoqun.camps.standing import table
from huoqun.core.actor import member
from huoqun.forms.actions.attempting import hand_in, start
from huoqun.forms.actions.banks import bring, make_bank
from huoqun.forms.actions.quizzes import NewDraw, NewQuiz, make_quiz, open_quiz
from huoqun.forms.models import Attempt
from tests.stories.running import HEAD, Running

pytestmark = pytest.mark.django_db(transaction=True)
CAMP = (
    HEAD.format(id="story")
    + """
templates: {test: "小测：{{my_page}}"}
stages:
  - id: quizzes
    days: [D1]
    steps:
      - {id: test, do: quiz, at: "12:01", quiz: herds, template: test, class: care, timeout: 24h,
         passed: well, failed: hint, else: late}
      - {id: well, do: tag, add: [passed]}
      - {id: hint, do: tag, add: [failed]}
      - {id: late, do: tag, add: [late]}
"""
)


def quiz_of(story, key):
    bank = make_bank(story.actor, name=key, now=story.now)
    bring(story.actor, bank_uid=bank, raw=b"kind,prompt,answer\nshort,Which?,Huoqun\n", name="a.csv", now=story.now)
    draws = (NewDraw(bank_uid=bank, count=1),)
    uid = make_quiz(story.actor, quiz=NewQuiz(key=key, name=key, draws=draws), now=story.now)
    open_quiz(story.actor, quiz_uid=uid, now=story.now)
    return uid


def takes(story, who, quiz, words):
    actor = member(story.actor.workspace_id, story.id_of(who))
    uid = start(actor, quiz_uid=quiz, member_id=story.id_of(who), now=story.now)
    question = str(Attempt.objects.get(uid=uid).questions[0]["id"])
    hand_in(actor, attempt_uid=uid, answers={question: [words]}, now=story.now)


def test_only_this_quiz_wakes_who_waits_for_it(cast):
    story = Running(cast)
    for who in ("Lin", "May", "Zhou", "Wu"):
        story.member(who).joins("writers")
    story.settle()
    herds, other = quiz_of(story, "herds"), quiz_of(story, "other")
    takes(story, "Wu", herds, "Huoqun")  # before it was ever offered
    uid = story.runs(CAMP)
    story.passes(minutes=2)
    takes(story, "Lin", other, "Huoqun")
    takes(story, "May", herds, "wrong")
    story.settle()
    first = sorted(outcome for _, outcome in story.log("test"))
    takes(story, "Lin", herds, "Huoqun")
    story.settle()
    story.passes(hours=25)

    assert first.count("failed") == 1 and first.count("passed") == 1, "another quiz wakes nobody"
    outcomes = [outcome for _, outcome in story.log("test")]
    assert (outcomes.count("passed"), outcomes.count("failed"), outcomes.count("timeout")) == (2, 1, 1)
    run = apps.get_model("playbooks", "GroupRun").objects.get(uid=uid).id
    people = {who: story.id_of(who) for who in ("Lin", "May", "Zhou", "Wu")}
    found = table(story.actor.workspace_id, run, member_ids=list(people.values()), now=story.now)
    assert [(one.key, one.due - story.now < timedelta(0)) for one in found.columns] == [("quiz/herds", True)]
    marks = {who: found.mark(one, "quiz/herds") for who, one in people.items()}
    assert {who: (mark.state, mark.score) for who, mark in marks.items()} == {
        "Lin": (MarkState.DONE, 100),
        "May": (MarkState.MISSING, 0),
        "Zhou": (MarkState.MISSING, None),
        "Wu": (MarkState.DONE, 100),
    }
    assert over_for(story.actor.workspace_id, people["Zhou"]) == set(), (
        "other is nobody's camp's, herds is open in this one"
    )
    apps.get_model("playbooks", "GroupRun").objects.filter(uid=uid).update(state="ended")
    assert over_for(story.actor.workspace_id, people["Zhou"]) == {herds}
