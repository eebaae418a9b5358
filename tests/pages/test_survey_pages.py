"""Lin answers a survey on her phone: changed by name, then taken back into the crowd; May's group is another."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huoqun.camps.queries.feedback import nps, occasion
from huoqun.core.models import StoredFile
from huoqun.forms.actions.surveys import NewSurvey, make_survey
from huoqun.forms.models import SurveyAnswer, SurveyRound
from huoqun.forms.surveys import BadSurvey, read
from huoqun.work.models import Task
from tests.pages.test_checkin_page import page_of, photo, text
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


def pictures_of_hers_are_kept_changed_and_seen_by_the_team(cast, lin, here, browser_of):
    said, path = {"a0": "4", "a2": "<b>太快</b>"}, here.replace("/me/survey/", "/forms/rounds/")
    assert lin.post(here, said | {"p3": [photo() for _ in range(4)]}).status_code == 422
    assert lin.post(here, said | {"p3": SimpleUploadedFile("a.jpg", b"<html>")}).status_code == 400
    lin.post(here, said | {"p3": [photo(), photo()]})
    first, second = SurveyAnswer.objects.get().answers["3"]
    lin.post(here, said | {"a3": [second, "another's"]})

    assert SurveyAnswer.objects.get().answers["3"] == [second]
    assert [file.uid for file in StoredFile.objects.all()] == [second], "what was taken out is gone"
    assert f"/me/files/{second}" in text(lin.get(here)) and lin.get(f"/me/files/{second}").status_code == 200
    alice = browser_of(cast.alice)
    assert f"{path}/pictures/{second}" in text(alice.get(path))
    assert alice.get(f"{path}/pictures/{second}")["Content-Type"] == "image/jpeg"
    assert alice.get(f"{path}/pictures/{first}").status_code == 404
    assert browser_of(cast.eve).get(f"{path}/pictures/{second}").status_code == 404
    return second


def a_survey_asks_for_few_pictures_and_never_without_a_name(actor, now):
    for asked, pictures in (("picture: 一张\n" * 4, True), ("picture: 一张", False)):
        with pytest.raises(BadSurvey):
            read(asked, pictures=pictures)
    with pytest.raises(BadSurvey):
        make_survey(actor, survey=NewSurvey(key="a", name="A", items=read("picture!: 一张")), now=now)


def test_a_class_is_asked_and_what_it_says_is_heard(cast, browser_of):
    story = Shown(cast)
    story.member("Lin").joins("writers")
    story.member("May").joins("readers")
    story.settle()
    items = read("nps!: 会推荐吗？\nseveral: 喜欢 | 课 | 人\ntext: 说点什么\npicture: 作业拍一张")
    make_survey(story.actor, survey=NewSurvey(key="end", name="结营反馈", items=items), now=story.now)
    a_survey_asks_for_few_pictures_and_never_without_a_name(story.actor, story.now)
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
    mine = pictures_of_hers_are_kept_changed_and_seen_by_the_team(cast, lin, here, browser_of)
    task = Task.objects.get(kind="feedback")
    assert (task.member_id, task.why["score"]) == (story.id_of("Lin"), 4)
    assert lin.post(here, {"a0": "4", "a3": mine, "hidden": "1"}).status_code == 422, "a picture is somebody's"
    lin.post(here, {"a0": "4", "hidden": "1"})
    assert not StoredFile.objects.filter(uid=mine).exists()
    assert [row.member_id for row in SurveyAnswer.objects.all()] == [None]
    assert lin.post(here, {"a0": "9"}).status_code == 409
