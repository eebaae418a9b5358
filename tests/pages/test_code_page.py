"""The page behind a campaign's code: what a stranger's phone sees, takes and never takes by looking."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client

from huoqun.campaigns.actions import coding, making, pooling, steering
from huoqun.campaigns.rules.campaigns import Kind, NewCampaign
from huoqun.campaigns.rules.seats import FROM_ONE_NETWORK
from huoqun.core import clock
from tests.stories.running import Running

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def code(cast):
    """The token of the shop's code of a campaign with two free seats."""
    story, now = Running(cast, now=clock.now()), clock.now()
    story.member("Keeper").joins("writers")
    story.settle()
    apps.get_model("core", "Workspace").objects.filter(id=cast.workspace).update(zone="Asia/Tokyo")
    who, group = cast.alice.actor, apps.get_model("groups", "Group").objects.get(name="writers")
    uid = making.draft(
        who, now=now,
        campaign=NewCampaign(name="Spring", kind=Kind.CODE, starts_at=now, ends_at=now + timedelta(days=2)),
    )  # fmt: skip
    place = pooling.NewPlace(group_id=group.id, soft=3, hard=3, link="https://example.com/in")
    pooling.add_place(who, campaign_uid=uid, place=place, now=now)
    steering.review(story.actor, campaign_uid=uid, now=now, overruled="a small one")
    steering.start(who, campaign_uid=uid, now=now)
    return coding.make_code(who, campaign_uid=uid, label="shop", now=now)


def text(answer, status=200):
    assert answer.status_code == status, answer.content[:300]
    return answer.content.decode()


def seats():
    return apps.get_model("campaigns", "Seat").objects.filter(released_at=None).count()


def test_looking_takes_nothing_and_a_touch_takes_one_seat(code):
    phone = Client(headers=ENGLISH)
    first = text(phone.get(f"/g/{code}"))

    assert "Take a seat" in first and seats() == 0
    # Nobody gets anything for bringing people here, so nothing of the kind is said.
    assert "gets something" not in first

    phone.post(f"/g/{code}")
    phone.post(f"/g/{code}")
    kept = text(phone.get(f"/g/{code}"))
    until = apps.get_model("campaigns", "Seat").objects.get(released_at=None).held_until + timedelta(hours=9)

    assert seats() == 1 and f"Your seat is kept until {until:%H:%M}" in kept, "said in the community's zone, UTC+9"
    assert "https://example.com/in" in kept


def test_whoever_comes_when_all_is_full_stands_in_the_line(code):
    for _ in range(2):
        Client(headers=ENGLISH).post(f"/g/{code}")
    late = Client(headers=ENGLISH)
    late.post(f"/g/{code}")

    assert "You are number 1 in the line" in text(late.get(f"/g/{code}")) and seats() == 2


def test_one_network_does_not_hold_all_seats_by_phones_that_never_come(code):
    apps.get_model("campaigns", "Place").objects.update(soft=40, hard=40)
    hoarder, neighbour = ({"REMOTE_ADDR": address} for address in ("1.2.3.4", "1.2.3.5"))
    for _ in range(FROM_ONE_NETWORK):
        assert Client(headers=ENGLISH).post(f"/g/{code}", **hoarder).status_code == 302

    assert "held from your network" in text(Client(headers=ENGLISH).post(f"/g/{code}", **hoarder), 409)
    assert seats() == FROM_ONE_NETWORK
    assert Client(headers=ENGLISH).post(f"/g/{code}", **neighbour).status_code == 302


def test_terms_are_open_to_everybody_and_no_address_is_guessed(code):
    phone = Client(headers=ENGLISH)

    assert "There are no rewards" in text(phone.get(f"/g/{code}/terms"))
    for wrong in (code[::-1], "x" * 22):
        assert "no such code" in text(phone.get(f"/g/{wrong}"), 404)
        assert phone.post(f"/g/{wrong}").status_code == 404
