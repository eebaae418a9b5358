"""Members of the demo open their own page and do what waits there, through the pages' own forms."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from random import Random
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.test import Client

from huoqun.core import clock
from huoqun.forms.actions.bringing import bring_quizzes
from huoqun.forms.actions.surveys import NewSurvey, ask_all, make_survey
from huoqun.forms.surveys import read
from huoqun.gateways.simulator.reading import Readers, Sheet
from tests.pages.test_members_pages import a_member, link_for

QUESTIONS = "nps!: 推荐吗？\nscale5!: 节奏合适吗？\nseveral: 什么最有用？ | 课 | 打卡\ntext: 还想说什么？"
REVIEW = """
<form method="post"><input type="hidden" name="version" value="2"><input type="number" name="s-a" max="60">
<input type="number" name="s-b" max="40"><textarea name="comment"></textarea></form>
"""


class Phones:
    """As many phones as are asked for, each with cookies of its own."""

    def __init__(self):
        self.of = defaultdict(Client)
        self.opened = []

    def page(self, path, phone, form=None):
        self.opened.append(path)
        client = self.of[phone]
        answer = client.get(path) if form is None else client.post(path, form, follow=True)
        if answer.status_code >= 400:
            raise OSError(answer.status_code)
        return answer.content.decode()


def living(persona):
    return SimpleNamespace(people={"wei": SimpleNamespace(member=SimpleNamespace(persona=persona))})


@pytest.mark.django_db
def test_who_is_lively_opens_the_link_and_answers_once(cast):
    wei, alice, now = a_member(cast, "Wei"), cast.alice.actor, clock.now()
    survey = make_survey(
        alice, survey=NewSurvey(key="end", name="结营", items=read(QUESTIONS), may_hide=False), now=now
    )  # fmt: skip
    ask_all(alice, survey_uid=survey, now=now)
    bring_quizzes(alice, keys={"camp-rules"}, now=now)
    phones = Phones()
    readers = Readers(SimpleNamespace(seed="s"), phones)

    readers.told(living("helper"), member="wei", text="没有链接", ref="0", now=now)
    readers.told(living("helper"), member="nobody", text=f"https://x.example{link_for(cast, wei)}", ref="0", now=now)
    assert readers.come(living("helper"), now + timedelta(days=1)) == 0 and phones.opened == []
    for n in range(8):  # some of these links they leave
        readers.told(
            living("helper"), member="wei", text=f"你的：https://x.example{link_for(cast, wei)}", ref=str(n), now=now
        )
    assert phones.opened == [], "nobody opens it the moment it comes"
    for _ in range(4):
        readers.come(living("helper"), now + timedelta(days=1))

    (said,) = apps.get_model("forms", "SurveyAnswer").objects.filter(member_id=wei.id)
    assert 0 <= int(said.answers["0"]) <= 10 and said.answers["3"]
    attempts = apps.get_model("forms", "Attempt").objects.filter(member_id=wei.id)
    assert attempts and {one.state for one in attempts} == {"scored"}


def test_whoever_hardly_speaks_opens_hardly_anything():
    opened = {}
    for persona in ("lurker", "helper"):
        readers = Readers(SimpleNamespace(seed="s"), Phones())
        for n in range(200):
            readers.told(living(persona), member="wei", text="https://x.example/me/open/a", ref=str(n), now=clock.now())
        opened[persona] = len(readers._errands)
    assert opened["lurker"] < 50 < 130 < opened["helper"]


def test_a_classmates_work_is_scored_within_what_each_criterion_gives():
    filled = Sheet(REVIEW).filled(Random(1))

    assert filled["version"] == ["2"] and 36 <= int(filled["s-a"][0]) <= 60 and 24 <= int(filled["s-b"][0]) <= 40
    assert filled["comment"] != [""]
    assert not Sheet("<p>nothing</p>").is_there and not Sheet(REVIEW, "/start").is_there
