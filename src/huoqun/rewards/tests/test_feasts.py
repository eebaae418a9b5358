"""Feasts and allowances: on which day, for whom, and only once somebody said yes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from huoqun.core.errors import NotAllowed, NotFound
from huoqun.members.actions.tagging import tag
from huoqun.points.actions.publishing import publish
from huoqun.points.queries.auditing import audit
from huoqun.points.rules import Currency
from huoqun.rewards.actions._purse import owed_to
from huoqun.rewards.actions.allowing import end_allowance, propose_allowances, set_allowance
from huoqun.rewards.actions.feasting import drop_feast, plan_feast, propose_feasts
from huoqun.rewards.actions.opening import move_packets_on
from huoqun.rewards.actions.payees import pair
from huoqun.rewards.actions.policing import propose_by_policy
from huoqun.rewards.models.packet import Packet
from huoqun.rewards.rules.budgets import BudgetSpent, account_of
from huoqun.rewards.rules.feasts import (
    LAST_YEAR,
    BadAllowance,
    BadFeast,
    BudgetMissing,
    Feast,
    FeastChanged,
    FeastOver,
    NewFeast,
    NobodyToAllow,
    OwnAllowance,
    day_of,
    next_day,
)
from huoqun.rewards.rules.giving import OwnPacket, PacketState
from huoqun.rewards.rules.packets import Split
from huoqun.team.models import Post, User
from huoqun.work.actions.proposals import approve
from huoqun.work.models import Proposal

from .conftest import NOON
from .giving import a_budget, a_group, holds, staff

POINTS, CASH = Currency.POINTS, Currency.CASH
F = Feast


@pytest.mark.parametrize(
    ("feast", "day"),
    [
        # Known from the newspapers of their years
        (F.SPRING, date(2024, 2, 10)), (F.SPRING, date(2025, 1, 29)), (F.SPRING, date(2026, 2, 17)),
        (F.MID_AUTUMN, date(2025, 10, 6)), (F.DRAGON_BOAT, date(2025, 5, 31)), (F.DOUBLE_NINTH, date(2024, 10, 11)),
        # New moon so near midnight that other tables are a day off
        (F.SPRING, date(2027, 2, 6)), (F.SPRING, date(2030, 2, 3)),
        # The year of two elevenths, over which calendars quarrelled
        (F.SPRING, date(2034, 2, 19)), (F.MID_AUTUMN, date(2033, 9, 8)),
        # The day before, in the month before
        (F.EVE, date(2025, 1, 28)), (F.EVE, date(2036, 1, 27)),
        # By the sun
        (F.NATIONAL, date(2026, 10, 1)), (F.ELEVEN, date(2099, 11, 11)),
    ],
)  # fmt: skip
def test_the_days_of_feasts(feast, day):
    assert day_of(feast, day.year) == day


def test_each_feast_of_the_moon_falls_where_it_may_and_the_table_has_an_end():
    for year in range(2024, LAST_YEAR + 1):
        spring = day_of(F.SPRING, year)
        assert date(year, 1, 21) <= spring <= date(year, 2, 20)
        assert day_of(F.LANTERN, year) - spring == timedelta(days=14)
        assert day_of(F.EVE, year) + timedelta(days=1) == spring
        assert day_of(F.DRAGON_BOAT, year) < day_of(F.QIXI, year) < day_of(F.MID_AUTUMN, year)
    assert (day_of(F.SPRING, LAST_YEAR + 1), next_day(F.QIXI, date(LAST_YEAR, 12, 1))) == (None, None)
    assert next_day(F.SPRING, date(2026, 2, 17)) == date(2026, 2, 17)
    assert next_day(F.SPRING, date(2026, 2, 18)) == date(2027, 2, 6)


def planned(actor, budget, **about):
    new = {"feast": F.NEW_YEAR, "greeting": "新年快乐", "total": 40, "shares": 4, "how": Split.EQUAL, "days_before": 3}
    plan_feast(staff(actor, 1), budget_uid=budget, plan=NewFeast(**new | about), now=NOON)


BEFORE = datetime(2026, 12, 28, 16, tzinfo=UTC)  # midnight in Shanghai, the 29th


@pytest.mark.django_db
def test_a_feast_is_proposed_with_its_cost_approved_and_given_on_the_day(actor, people):
    budget = a_budget(actor, POINTS, 100, alone=1)
    groups = [a_group(actor, people, name=name) for name in ("G1", "G2")]
    planned(actor, budget)

    assert propose_feasts(actor, now=BEFORE - timedelta(seconds=1)) == 0
    assert (propose_feasts(actor, now=BEFORE), propose_feasts(actor, now=BEFORE)) == (1, 0)
    asked = Proposal.objects.get(action="rewards.feast")
    assert [(g["title"], g["people"]) for g in asked.evidence["groups"]] == [("G1", 3), ("G2", 3)]
    assert "80" in asked.evidence["total"]
    with pytest.raises(NotAllowed):
        approve(staff(actor, 3, without="rewards:packet:approve"), proposal_uid=asked.uid, now=BEFORE)
    approve(staff(actor, 2), proposal_uid=asked.uid, now=BEFORE)
    rows = Packet.objects.order_by("id")
    assert [(p.group_id, p.state, p.approved_by) for p in rows] == [(g, PacketState.PLANNED, "staff:2") for g in groups]
    assert holds(actor, account_of(budget, POINTS)) == 20

    opens = datetime(2027, 1, 1, 1, tzinfo=UTC)  # nine in Shanghai
    assert (move_packets_on(actor, now=opens - timedelta(seconds=1)), move_packets_on(actor, now=opens)) == (0, 2)
    assert move_packets_on(actor, now=opens + timedelta(days=1)) == 2
    assert holds(actor, account_of(budget, POINTS)) == 100
    assert audit(actor.workspace_id).equal


@pytest.mark.django_db
def test_a_feast_that_costs_more_than_there_is_gives_nobody_anything(actor, people):
    budget = a_budget(actor, POINTS, 79)
    for name in ("G1", "G2"):
        a_group(actor, people, name=name)
    planned(actor, budget)
    propose_feasts(actor, now=BEFORE)
    asked = Proposal.objects.get(action="rewards.feast")

    with pytest.raises(BudgetSpent):
        approve(staff(actor, 2), proposal_uid=asked.uid, now=BEFORE)
    assert Packet.objects.count() == 0 and holds(actor, account_of(budget, POINTS)) == 79


@pytest.mark.django_db
def test_whoever_planned_a_feast_above_the_limit_does_not_approve_it(actor, people):
    a_group(actor, people)
    planned(actor, a_budget(actor, POINTS, 100, alone=39))
    propose_feasts(actor, now=BEFORE)
    asked = Proposal.objects.get(action="rewards.feast")

    with pytest.raises(OwnPacket):
        approve(staff(actor, 1), proposal_uid=asked.uid, now=BEFORE)
    approve(staff(actor, 2), proposal_uid=asked.uid, now=BEFORE)
    assert Packet.objects.count() == 1


@pytest.mark.django_db
def test_a_feast_that_was_planned_anew_is_asked_for_anew(actor, people):
    a_group(actor, people)
    budget = a_budget(actor, POINTS, 100)
    planned(actor, budget)
    propose_feasts(actor, now=BEFORE)
    first = Proposal.objects.get(action="rewards.feast")
    planned(actor, budget, total=100)

    with pytest.raises(FeastChanged):
        approve(staff(actor, 2), proposal_uid=first.uid, now=BEFORE)
    assert propose_feasts(actor, now=BEFORE) == 1
    second = Proposal.objects.filter(action="rewards.feast").latest("id")
    approve(staff(actor, 2), proposal_uid=second.uid, now=BEFORE)
    assert Packet.objects.get().total == 100
    # What is given is given: another plan comes too late for this year.
    planned(actor, budget, total=4)
    assert propose_feasts(actor, now=BEFORE) == 0


@pytest.mark.django_db
def test_a_feast_that_is_over_or_dropped_is_given_no_more(actor, people):
    budget = a_budget(actor, POINTS, 100)
    a_group(actor, people)
    planned(actor, budget)
    propose_feasts(actor, now=BEFORE)
    asked = Proposal.objects.get(action="rewards.feast")
    Proposal.objects.filter(id=asked.id).update(expires_at=BEFORE + timedelta(days=99))

    with pytest.raises(FeastOver):
        approve(staff(actor, 2), proposal_uid=asked.uid, now=BEFORE + timedelta(days=30))
    drop_feast(staff(actor, 1), feast=F.NEW_YEAR, now=BEFORE)
    assert propose_feasts(actor, now=BEFORE + timedelta(days=366)) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "about",
    [
        # Not the least for everybody; nothing; no words; not that early, not that late
        {"least": 11}, {"total": 0}, {"greeting": " "}, {"days_before": 0}, {"days_before": 31}, {"shares": 0},
    ],
)  # fmt: skip
def test_what_cannot_be_planned_is_refused(actor, about):
    budget = a_budget(actor, POINTS, 100)

    with pytest.raises(BadFeast):
        planned(actor, budget, **about)


@pytest.fixture
def helper(actor, people):
    """Helga helps; who she is among the members nobody said yet."""
    user = User.objects.create(id=7_000, email="helga@example.com", name="Helga")
    Post.objects.create(workspace_id=actor.workspace_id, user=user, role="helper", created_at=NOON)
    return user.id


@pytest.mark.django_db
def test_helpers_are_given_their_allowance_every_month_once_somebody_else_says_yes(actor, people, helper):
    budget = a_budget(actor, CASH, 100_000, alone=1)
    uid = set_allowance(
        staff(actor, 1), budget_uid=budget, name="志愿者津贴", role="helper", amount=5_000, day=26, now=NOON
    )
    assert propose_allowances(actor, now=NOON - timedelta(days=1)) == 0
    assert (propose_allowances(actor, now=NOON), propose_allowances(actor, now=NOON)) == (1, 0)
    asked = Proposal.objects.get(action="rewards.allowance")

    with pytest.raises(NobodyToAllow):
        approve(staff(actor, 2), proposal_uid=asked.uid, now=NOON)
    pair(staff(actor, 1), staff_id=helper, member_id=people[0], now=NOON)
    with pytest.raises(OwnAllowance):
        approve(staff(actor, helper), proposal_uid=asked.uid, now=NOON)
    approve(staff(actor, 2), proposal_uid=asked.uid, now=NOON)
    assert holds(actor, owed_to(people[0])) == 5_000
    assert propose_allowances(actor, now=NOON + timedelta(days=30)) == 1
    end_allowance(staff(actor, 1), allowance_uid=uid, now=NOON)
    assert propose_allowances(actor, now=NOON + timedelta(days=61)) == 0


@pytest.mark.django_db
def test_an_allowance_is_given_to_those_who_were_shown_and_never_by_who_set_it_or_once_it_ended(
    actor, people, helper
):  # fmt: skip
    budget = a_budget(actor, CASH, 100_000, alone=1)
    uid = set_allowance(staff(actor, 1), budget_uid=budget, name="津贴", role="helper", amount=5_000, day=26, now=NOON)
    pair(staff(actor, 1), staff_id=helper, member_id=people[0], now=NOON)
    propose_allowances(actor, now=NOON)
    asked = Proposal.objects.get(action="rewards.allowance")
    late = User.objects.create(id=7_001, email="late@example.com", name="Late")
    Post.objects.create(workspace_id=actor.workspace_id, user=late, role="helper", created_at=NOON)
    pair(staff(actor, 1), staff_id=late.id, member_id=people[1], now=NOON)

    with pytest.raises(OwnPacket):
        approve(staff(actor, 1), proposal_uid=asked.uid, now=NOON)
    approve(staff(actor, 2), proposal_uid=asked.uid, now=NOON)
    assert [holds(actor, owed_to(who)) for who in people[:2]] == [5_000, 0]
    propose_allowances(actor, now=NOON + timedelta(days=30))
    end_allowance(staff(actor, 1), allowance_uid=uid, now=NOON + timedelta(days=30))
    with pytest.raises(NotFound):
        approve(staff(actor, 2), proposal_uid=Proposal.objects.latest("id").uid, now=NOON + timedelta(days=30))


BY_POLICY = """
earns: {{打卡: {{deed: checked_in, points: 5}}}}
levels: [{{name: 萌新, growth: 0}}]
allowances: {{小助手津贴: {{who: "tag('小助手')", cash: "{cash}", budget: {budget}}}}}
"""


@pytest.mark.django_db
def test_cash_of_the_points_policy_comes_out_of_its_budget_once_somebody_who_gets_none_says_yes(actor, people, helper):
    first = datetime(2026, 12, 1, 4, tzinfo=UTC)
    publish(staff(actor, 1), text=BY_POLICY.format(cash="50.00", budget="Spring"), now=NOON)
    tag(actor, member_ids=people[:2], names=["小助手"], now=NOON)
    pair(staff(actor, 1), staff_id=helper, member_id=people[0], now=NOON)
    assert propose_by_policy(actor, now=NOON) == 0, "late in a month nobody expects it any more"
    assert (propose_by_policy(actor, now=first), propose_by_policy(actor, now=first)) == (1, 0)
    asked = Proposal.objects.get(action="rewards.policy_allowance")
    assert [row["member_id"] for row in asked.evidence["people"]] == people[:2]

    with pytest.raises(BudgetMissing):
        approve(staff(actor, 2), proposal_uid=asked.uid, now=first)
    a_budget(actor, CASH, 12_000, alone=1)
    tag(actor, member_ids=people[2:], names=["小助手"], now=first)
    with pytest.raises(OwnAllowance):
        approve(staff(actor, helper), proposal_uid=asked.uid, now=first)
    with pytest.raises(OwnPacket):
        approve(staff(actor, 1), proposal_uid=asked.uid, now=first)
    approve(staff(actor, 2), proposal_uid=asked.uid, now=first)

    assert [holds(actor, owed_to(who)) for who in people] == [5_000, 5_000, 0], "who fits later waits for next month"
    propose_by_policy(actor, now=datetime(2027, 1, 2, 4, tzinfo=UTC))
    with pytest.raises(BudgetSpent):
        approve(staff(actor, 2), proposal_uid=Proposal.objects.latest("id").uid, now=first + timedelta(days=32))
    assert audit(actor.workspace_id).differences == ()


@pytest.mark.django_db
@pytest.mark.parametrize("about", [{"role": "king"}, {"amount": 0}, {"day": 29}, {"name": " "}])
def test_what_is_no_allowance_is_refused(actor, about):
    budget = a_budget(actor, CASH, 100)
    said = {"name": "津贴", "role": "helper", "amount": 1, "day": 1} | about

    with pytest.raises(BadAllowance):
        set_allowance(staff(actor, 1), budget_uid=budget, now=NOON, **said)
