"""Points in the console: what a member has and why, given by hand, taken back; the accounts, and their audit."""

from __future__ import annotations

import pytest
from django.apps import apps

from huoqun.core import clock
from huoqun.points.actions.transferring import transfer
from huoqun.points.queries.balances import balances
from huoqun.points.rules import Account, AccountKind, Currency, NewTransfer, issue, of_member

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def mei(cast):
    member = apps.get_model("members", "Member").objects.create(
        workspace_id=cast.workspace, name="Mei", created_at=clock.now()
    )
    own = of_member(member.id, Currency.POINTS)
    transfer(cast.alice.actor, now=clock.now(), transfers=[
        NewTransfer("a", issue(Currency.POINTS), own, 30, "checked in on day 3"),
        NewTransfer("b", own, Account(AccountKind.STOCK, Currency.POINTS, name="mug"), 10, "a mug"),
    ])  # fmt: skip
    return member


def shown(client, url, **values):
    answer = client.get(url, values, headers=ENGLISH)
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


def test_a_members_page_says_what_they_have_and_why(cast, mei, browser_of):
    page = shown(browser_of(cast.alice), f"/members/{mei.uid}/points")

    assert "checked in on day 3" in page and "+30" in page and "a mug" in page and "-10" in page
    assert "checked in on day 3" in shown(browser_of(cast.alice), f"/members/{mei.uid}/points/brief")


def test_points_are_given_by_hand_after_one_has_seen_what_it_comes_to(cast, mei, browser_of):
    alice, url = browser_of(cast.alice), f"/members/{mei.uid}/points/give"
    asked = {"currency": "points", "amount": "5", "reason": "helped Ben"}
    page = shown(alice, url, **asked)
    assert "helped Ben" in page and "25" in page and has(cast, mei) == 20

    for _ in range(2):
        alice.post(url, asked | {"key": "one-press-of-the-button"})
    assert has(cast, mei) == 25
    assert alice.post(url, asked | {"amount": "0"}).status_code == 422


def test_an_entry_is_taken_back_with_a_reason_unless_it_is_spent(cast, mei, browser_of):
    alice = browser_of(cast.alice)
    earned, spent = apps.get_model("points", "Transfer").objects.order_by("id").values_list("id", flat=True)
    assert "is not enough" in shown(alice, f"/members/{mei.uid}/points/{earned}/reverse")

    url = f"/members/{mei.uid}/points/{spent}/reverse"
    assert "30" in shown(alice, url)
    alice.post(url, {"reason": "sold out"})
    assert has(cast, mei) == 30
    assert "taken back" in shown(alice, f"/members/{mei.uid}/points")


def test_the_accounts_and_transfers_add_up(cast, mei, browser_of):
    alice = browser_of(cast.alice)
    page = shown(alice, "/points")

    assert "mug" in page and "Mei" in page and "1 member" in page
    assert "It adds up." in shown(alice, "/points/audit")
    assert browser_of(cast.chen).get("/points").status_code == 403


def has(cast, member):
    return balances(cast.workspace, [member.id])[member.id][Currency.POINTS].posted


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_fits_a_desk_and_a_phone(cast, mei, visit, faultless):
    pages = {
        "points": "/points",
        "member-points": f"/members/{mei.uid}/points",
        "member-with-points": f"/members/{mei.uid}",
    }
    wrong = {
        (name, width): faults
        for name, path in pages.items()
        for width in (1280, 360)
        if (faults := faultless(visit(cast.alice, path, "zh", width), f"{name}-{width}"))
    }

    assert wrong == {}
