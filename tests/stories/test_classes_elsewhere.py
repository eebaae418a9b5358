"""A class as other programs and a terminal see it: the same verbs and questions as in the console."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.test import Client

from huoqun.camps.queries.classes import of_run
from huoqun.camps.queries.graduation import graduations
from huoqun.cli.classes import command
from huoqun.core import clock
from huoqun.team import actions

from .running import HEAD, Running

pytestmark = pytest.mark.django_db(transaction=True)
CAMP = (
    HEAD.format(id="story")
    + """
stages:
  - id: daily
    days: [D1, D2]
    steps: [{id: open, scope: group, do: checkin, at: "12:01", word: "#写作{{day}}"}]
"""
)


@pytest.fixture
def story(cast):
    story = Running(cast)
    ming = story.member("小明").joins("writers")
    story.uid = story.runs(CAMP)
    story.passes(minutes=2)
    ming.says("#写作1")
    story.settle()
    run = apps.get_model("playbooks", "GroupRun").objects.get(uid=story.uid).id
    story.klass = of_run(story.actor.workspace_id, run, now=story.now)
    return story


@pytest.fixture
def program(cast, story):
    def bearing(*permissions):
        token = actions.make_token(cast.alice.actor, name="school", permissions=permissions, now=clock.now())
        return Client(headers={"Authorization": f"Bearer {token}"})

    return bearing


def post(client, path, body):
    return client.post(f"/api/v1/classes{path}", json.dumps(body), content_type="application/json")


def test_a_program_sees_a_class_lets_graduate_and_plans_the_next(story, program):
    reader, runner, uid = program("camps:class:view"), program("camps:class:view", "camps:class:run"), story.klass.uid
    listed = reader.get("/api/v1/classes").json()
    stands = reader.get(f"/api/v1/classes/{uid}/members").json()
    member = stands["members"][0]

    assert [(one["uid"], one["here"], one["state"]) for one in listed] == [(str(uid), 1, "running")]
    assert (member["name"], member["marks"][0]) == ("小明", {"column": "checkin/D1", "state": "done", "score": None})
    assert post(reader, f"/{uid}/graduates", {"member_uids": [member["member_uid"]], "reason": "x"}).status_code == 403
    unknown = post(runner, f"/{uid}/graduates", {"member_uids": [str(uid)], "reason": "x"})
    made = post(runner, f"/{uid}/graduates", {"member_uids": [member["member_uid"]], "reason": "was ill"}).json()
    following = post(runner, f"/{uid}/next", {"starts_on": "2030-01-07"}).json()["class_uid"]
    assert (unknown.status_code, made) == (404, {"member_uids": [member["member_uid"]]})
    assert reader.get(f"/api/v1/classes/{uid}/members").json()["members"][0]["graduated_at"]
    assert reader.get(f"/api/v1/classes/{following}").json()["starts_on"] == "2030-01-07"
    assert reader.get(f"/api/v1/classes/{following}/waiting").json() == []
    assert reader.get("/api/v1/classes/certificates/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    assert reader.get(f"/api/v1/classes/{story.uid}").status_code == 404


def test_a_terminal_does_the_same(story):
    def said(*words, code=0):
        result = CliRunner().invoke(command, list(words), catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result.output

    uid, here = str(story.klass.uid), story.actor.workspace_id
    member = json.loads(said("members", uid, "--json"))["members"][0]

    assert uid in said("list") and json.loads(said("list", "--json"))[0]["here"] == 1
    assert "not yet" in said("members", uid) and "小明" in said("members", uid)
    assert said("graduate", uid, "--member", member["member_uid"], "--reason", "was ill") == "1 graduated.\n"
    assert len(graduations(here, story.klass.group_run_id, [story.id_of("小明")])) == 1
    following = said("next", uid, "--starts-on", "2030-01-07").strip()
    assert "Nobody waits" in said("waiting", following)
    assert "no such certificate" in said("verify", "x", code=1)
