"""The shop for other programs and in a terminal."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.test import Client

from huoqun.cli.rewards import command
from huoqun.core import clock
from huoqun.core.ids import uid
from huoqun.members.models import Member
from huoqun.points.actions.granting import grant
from huoqun.points.rules import Currency
from huoqun.rewards.actions.redeeming import redeem
from huoqun.rewards.actions.shelving import put_up
from huoqun.rewards.models.order import Order
from huoqun.rewards.rules.shelf import NewReward, RewardKind
from huoqun.team import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei(cast):
    made = Member.objects.create(workspace_id=cast.workspace, name="Mei", created_at=clock.now())
    grant(
        cast.alice.actor, member_ids=[made.id], currency=Currency.POINTS, amount=50, reason="to begin with", key="mei",
        now=clock.now(),
    )  # fmt: skip
    return made


@pytest.fixture
def seat(cast):
    new = NewReward(name="A seat", kind=RewardKind.SEAT, price=20, stock=2)
    return put_up(cast.alice.actor, reward=new, now=clock.now())


def program(cast, *permissions):
    token = actions.make_token(cast.alice.actor, name="shop", permissions=permissions, now=clock.now())
    client = Client(headers={"Authorization": f"Bearer {token}"})
    return lambda path, body=None: (
        client.get(f"/api/v1/rewards{path}") if body is None
        else client.post(f"/api/v1/rewards{path}", json.dumps(body), content_type="application/json")
    )  # fmt: skip


def test_a_program_settles_orders_and_gives_rewards(cast, mei, seat):
    ask = program(cast, "rewards:reward:view", "rewards:order:handle", "rewards:order:give")
    order = redeem(cast.alice.actor, member_id=mei.id, reward_uid=seat, key="a", now=clock.now())
    (listed,) = ask("/orders?state=placed").json()["orders"]
    refused = ask(f"/orders/{order}", {"state": "refused", "reason": " "})
    accepted = ask(f"/orders/{order}", {"state": "accepted"}).json()
    gift = {"member_uids": [str(mei.uid)], "reason": "she helped", "key": "november"}
    given = [ask(f"/{seat}/gifts", gift).json() for _ in range(2)]

    assert (listed["reward"], listed["member_uid"], listed["price"]) == ("A seat", str(mei.uid), 20)
    assert (refused.status_code, refused.json()["code"], accepted["state"]) == (400, "order_without_reason", "accepted")
    assert ([len(one["order_uids"]) for one in given], given[1]["already"]) == ([1, 0], 1)
    assert [(one["stock"], one["orders"]) for one in ask("").json()] == [(0, 2)]
    assert ask(f"/orders/{uid()}", {"state": "accepted"}).status_code == 404
    assert ask(f"/{seat}/gifts", gift | {"member_uids": [str(uid())]}).status_code == 404


def test_a_program_that_may_look_does_no_more(cast, mei, seat):
    ask = program(cast, "rewards:reward:view")
    order = redeem(cast.alice.actor, member_id=mei.id, reward_uid=seat, key="a", now=clock.now())

    assert ask("").status_code == 200
    assert ask(f"/orders/{order}", {"state": "accepted"}).status_code == 403
    assert Order.objects.get().state == "placed"


def test_the_shelf_and_orders_in_a_terminal(cast, mei, seat):
    run = CliRunner().invoke
    assert "No order stands there." in run(command, ["orders", "--state", "shipped"]).output
    redeem(cast.alice.actor, member_id=mei.id, reward_uid=seat, key="a", now=clock.now())

    assert "A seat  1 left, 1 orders" in run(command, ["shelf"]).output
    (line,) = json.loads(run(command, ["orders", "--json"]).output)
    assert (line["reward"], line["member_uid"]) == ("A seat", str(mei.uid))
    assert run(command, ["orders", "--state", "lost"]).exit_code == 2
