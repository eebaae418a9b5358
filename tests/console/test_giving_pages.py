"""Budgets, red packets and payouts in the console."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huoqun.core import clock
from huoqun.core.actor import member, system
from huoqun.groups.models import Span
from huoqun.members.models import Member
from huoqun.points.rules import Currency
from huoqun.rewards.actions.budgeting import fund, give, open_budget
from huoqun.rewards.actions.claiming import claim_share
from huoqun.rewards.actions.payees import say_payee
from huoqun.rewards.actions.paying import approve_payout
from huoqun.rewards.models.packet import Packet
from huoqun.rewards.rules.budgets import NewBudget
from huoqun.site.testing_cast import FOUNDED

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def shown(client, url, **values):
    answer = client.get(url, values, headers=ENGLISH, follow=True)
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


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


def a_budget_of(cast, currency, amount, *, alone=10**9):
    """A budget that is filled, by two people where it is of money."""
    made = NewBudget(name="Spring", currency=currency, owner=str(cast.alice.actor), alone=alone)
    uid = open_budget(cast.alice.actor, budget=made, now=clock.now())
    asked = fund(cast.alice.actor, budget_uid=uid, amount=amount, reason="feasts", now=clock.now())
    if currency is Currency.CASH:
        give(replace(cast.alice.actor, id=10**6), funding_uid=asked, now=clock.now())
    return uid


def a_member_of(cast, name):
    made = Member.objects.create(workspace_id=cast.workspace, name=name, created_at=FOUNDED)
    Span.objects.create(workspace_id=cast.workspace, group_id=cast.group, member_id=made.id, joined_at=FOUNDED)
    return made


def test_a_red_packet_is_looked_at_made_and_called_off(cast, browser_of):
    alice, ann = browser_of(cast.alice), a_member_of(cast, "<i>Ann</i>")
    assert "No red packet has been given yet" in shown(alice, "/rewards/packets")
    assert "there is none that is open" in shown(alice, "/rewards/packets/new")
    budget = a_budget_of(cast, Currency.POINTS, 100)
    said = {"budget": budget, "greeting": "<b>hi</b>", "group": cast.group, "shares": 3, "total": "30", "how": "random",
            "least": "5", "hours": 24}  # fmt: skip

    page = shown(alice, "/rewards/packets/new", **said)
    assert "3 for 1 who may claim" in page and "5 – 20" in page and "Afterwards" in page
    assert Packet.objects.count() == 0
    key = re.search(r'name="key" value="([0-9a-f-]+)"', page)[1]
    made = alice.post("/rewards/packets/new", {**said, "key": key})
    assert alice.post("/rewards/packets/new", {**said, "key": key}).url == made.url
    claim_share(system(cast.workspace, "t"), packet_uid=made.url.split("/")[-1], member_id=ann.id, now=clock.now())
    page = shown(alice, made.url)
    assert "&lt;i&gt;Ann" in page and "1 / 3" in page
    alice.post(f"{made.url}/cancel", {"reason": "a mistake"})
    assert "called off" in shown(alice, "/rewards/packets")
    assert browser_of(cast.bob).post(f"{made.url}/cancel").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        # For nobody, and for both
        ({"group": ""}, "one of the two"), ({"members": "01a21867-5b75-73d5-a937-ecce6714310c"}, "one of the two"),
        # No sum at all, none that points have, more than there is
        ({"total": "x"}, "not a sum"), ({"total": "1.5"}, "not a sum"), ({"total": "101"}, "not so much left"),
        # Less than the least for each
        ({"least": "11"}, "cannot be split"),
        # Into nothing
        ({"shares": ""}, "into how many shares"),
    ],
)  # fmt: skip
def test_what_no_packet_can_be_is_said_at_the_form(cast, browser_of, wrong, words):
    budget = a_budget_of(cast, Currency.POINTS, 100)
    said = {"budget": budget, "greeting": "hi", "group": cast.group, "shares": 3, "total": "30", "how": "equal",
            "least": "5", "hours": 24}  # fmt: skip
    answer = browser_of(cast.alice).get("/rewards/packets/new", {**said, **wrong}, headers=ENGLISH)

    assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_a_guest_is_thanked_and_paid_by_a_file_that_two_approve(cast, browser_of):
    alice, ann = browser_of(cast.alice), a_member_of(cast, "Ann")
    budget = a_budget_of(cast, Currency.CASH, 30_000)
    assert "No money is owed" in shown(alice, "/rewards/payouts")
    url, said = f"/members/{ann.uid}/thank", {"budget": budget, "amount": "99.99", "greeting": "for her talk"}
    assert "less than the least gift" in alice.get(url, said, headers=ENGLISH).content.decode()
    assert "CNY 150.00" in shown(alice, url, **{**said, "amount": "150"})
    alice.post(url, {**said, "amount": "150"})

    assert "has not said where it goes" in shown(alice, "/rewards/payouts")
    say_payee(member(cast.workspace, ann.id), member_id=ann.id, way="alipay", account="13800000000", holder="安",
              now=clock.now())  # fmt: skip
    page = shown(alice, "/rewards/payouts/new")
    assert "Ann" in page and "people who may approve it are missing" in page
    made = alice.post("/rewards/payouts/new", {"member": ann.id})
    page = shown(alice, made.url)
    assert "waits for two approvals" in page and f"{made.url}/approve" not in page
    refused = alice.post(f"{made.url}/approve", headers=ENGLISH, follow=True).content.decode()
    assert "Whoever drew up a payout does not approve it" in refused
    for other in (10**6, 10**6 + 1):
        approve_payout(replace(cast.alice.actor, id=other), payout_uid=made.url.split("/")[-1], now=clock.now())
    left = alice.post(f"{made.url}/export")
    assert left["Content-Disposition"].endswith('"payout-1.csv"') and "13800000000" in left.content.decode("utf-8-sig")
    assert alice.post(f"{made.url}/export").status_code == 409
    assert alice.post(f"{made.url}/copy").content == left.content
    back = SimpleUploadedFile("payout-1.csv", left.content.decode("utf-8-sig").replace(",,,", ",paid,W1,").encode())
    assert (
        "1 line was written down"
        in alice.post(f"{made.url}/results", {"file": back}, headers=ENGLISH, follow=True).content.decode()
    )
    assert "settled" in shown(alice, made.url)


def test_somebody_else_says_which_member_one_is(cast, browser_of):
    alice, ann = browser_of(cast.alice), a_member_of(cast, "Ann")
    pages = {"user": cast.bob.user_id, "member": f"http://x/members/{ann.uid}"}
    assert "Ann" in alice.post("/rewards/payouts/team", pages, headers=ENGLISH, follow=True).content.decode()
    own = {**pages, "user": cast.alice.user_id}
    assert (
        "Somebody else has to say"
        in alice.post("/rewards/payouts/team", own, headers=ENGLISH, follow=True).content.decode()
    )


def test_a_feast_is_planned_and_an_allowance_set_and_both_end(cast, browser_of):
    alice = browser_of(cast.alice)
    assert "Spring Festival" in shown(alice, "/rewards/feasts")
    assert "there is none that is open" in shown(alice, "/rewards/feasts/plan")
    budget = a_budget_of(cast, Currency.POINTS, 1_000)
    said = {"feast": "spring_festival", "budget": budget, "greeting": "<b>新年", "total": "88", "shares": 8,
            "how": "random", "least": "12", "days_before": 3}  # fmt: skip

    assert "gives every share the least" in alice.post("/rewards/feasts/plan", said, headers=ENGLISH).content.decode()
    alice.post("/rewards/feasts/plan", {**said, "least": "2"})
    page = shown(alice, "/rewards/feasts")
    assert "&lt;b&gt;新年" in page and "88 / 8" in page
    alice.post("/rewards/feasts/drop", {"feast": "spring_festival"})
    assert "88 / 8" not in shown(alice, "/rewards/feasts")

    given = {"name": "志愿者津贴", "role": "helper", "budget": budget, "amount": "50", "day": 1}
    alice.post("/rewards/allowances/new", given)
    page = shown(alice, "/rewards/feasts")
    assert "志愿者津贴" in page and "0 / 0" in page
    alice.post(re.search(r"/rewards/allowances/[0-9a-f-]+/end", page)[0])
    assert "There are no allowances" in shown(alice, "/rewards/feasts")
    assert browser_of(cast.bob).post("/rewards/feasts/plan", said).status_code == 403
