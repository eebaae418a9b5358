"""Alice makes a programme and asks Wei; a buyer comes by Wei's link; the statement is on Wei's page and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse
from PIL import Image

from huoqun.core import clock
from huoqun.core.actor import system
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import NewDeed
from huoqun.members.actions import visiting
from huoqun.members.models import Identity, Member
from huoqun.points.rules import Currency
from huoqun.referrals.actions.bringing import Spoke, hear_words
from huoqun.referrals.actions.settling import settle
from huoqun.referrals.models.programme import Programme, TaxTable
from huoqun.referrals.models.referral import Referral, Referrer, Visit
from huoqun.referrals.models.statement import Statement
from huoqun.referrals.tax.reading import shipped
from huoqun.rewards.actions.budgeting import fund, give, open_budget
from huoqun.rewards.models.budget import Budget
from huoqun.rewards.rules.budgets import NewBudget
from huoqun.site.testing_cast import FOUNDED
from huoqun.work.models import Task

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}
FORM = {
    "name": "Friends of reading", "about": "Half an hour a day.", "products": "course", "commission": "15",
    "trial_reward": "5", "trial_kind": "came", "trial_product": "trial", "trial_most": "20", "lasts_days": "365",
    "waits_days": "0", "new_only": "on",
}  # fmt: skip


def a_phone(cast, name):
    made = Member.objects.create(workspace_id=cast.workspace, name=name, created_at=FOUNDED)
    Identity.objects.create(
        workspace_id=cast.workspace, member=made, platform="testing", key=f"key-of-{name}", created_at=FOUNDED
    )
    phone = Client(headers={"accept-language": "en"})
    token = visiting.mint(cast.alice.actor, member_id=made.id, now=clock.now())
    assert phone.post(reverse("me_open", args=[token])).status_code == 302
    phone.id = made.id
    return phone


@pytest.fixture
def alice(cast, browser_of):
    """Her browser, with a budget of cash to pay from."""
    who, now = cast.alice.actor, clock.now()
    uid = open_budget(who, budget=NewBudget(name="Referrals", currency=Currency.CASH, owner=str(who)), now=now)
    asked = fund(who, budget_uid=uid, amount=1_000_000, reason="spring", now=now)
    give(replace(who, id=10**6), funding_uid=asked, now=now)
    browser = browser_of(cast.alice)
    browser.form = FORM | {"budget": str(Budget.objects.get(uid=uid).id)}
    return browser


@pytest.fixture
def programme(alice):
    assert alice.post("/referrals/new", alice.form).status_code == 302
    found = Programme.objects.get()
    alice.post(f"/referrals/{found.uid}/open/do")
    return found


def test_from_the_asking_to_the_statement(cast, alice, programme):
    wei, lan, here = a_phone(cast, "Wei"), a_phone(cast, "Lan"), system(cast.workspace, "test")
    alice.post("/referrals/hubs", {"programme": str(programme.uid), "member": [str(wei.id)]})
    (task,) = Task.objects.filter(kind="referral_ask")
    asked = wei.get("/me").content.decode()
    before = Client(headers=ENGLISH).get(f"/r/{Referrer.objects.get().token}").content.decode()
    wei.post(f"/me/referrals/{programme.uid}/yes/do")
    link = f"/r/{Referrer.objects.get().token}"
    poster = wei.get(f"/me/referrals/{programme.uid}/poster").content
    assert link in zxingcpp.read_barcodes(Image.open(BytesIO(poster)))[0].text
    assert lan.get(f"/me/referrals/{programme.uid}/poster").status_code == 404
    visitor = Client(headers={"accept-language": "en"})
    looked = visitor.get(link).content.decode()
    assert Visit.objects.count() == 0  # a preview that only looks leaves nothing
    visitor.post(link)
    word = Visit.objects.get().word
    told = visitor.get(link).content.decode()
    hear_words(here, said=[Spoke(lan.id, word, clock.now())], now=clock.now())
    deed = NewDeed(
        kind="bought", occurred_at=clock.now(), source="orders", source_id="1", member_id=lan.id, product="course",
        amount_minor=400_000, currency="CNY",
    )  # fmt: skip
    record(here, deeds=[deed], now=clock.now())
    settle(here, member_ids=[lan.id], now=clock.now())
    closed = alice.post("/referrals/statements/close", follow=True, headers=ENGLISH).content.decode()
    stated = Statement.objects.get()
    own = wei.get(f"/me/referrals/statement/{stated.uid}").content.decode()
    page = alice.get(f"/referrals/{programme.uid}", headers=ENGLISH).content.decode()

    assert "Wei" in task.copy_text and "Friends of reading" in asked
    assert "not open now" in before and "Advertisement" in looked and word in told
    assert Referral.objects.get().member_id == lan.id
    # 15 % of 4,000 is 600, of which 800 a month are free
    assert (stated.gross, stated.tax, stated.net) == (60_000, 0, 60_000)
    assert "Wei" in closed and "600.00" in own and "600.00" in page
    assert alice.get(f"/referrals/statements/{stated.uid}").status_code == 200
    assert lan.get(f"/me/referrals/statement/{stated.uid}").status_code == 404
    month = alice.get(f"/referrals/statements/month?month={stated.month:%Y-%m}")
    assert month.content.decode("utf-8-sig").splitlines()[1].startswith("Wei,")


def test_what_the_law_forbids_is_refused_with_its_reason(alice, programme):
    entry = alice.post("/referrals/new", alice.form | {"entry_fee": "99"}, headers=ENGLISH)
    unsigned = alice.post(
        f"/referrals/{programme.uid}/sign-off", {"by": "", "on": "", "document": "", "second": "3"}, headers=ENGLISH
    )
    day = clock.now().date()
    late = {"by": "Law firm", "on": day + timedelta(days=3), "document": "2026-7", "second": "3"}
    tomorrow = alice.post(f"/referrals/{programme.uid}/sign-off", late, headers=ENGLISH)
    alice.post(f"/referrals/{programme.uid}/sign-off", late | {"on": day - timedelta(days=1)})
    signed = alice.get(f"/referrals/{programme.uid}", headers=ENGLISH).content.decode()
    programme.refresh_from_db()

    assert entry.status_code == 422 and "must not be paid" in entry.content.decode()
    assert (unsigned.status_code, tomorrow.status_code) == (422, 422)
    assert (programme.depth, programme.second) == (2, 300) and "Law firm" in signed and "2026-7" in signed


def test_the_table_of_tax_is_read_and_changed_by_who_may(cast, alice, browser_of):
    read = alice.get("/referrals/tax", headers=ENGLISH).content.decode()
    wrong = alice.post("/referrals/tax", {"text": "rates: high", "note": "x"})
    alice.post("/referrals/tax", {"text": shipped().replace("rate: 40%", "rate: 45%"), "note": "new rule"})
    again = alice.get("/referrals/tax", headers=ENGLISH).content.decode()

    assert "61号" in read and "40 %" in read and wrong.status_code == 422
    assert TaxTable.objects.get().number == 1 and "45 %" in again and "new rule" in again


def test_empty_pages_teach(cast, browser_of):
    browser = browser_of(cast.alice)
    for address in ("/referrals", "/referrals/hubs", "/referrals/statements", "/referrals/tax", "/referrals/new"):
        assert browser.get(address, headers=ENGLISH).status_code == 200
    lan = a_phone(cast, "Lan")
    assert "nothing to recommend" in lan.get("/me/referrals").content.decode()
