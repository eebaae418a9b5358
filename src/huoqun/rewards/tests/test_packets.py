"""Red packets: who may claim, what they get, and where the rest goes."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection

from huoqun.chats.models import Effect
from huoqun.core.actor import member, system
from huoqun.core.errors import NotAllowed, NotFound, Refused
from huoqun.members.actions.merging import merge
from huoqun.members.models import Member
from huoqun.points.actions.publishing import publish
from huoqun.points.queries.auditing import audit
from huoqun.points.queries.balances import balances
from huoqun.points.rules import Currency
from huoqun.rewards.actions._purse import owed_to
from huoqun.rewards.actions.claiming import Asked, claim_share, hear_claims
from huoqun.rewards.actions.opening import move_packets_on
from huoqun.rewards.actions.packeting import ACTION, cancel_packet, look, make_packet
from huoqun.rewards.actions.payees import pair
from huoqun.rewards.models.packet import Packet, Share
from huoqun.rewards.rules.budgets import BudgetSpent, account_of
from huoqun.rewards.rules.giving import (
    AllGone,
    BadPacket,
    NewPacket,
    NotForStaff,
    NotForYou,
    OwnPacket,
    OwnShare,
    PacketGoneOn,
    PacketNotOpen,
    PacketOver,
    PacketState,
    Purpose,
)
from huoqun.rewards.rules.packets import BadSplit, Split
from huoqun.work.actions.proposals import approve, refuse
from huoqun.work.models import Proposal

from .conftest import NOON
from .giving import a_budget, a_group, holds, join, staff

pytestmark = pytest.mark.django_db
CASH, POINTS = Currency.CASH, Currency.POINTS
LATER = NOON + timedelta(hours=1)


def one_more(actor, name, **about) -> int:
    return Member.objects.create(workspace_id=actor.workspace_id, name=name, created_at=NOON, **about).id


def made(actor, budget, group, *, key="k", **about):
    """A packet of ten points in two shares."""
    new = {"greeting": "新年快乐", "total": 10, "how": Split.EQUAL, "shares": 2, "group_id": group} | about
    return make_packet(actor, budget_uid=budget, packet=NewPacket(**new), key=key, now=NOON)


def claimed(actor, uid, who, now=LATER):
    return claim_share(member(actor.workspace_id, who), packet_uid=uid, member_id=who, now=now)


def words(actor) -> list[str]:
    return [e.body["text"] for e in Effect.objects.filter(workspace_id=actor.workspace_id).order_by("id")]


def test_who_comes_first_has_a_share_and_the_group_is_told_who_got_what(actor, people):
    group, budget = a_group(actor, people), a_budget(actor, POINTS, 100)
    uid = made(actor, budget, group, total=11)

    assert [claimed(actor, uid, who).amount for who in people[:2]] == [6, 5]
    with pytest.raises(AllGone):
        claimed(actor, uid, people[2])
    again = claimed(actor, uid, people[0])
    assert (again.amount, again.already) == (6, True)
    has = balances(actor.workspace_id, people)
    assert [has[who][POINTS].posted for who in people] == [6, 5, 0]
    told, over = words(actor)
    assert "新年快乐" in told and "Ann 6" in over and "Ben 5" in over and "Ann" in over.splitlines()[-1]
    assert audit(actor.workspace_id).equal


def test_what_nobody_claims_goes_back_at_the_end(actor, people):
    group, budget = a_group(actor, people), a_budget(actor, CASH, 100)
    uid = made(actor, budget, group)
    claimed(actor, uid, people[0])
    assert holds(actor, account_of(budget, CASH)) == 90

    end = NOON + timedelta(days=1)
    assert (move_packets_on(actor, now=end - timedelta(seconds=1)), move_packets_on(actor, now=end)) == (0, 1)
    assert move_packets_on(actor, now=end) == 0
    assert holds(actor, account_of(budget, CASH)) == 95
    assert holds(actor, owed_to(people[0])) == 5
    with pytest.raises(PacketOver):
        claimed(actor, uid, people[1], end)


@pytest.mark.parametrize(
    ("about", "refusal"),
    [
        # Nobody in particular, and both at once
        ({"group_id": None}, BadPacket), ({"member_ids": (1,)}, BadPacket),
        # Without words, or with too many
        ({"greeting": " "}, BadPacket), ({"greeting": "春" * 61}, BadPacket),
        # Under the least each
        ({"least": 6}, BadSplit), ({"shares": 11}, BadSplit), ({"least": 0}, BadSplit),
        # Not for a minute, not for a year
        ({"lasts": timedelta(minutes=1)}, BadPacket), ({"lasts": timedelta(days=365)}, BadPacket),
        # More than there is
        ({"total": 101}, BudgetSpent),
        # A group of nobody's
        ({"group_id": 10**9}, NotFound),
    ],
)  # fmt: skip
def test_what_no_packet_can_be_is_refused_and_costs_nothing(actor, people, about, refusal):
    group, budget = a_group(actor, people), a_budget(actor, POINTS, 100)

    with pytest.raises(refusal):
        made(actor, budget, group, **about)
    assert holds(actor, account_of(budget, POINTS)) == 100


def test_who_may_not_claim_is_told_why(actor, people):
    ann = people[0]
    group, budget = a_group(actor, [ann]), a_budget(actor, POINTS, 100)
    late, boss = one_more(actor, "Late"), one_more(actor, "Boss", is_staff=True)
    join(actor, group, late, NOON + timedelta(minutes=1))
    join(actor, group, boss, NOON - timedelta(days=1))
    uid = made(actor, budget, group)
    refused = {people[1]: NotForYou, late: NotForYou, boss: NotForStaff}

    for who, refusal in refused.items():
        with pytest.raises(refusal):
            claimed(actor, uid, who)
    with pytest.raises(NotAllowed):
        claim_share(member(actor.workspace_id, ann), packet_uid=uid, member_id=late, now=LATER)
    open_to_all = made(actor, budget, group, key="all", before_only=False, without_staff=False)
    assert [claimed(actor, open_to_all, who).amount for who in (late, boss)] == [5, 5]


def test_one_person_has_one_share_however_many_members_they_were(actor, people):
    ann, ben, _cai = people
    group, budget = a_group(actor, people), a_budget(actor, POINTS, 100)
    uid = made(actor, budget, group)
    claimed(actor, uid, ben)
    merge(actor, kept_id=ann, merged_id=ben, evidence={"same": "told"}, now=NOON)

    assert claimed(actor, uid, ann).already
    assert hear_claims(actor, said=[Asked(group, ben, LATER)], now=LATER) == 0


def test_the_word_claims_the_oldest_packet_that_one_has_no_share_of(actor, people):
    group, budget = a_group(actor, people), a_budget(actor, POINTS, 100)
    first, second = made(actor, budget, group), made(actor, budget, group, key="second")
    said = [Asked(group, people[0], LATER), Asked(group, people[0], LATER), Asked(group, people[0], LATER)]

    assert hear_claims(actor, said=said, now=LATER) == 2
    assert [Packet.objects.get(uid=uid).claimed for uid in (first, second)] == [1, 1]


def test_a_packet_above_the_limit_waits_for_somebody_else(actor, people):
    alice, bob = staff(actor, 1), staff(actor, 2)
    group, budget = a_group(actor, people), a_budget(actor, POINTS, 100, alone=9)
    uid = made(alice, budget, group)
    asked = Proposal.objects.get(action=ACTION)

    assert Packet.objects.get(uid=uid).state == PacketState.ASKED and words(actor) == []
    assert holds(actor, account_of(budget, POINTS)) == 90
    with pytest.raises(PacketNotOpen):
        claimed(actor, uid, people[0])
    with pytest.raises(OwnPacket):
        approve(alice, proposal_uid=asked.uid, now=LATER)
    approve(bob, proposal_uid=asked.uid, now=LATER)
    row = Packet.objects.get(uid=uid)
    assert (row.state, row.approved_by, row.closes_at) == (PacketState.OPEN, "staff:2", LATER + timedelta(days=1))
    assert claimed(actor, uid, people[0]).amount == 5


def test_nobody_approves_a_packet_of_which_they_get_a_share(actor, people):
    budget = a_budget(actor, CASH, 100, alone=9)
    new = NewPacket(greeting="谢谢", total=10, how=Split.EQUAL, member_ids=tuple(people[:1]), without_staff=False)
    make_packet(staff(actor, 1), budget_uid=budget, packet=new, key="k", now=NOON)
    pair(staff(actor, 1), staff_id=7, member_id=people[0], now=NOON)
    asked = Proposal.objects.get(action=ACTION)

    with pytest.raises(OwnShare):
        approve(staff(actor, 7), proposal_uid=asked.uid, now=NOON)
    assert holds(actor, owed_to(people[0])) == 0


@pytest.mark.parametrize("end", ["refused", "nobody", "called off"])
def test_a_packet_that_is_not_approved_sets_its_money_free(actor, people, end):
    from huoqun.points.actions.transferring import void_late

    group, budget = a_group(actor, people), a_budget(actor, POINTS, 100, alone=9)
    uid = made(staff(actor, 1), budget, group)
    asked, week = Proposal.objects.get(action=ACTION), NOON + timedelta(days=7)

    if end == "refused":
        refuse(staff(actor, 2), proposal_uid=asked.uid, reason="too much", now=LATER)
    elif end == "nobody":
        void_late(actor, now=week)
        move_packets_on(actor, now=week)
    else:
        cancel_packet(staff(actor, 1), packet_uid=uid, reason="a mistake", now=LATER)
    assert Packet.objects.get(uid=uid).state == PacketState.CANCELLED
    assert holds(actor, account_of(budget, POINTS)) == 100
    with pytest.raises(PacketGoneOn):
        cancel_packet(actor, packet_uid=uid, reason="again", now=week)


def test_named_members_are_given_theirs_without_a_race(actor, people):
    boss, budget = one_more(actor, "Boss", is_staff=True), a_budget(actor, CASH, 30_000)
    new = NewPacket(
        greeting="谢谢分享", total=20_000, how=Split.EQUAL, least=10_000, member_ids=(*people[:2], people[0], boss),
        purpose=Purpose.GUEST,
    )  # fmt: skip
    seen = look(actor, budget_uid=budget, packet=new, now=NOON)
    assert (seen.named, seen.left_out, seen.after) == (tuple(people[:2]), (boss,), 10_000)

    uid = make_packet(actor, budget_uid=budget, packet=new, key="k", now=NOON)
    assert make_packet(actor, budget_uid=budget, packet=new, key="k", now=NOON) == uid
    assert [holds(actor, owed_to(who)) for who in people] == [10_000, 10_000, 0]
    assert Packet.objects.get(uid=uid).state == PacketState.OVER
    assert len(words(actor)) == 2 and "100.00" in words(actor)[0]


def test_a_guest_is_not_thanked_with_less_than_the_policys_least_gift(actor, people):
    budget = a_budget(actor, CASH, 30_000)
    new = NewPacket(
        greeting="谢谢", total=9_999, how=Split.EQUAL, least=9_999, member_ids=(people[0],), purpose=Purpose.GUEST
    )

    with pytest.raises(BadPacket):
        make_packet(actor, budget_uid=budget, packet=new, key="k", now=NOON)
    # Unless the policy says so
    gifts = "earns: {}\nlevels: [{name: all, growth: 0}]\ngifts: {talk: '99.99', piece: '200.00'}"
    publish(system(actor.workspace_id, "policy"), text=gifts, now=NOON)
    assert make_packet(actor, budget_uid=budget, packet=new, key="k", now=NOON)


def test_a_packet_called_off_leaves_what_was_claimed(actor, people):
    group, budget = a_group(actor, people), a_budget(actor, POINTS, 100)
    uid = made(actor, budget, group)
    claimed(actor, uid, people[0])
    cancel_packet(actor, packet_uid=uid, reason="a mistake", now=LATER)

    assert holds(actor, account_of(budget, POINTS)) == 95
    with pytest.raises(PacketOver):
        claimed(actor, uid, people[1])


@pytest.mark.django_db(transaction=True)
def test_thirty_at_once_for_ten_shares(actor):
    crowd = [one_more(actor, f"M{n}") for n in range(30)]
    group, budget = a_group(actor, crowd), a_budget(actor, CASH, 1_000)
    uid = made(actor, budget, group, total=1_000, shares=10, how=Split.RANDOM, least=7)
    got: list[object] = []

    def claim(who: int) -> None:
        try:
            got.append(claimed(actor, uid, who).amount)
        except Refused as refusal:
            got.append(type(refusal))
        finally:
            connection.close()

    clients = [Thread(target=claim, args=[who]) for who in crowd]
    for client in clients:
        client.start()
    for client in clients:
        client.join(60)

    shares = [one for one in got if isinstance(one, int)]
    assert (len(got), len(shares), sum(shares), got.count(AllGone)) == (30, 10, 1_000, 20)
    assert min(shares) >= 7
    assert sorted(shares) == sorted(Share.objects.values_list("amount", flat=True))
    assert sum(holds(actor, owed_to(who)) for who in crowd) == 1_000
    assert audit(actor.workspace_id).equal
