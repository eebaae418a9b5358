"""Wei claims a red packet on her phone and says where her money goes; Lan sees nothing of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from huoqun.core import clock
from huoqun.groups.models import Span
from huoqun.members.actions import visiting
from huoqun.members.models import Identity, Member
from huoqun.points.rules import Currency
from huoqun.rewards.actions.budgeting import fund, give, open_budget
from huoqun.rewards.actions.packeting import make_packet
from huoqun.rewards.models.packet import Packet
from huoqun.rewards.models.payout import PayeeDetails
from huoqun.rewards.rules.budgets import NewBudget
from huoqun.rewards.rules.giving import NewPacket
from huoqun.rewards.rules.packets import Split
from huoqun.site.testing_cast import FOUNDED

pytestmark = pytest.mark.django_db


def a_phone(cast, name, *, group=None):
    made = Member.objects.create(workspace_id=cast.workspace, name=name, created_at=FOUNDED)
    Identity.objects.create(
        workspace_id=cast.workspace, member=made, platform="testing", key=f"key-of-{name}", created_at=FOUNDED
    )
    if group:
        Span.objects.create(workspace_id=cast.workspace, group_id=group, member_id=made.id, joined_at=FOUNDED)
    phone = Client(headers={"accept-language": "en"})
    token = visiting.mint(cast.alice.actor, member_id=made.id, now=clock.now())
    assert phone.post(reverse("me_open", args=[token])).status_code == 302
    phone.id = made.id
    return phone


@pytest.fixture
def wei(cast):
    return a_phone(cast, "Wei", group=cast.group)


@pytest.fixture
def lan(cast):
    return a_phone(cast, "Lan")


@pytest.fixture
def packet(cast, wei):
    """Twenty yuan in two shares for Wei's group."""
    now, alice = clock.now(), cast.alice.actor
    made = NewBudget(name="Spring", currency=Currency.CASH, owner=str(alice), alone=10_000)
    budget = open_budget(alice, budget=made, now=now)
    asked = fund(alice, budget_uid=budget, amount=10_000, reason="feasts", now=now)
    give(replace(alice, id=10**6), funding_uid=asked, now=now)
    new = NewPacket(greeting="<b>新年好</b>", total=2_000, how=Split.EQUAL, shares=2, group_id=cast.group)
    return make_packet(alice, budget_uid=budget, packet=new, key="k", now=now)


def text(phone, name, *args):
    answer = phone.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_packet_is_claimed_once_and_only_where_one_belongs(wei, lan, packet):
    claim = reverse("me_packet_claim", args=[packet])
    assert "A red packet" in text(wei, "me") and "&lt;b&gt;新年好" in text(wei, "me_packets")
    assert "No red packet is open" in text(lan, "me_packets") and "新年好" not in text(lan, "me")

    assert (wei.post(claim).status_code, wei.post(claim).status_code) == (302, 302)
    assert lan.post(claim).status_code == 403
    assert Packet.objects.get(uid=packet).claimed == 1
    assert "10.00 yuan" in text(wei, "me_packets") and "10.00 yuan" in text(wei, "me")


def test_where_money_goes_is_said_shown_by_its_end_and_deleted(wei, lan, packet):
    wei.post(reverse("me_packet_claim", args=[packet]))
    said = {"way": "bank", "account": "6222 0212 3456 7890 123", "holder": "<i>魏</i>", "bank": "ICBC"}
    assert wei.post(reverse("me_payout"), {**said, "bank": ""}).status_code == 422
    assert wei.post(reverse("me_payout"), said).status_code == 302

    page = text(wei, "me_payout")
    assert "••••0123" in page and "6222" not in page and "&lt;i&gt;魏" in page and "10.00 yuan" in page
    assert "0123" not in text(lan, "me_payout")
    wei.post(reverse("me_payout_forget"))
    assert not PayeeDetails.objects.exists()
