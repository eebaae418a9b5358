"""Lin answers a survey on her phone: changed by name, then taken back into the crowd; May's group is another."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huoqun.camps.queries.feedback import nps, occasion
from huoqun.forms.actions.surveys import NewSurvey, make_survey
from huoqun.forms.models import SurveyAnswer, SurveyRound
from huoqun.forms.surveys import read
from huoqun.work.models import Task
from tests.pages.test_checkin_page import page_of, text
from tests.stories.running import HEAD, Shown

pytestmark = pytest.mark.django_db(transaction=True)
CAMP = (
    HEAD.format(id="story")
    + """
templates: {asked: "问卷：{{my_page}}"}
stages:
  - id: end
    days: [D1]
    steps:
      - {id: feedback, do: survey, at: "12:01", survey: end, template: asked, class: care, timeout: 24h,
         answered: thanks, else: late}
      - {id: thanks, do: tag, add: [answered]}
      - {id: late, do: tag, add: [late]}
"""
)


def test_a_class_is_asked_and_what_it_says_is_heard(cast):
    story = Shown(cast)
    story.member("Lin").joins("writers")
    story.member("May").joins("readers")
    story.settle()
    items = read("nps!: 会推荐吗？\nseveral: 喜欢 | 课 | 人\ntext: 说点什么")
    make_survey(story.actor, survey=NewSurvey(key="end", name="结营反馈", items=items), now=story.now)
    story.runs(CAMP)
    story.passes(minutes=2)
    here = reverse("me_survey", args=[SurveyRound.objects.get().uid])
    lin, may = page_of(story, "Lin"), page_of(story, "May")

    assert "Survey: 结营反馈" in text(lin.get("/me")) and "Answer without my name" in text(lin.get(here))
    assert may.get(here).status_code == may.post(here, {"a0": "9"}).status_code == 404
    assert lin.post(here, {"a1": "0"}).status_code == 422, "what must be answered was left out"
    lin.post(here, {"a0": "4", "a1": ["0", "1"], "a2": "<b>太快</b>"})
    story.settle()
    run = SurveyRound.objects.get().occasion.removeprefix("run/")
    assert "太快" in text(lin.get(here)) and "<b>太快" not in text(lin.get(here))
    assert (nps(story.actor.workspace_id, int(run)).score, occasion(int(run))) == (-100, f"run/{run}")
    assert [outcome for _, outcome in story.log("feedback")].count("answered") == 1
    task = Task.objects.get(kind="feedback")
    assert (task.member_id, task.why["score"]) == (story.id_of("Lin"), 4)
    lin.post(here, {"a0": "4", "hidden": "1"})
    assert [row.member_id for row in SurveyAnswer.objects.all()] == [None]
    assert lin.post(here, {"a0": "9"}).status_code == 409
