"""Rewards in the console."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from huoqun.core import clock
from huoqun.rewards.actions.budgeting import give
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


def test_a_budget_is_made_filled_by_two_and_closed(cast, browser_of):
    alice, bob = browser_of(cast.alice), browser_of(cast.bob)
    assert "There is no budget yet" in shown(alice, "/rewards/budgets")
    made = alice.post("/rewards/budgets/new", {"name": "<b>Spring", "currency": "cash", "alone": "9.99"})
    page = shown(alice, made.url)
    assert "&lt;b&gt;Spring" in page and "CNY 9.99" in page

    assert "CNY 100.00" in shown(alice, f"{made.url}/fund", amount="100", reason="feasts")
    assert alice.get(f"{made.url}/fund", {"amount": "1.005", "reason": "feasts"}).status_code == 422
    alice.post(f"{made.url}/fund", {"amount": "100", "reason": "feasts"})
    asked = re.search(r"/rewards/fundings/[0-9a-f-]+/give", shown(alice, made.url))[0]
    assert "Money is given by two people" in alice.post(asked, headers=ENGLISH, follow=True).content.decode()
    assert bob.post(asked).status_code == 403
    second = replace(cast.alice.actor, id=10**6)
    give(second, funding_uid=asked.split("/")[3], now=clock.now())
    assert "CNY 100.00" in shown(alice, "/rewards/budgets")
    alice.post(f"{made.url}/close", {"reason": "over"})
    assert "closed" in shown(alice, made.url)
