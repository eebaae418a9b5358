"""Points in the console: what a member has and why, given by hand, taken back; the accounts, and their audit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps

from huoqun.core import clock
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import NewDeed
from huoqun.points.actions.transferring import transfer
from huoqun.points.queries.balances import balances
from huoqun.points.queries.policies import in_force, versions
from huoqun.points.rules import Account, AccountKind, Currency, NewTransfer, issue, of_member
from huoqun.rewards.actions.budgeting import open_budget
from huoqun.rewards.rules.budgets import NewBudget, account_of

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


def test_a_budget_has_its_name_in_every_list_and_not_the_ledgers(cast, mei, browser_of):
    actor = cast.alice.actor
    budget = open_budget(
        actor, budget=NewBudget(name="New readers", currency=Currency.POINTS, owner=str(actor)), now=clock.now()
    )
    into = NewTransfer("c", issue(Currency.POINTS), account_of(budget, Currency.POINTS), 500, "for November")
    transfer(actor, now=clock.now(), transfers=[into])
    page = shown(browser_of(cast.alice), "/points")

    assert page.count("New readers") == 2 and str(budget) not in page


PUBLISH = 'action="/points/policy/publish"'
OTHER = """earns:
  check-in: {deed: checked_in, points: 7, growth: 5}
levels:
  - {name: Newcomer, growth: 0}
"""


def checked_in_last_month(cast, member):
    at = clock.now().replace(day=1) - timedelta(days=10)
    deed = NewDeed(kind="checked_in", occurred_at=at, source="test", source_id="1", member_id=member.id)
    record(cast.alice.actor, deeds=[deed], now=at)


def test_the_policy_in_force_is_read_aloud_and_changed_by_whoever_may(cast, browser_of):
    page = shown(browser_of(cast.alice), "/points/policy")

    assert "A check-in earns 5 points" in page and "The shipped one" in page and "in force" in page
    assert PUBLISH not in page and "/points/policy" in shown(browser_of(cast.alice), "/points")
    for url in ("/points/policy/look", "/points/policy/publish"):
        assert browser_of(cast.chen).post(url, {"text": OTHER}).status_code == 403
    assert browser_of(cast.chen).get("/points/policy").status_code == 403


def test_faults_are_told_by_place_and_leave_nothing_to_publish(cast, browser_of):
    wrong = OTHER.replace("points: 7", "points: many")
    for url in ("/points/policy/look", "/points/policy/publish"):
        answer = browser_of(cast.alice).post(url, {"text": wrong}, headers=ENGLISH)
        page = answer.content.decode()

        assert answer.status_code == 422 and "<code>earns.check-in.points</code>" in page and "points: many" in page
        assert PUBLISH not in page
    assert browser_of(cast.alice).post("/points/policy/look", {"text": ""}).status_code == 422
    assert len(versions(cast.workspace)) == 1


def test_one_sees_whom_it_changes_and_only_then_publishes(cast, mei, browser_of):
    alice = browser_of(cast.alice)
    checked_in_last_month(cast, mei)
    page = alice.post("/points/policy/look", {"text": OTHER}, headers=ENGLISH).content.decode()

    assert "Deeds: 1; members: 1." in page and "Mei" in page and "5 → 7" in page and PUBLISH in page
    assert "Nobody would change level, badge or right." in page and "Points that lapse on" in page
    friends = OTHER.replace("growth: 5", "growth: 9") + "  - {name: Friend, growth: 4, rights: {discount: 3}}\n"
    page = alice.post("/points/policy/look", {"text": friends}, headers=ENGLISH).content.decode()
    assert "<bdi>Newcomer</bdi> → <bdi>Friend</bdi>" in page and "3% off" in page
    assert len(versions(cast.workspace)) == 1

    over = alice.post("/points/policy/publish", {"text": OTHER, "counts_from": "2020-01-01T00:00"}, headers=ENGLISH)
    assert over.status_code == 422 and "Choose now or later." in over.content.decode()
    alice.post("/points/policy/publish", {"text": OTHER, "note": "check-ins count more"})
    assert in_force(cast.workspace, clock.now()).text == OTHER
    again = alice.post("/points/policy/publish", {"text": OTHER}, headers=ENGLISH)
    assert again.status_code == 422 and "Change something first." in again.content.decode()
    assert "check-ins count more" in shown(alice, "/points/policy")


def on_the_board(cast, names, *, start, group=0, amount=10):
    for name in names:
        member = apps.get_model("members", "Member").objects.create(
            workspace_id=cast.workspace, name=name, created_at=clock.now()
        )
        apps.get_model("points", "Tally").objects.create(
            workspace_id=cast.workspace, member=member, span=2, start=start, currency="points", group_id=group,
            amount=amount,
        )  # fmt: skip


def test_boards_tell_ties_groups_and_that_nobody_earned(cast, browser_of):
    alice, group = browser_of(cast.alice), apps.get_model("groups", "Group").objects.get(id=cast.group)
    on_the_board(cast, ["Ruolan", "Qing"], start=date(2026, 3, 1))
    on_the_board(cast, ["Zoe"], start=date(2026, 3, 1), group=cast.group)
    whole = shown(alice, "/points/boards", span="month", on="2026-03-09")
    apart = shown(alice, "/points/boards", span="month", on="2026-03-09", group=str(group.uid))

    assert "Ruolan" in whole and "Qing" in whole and "Zoe" not in whole and whole.count("shared") == 2
    assert "2 of 2 members" in whole and "on=2026-02-01" in whole and "on=2026-04-01" in whole
    assert "Zoe" in apart and "Ruolan" not in apart and "shared" not in apart
    for asked in ({"span": "season"}, {"span": "week", "on": "0001-01-01"}, {"span": "?", "on": "x", "group": "x"}):
        assert "Nobody earned points" in shown(alice, "/points/boards", **asked)
    assert browser_of(cast.chen).get("/points/boards").status_code == 403


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


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_another_policy_is_looked_at_on_a_phone(cast, mei, visit, faultless):
    checked_in_last_month(cast, mei)
    page = visit(cast.alice, "/points/policy", "zh", 360)
    assert faultless(page, "policy-360") == []

    page.fill("#id_text", OTHER)
    page.click("form[action$='/policy/look'] button")
    page.wait_for_selector("#look")
    assert faultless(page, "policy-look-360") == []
    on_the_board(cast, ["Ruolan", "Qing"], start=date(2026, 3, 1))
    assert faultless(visit(cast.alice, "/points/boards?on=2026-03-09", "zh", 360), "boards-360") == []
