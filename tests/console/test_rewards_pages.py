"""Rewards in the console."""

from __future__ import annotations

import pytest

from huoqun.core import clock
from huoqun.rewards.actions.shelving import put_up
from huoqun.rewards.rules.shelf import NewReward, RewardKind

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def shown(client, url, **values):
    answer = client.get(url, values, headers=ENGLISH, follow=True)
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


def test_the_shelf_says_what_members_may_have(cast, browser_of):
    alice = browser_of(cast.alice)
    assert "Nothing lies on the shelf yet" in shown(alice, "/rewards")

    put_up(cast.alice.actor, reward=NewReward(name="<b>Mug</b>", kind=RewardKind.GOODS, price=100, stock=0),
           now=clock.now())  # fmt: skip

    page = shown(alice, "/rewards")
    assert "&lt;b&gt;Mug" in page and "sold out" in page
    assert browser_of(cast.dora).get("/rewards/shelf").status_code == 403
