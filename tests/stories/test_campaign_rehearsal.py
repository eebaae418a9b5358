"""A campaign rehearsed where it stands: by the workspace's own people, groups, budget and earlier campaigns."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.urls import reverse

from huoqun.campaigns.models.campaign import Campaign
from huoqun.campaigns.queries.campaigns import campaign
from huoqun.campaigns.queries.rehearsing import measured, scenario_of
from huoqun.campaigns.rehearsal.scenario import Room
from huoqun.cli.campaigns import rehearse
from huoqun.core.models import Fact
from tests.stories.test_campaign import Fission

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(cast):
    return Fission(cast, hard=40)


def test_it_is_rehearsed_with_what_the_workspace_has(story, cast, browser_of, monkeypatch):
    before = Fact.objects.count()
    found = scenario_of(cast.alice.actor, campaign_uid=story.uid, now=story.now)
    assert (found.told, found.budget, found.hours) == (3, 1000, 48)  # Lin, May and the rooms' keeper
    assert found.rooms == (Room(39), Room(39))  # the keeper sits in both
    assert found.figures == {}  # nobody did anything before

    alice, url = (
        browser_of(cast.alice, headers={"accept-language": "en"}),
        reverse("campaign_rehearsal", args=[story.uid]),
    )
    waits = alice.get(url).content.decode()
    # The page comes at once and leads to the figures, also where there is no JavaScript.
    assert "being reckoned" in waits and f'href="{url}?figures=1"' in waits and "Where it gets tight" not in waits
    # It waits longer than other parts do, and has words where nothing came.
    assert """hx-request='{"timeout": 120000}'""" in waits and "data-missing hidden>The figures did not come" in waits
    part = alice.get(url, {"figures": "1"}, headers={"hx-request": "true"}).content.decode()
    assert "Where it gets tight" in part and "assumed: our guess" in part and "<html" not in part
    # From then on they are there without being reckoned again.
    monkeypatch.setattr("huoqun.campaigns.rehearsal.kept.rehearse", None)
    for query in ({}, {"figures": "1"}):
        whole = alice.get(url, query).content.decode()
        assert "Where it gets tight" in whole and "<html" in whole
    told = CliRunner().invoke(rehearse, [str(story.uid), "--json", "--seeds", "3"])
    assert json.loads(told.output)["told"] == 3
    assert Fact.objects.count() == before


def test_what_people_did_in_earlier_campaigns_is_measured_from_enough_of_them(story, cast):
    code = story.enters("Lin")
    seats = {f"new {n}": story.opens(code, f"new {n}") for n in range(32)}
    first = min(seat.place_id for seat in seats.values())
    for name, seat in seats.items():
        story.member(name).joins("room 1" if seat.place_id == first else "room 2")
    story.settle()
    for name, seat in seats.items():
        story.member(name).whispers(seat.word)
    story.settle()
    Campaign.objects.filter(uid=story.uid).update(state="settled")
    line = campaign(cast.alice.actor, campaign_uid=story.uid)
    other = Campaign.objects.create(
        workspace_id=cast.workspace, name="二月", kind="code", starts_at=story.now, ends_at=line.ends_at,
        made_by="test", made_at=story.now,
    )  # fmt: skip
    found = measured(cast.workspace, campaign(cast.alice.actor, campaign_uid=other.uid))
    assert {str(about): round(one.middle, 2) for about, one in found.items()} == {
        "joins": 1.0, "passes_on": 0.0, "hunters": 0.0, "leaves": 0.0,
    }  # fmt: skip
    assert measured(cast.workspace, line) == {}  # not of itself
