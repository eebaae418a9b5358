"""A campaign as other programs and a terminal see it: the same verbs and questions as in the console."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.test import Client

from huoqun.cli.campaigns import command
from huoqun.core import clock
from huoqun.team import actions

from .test_campaign import Fission

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(cast):
    story = Fission(cast)
    story.comes("Ann", story.enters("Lin"))
    return story


def test_a_program_sees_a_campaign_hands_out_codes_and_stops_it(cast, story):
    def bearing(*permissions):
        token = actions.make_token(cast.alice.actor, name="shop", permissions=permissions, now=clock.now())
        return Client(headers={"Authorization": f"Bearer {token}"})

    def post(client, path, body=None):
        return client.post(f"/api/v1/campaigns/{story.uid}{path}", json.dumps(body or {}), "application/json")

    seen = ("campaigns:campaign:view",)
    reader, runner = bearing(*seen), bearing(*seen, "campaigns:participant:enter", "campaigns:campaign:run")
    (listed,) = reader.get("/api/v1/campaigns").json()
    lin, *_others = reader.get(f"/api/v1/campaigns/{story.uid}/inviters").json()
    rooms = reader.get(f"/api/v1/campaigns/{story.uid}/pool").json()

    assert (listed["state"], listed["funnel"]["counted"], listed["money"]["aside"]) == ("live", 1, 10)
    assert (lin["name"], lin["counted"], [room["joined"] for room in rooms]) == ("Lin", 1, [1, 0])
    may = str(apps.get_model("members", "Member").objects.get(name="May").uid)
    assert post(reader, "/inviters", {"member_uid": may}).status_code == 403
    assert post(runner, "/inviters", {"member_uid": str(story.uid)}).status_code == 404
    first, again = (post(runner, "/inviters", {"member_uid": may}).json()["url"] for _ in range(2))
    assert first == again and "/g/" in first
    assert post(runner, "/pause", {"reason": ""}).status_code == 422
    assert post(runner, "/pause", {"reason": "complaints"}).json()["why"] == "complaints"
    assert post(runner, "/resume").json()["state"] == "live"
    assert post(runner, "/start").status_code == 409, "it began long ago"
    assert (
        runner.put(f"/api/v1/campaigns/{story.uid}/growth", {"groups_a_day": 1}, "application/json").status_code == 403
    )
    assert reader.get(f"/api/v1/campaigns/{story.uid}/growth").json()["able"] is True
    assert post(runner, "/close", {"reason": "full"}).json()["state"] == "closing"


def test_a_terminal_does_the_same(story):
    def said(*words):
        result = CliRunner().invoke(command, list(words), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    uid = str(story.uid)
    assert uid in said("list") and json.loads(said("list", "--json"))[0]["joined"] == 1
    assert json.loads(said("show", uid, "--json"))["aside"] == 10 and "matured" in said("show", uid)
    assert said("grow", uid, "--a-day", "2", "--name", "共读") == "Set.\n"
    assert said("pause", uid, "--reason", "complaints") == "Paused.\n" and story.state == "paused"
    assert said("resume", uid) == "It goes on.\n" and story.state == "live"
    assert said("close", uid, "--reason", "full") == "Closed.\n" and story.state == "closing"
