"""Deeds are paid once by the policy of their time; boards, levels and badges follow the ledger."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from huoqun.core import worker
from huoqun.core.facts import Origin
from huoqun.core.models import Fact
from huoqun.deeds.actions.record import record
from huoqun.deeds.actions.withdrawing import restore, withdraw
from huoqun.deeds.rules import NewDeed
from huoqun.members.actions.merging import merge, unmerge
from huoqun.members.models import Member
from huoqun.points.actions.badging import NoSuchBadge, change, give, take
from huoqun.points.actions.granting import NoReason, grant
from huoqun.points.actions.publishing import InThePast, SameAsBefore, publish
from huoqun.points.actions.transferring import transfer
from huoqun.points.levels import Span
from huoqun.points.models import DayTally, Tally
from huoqun.points.queries.auditing import audit
from huoqun.points.queries.balances import balances
from huoqun.points.queries.boards import board, own_place
from huoqun.points.queries.foretelling import foretell
from huoqun.points.queries.policies import in_force, version
from huoqun.points.queries.rights import standings
from huoqun.points.rules import Account, AccountKind, Currency, NewTransfer, issue, of_member

from .conftest import NOON

POINTS, GROWTH = Currency.POINTS, Currency.GROWTH
TEXT = """
earns:
  打卡: {deed: checked_in, points: 5, growth: 5, times_a_day: 1}
  消费: {deed: bought, points_a_yuan: 1, growth_a_yuan: 1}
  值班: {deed: duty, points: 10, growth: 60}
levels: [{name: 萌新, growth: 0}, {name: 常客, growth: 100, rights: {discount: 5}}]
badges:
  hundred: {name: 百分, growth: 100}
  duty-2: {name: 值日生, deed: duty, times: 2}
  ours: {name: 自己人}
by_hand: {assistant: {a_day: 100, a_month: 150, a_member_a_month: 60}}
"""


@pytest.fixture
def here(transactional_db, request):
    """Consumers of committed facts: the real worker pays."""
    actor = request.getfixturevalue("actor")
    worker.add_cursors()
    publish(actor, text=TEXT, now=NOON - timedelta(days=90))
    yield actor
    assert audit(actor.workspace_id).differences == ()
    _boards_are_what_the_ledger_says(actor)


def did(actor, member, kind, source_id, *, at=NOON, origin=Origin.LIVE, **more):
    deed = NewDeed(kind=kind, occurred_at=at, source="test", source_id=source_id, member_id=member, **more)
    record(actor, deeds=[deed], now=NOON, origin=origin)


def read_all():
    worker.catch_up(now=lambda: NOON)


def has(actor, member, currency=POINTS):
    return balances(actor.workspace_id, [member])[member][currency].posted


def _boards_are_what_the_ledger_says(actor):
    """Every line of every board, made anew from the days; and the days, from the ledger."""
    with connection.cursor() as cursor:
        cursor.execute("""
            select coalesce(sum(l.amount), 0)::bigint from points_transfer t
            join points_leg l on l.transfer = t.id join points_account a on a.id = l.account and a.kind = 'member'
            where t.state = 1 and a.currency <> 'cash'
              and exists (select from points_account i where i.id in (t.debited, t.credited) and i.kind = 'issue')
        """)
        earned = cursor.fetchone()[0]
    days = DayTally.objects.of(actor.workspace_id)
    heads = dict(Member.objects.of(actor.workspace_id).values_list("id", "canonical_id"))
    expected: dict = {}
    for day in days:
        for span in Span:
            for group in {0, day.group_id}:
                key = (heads[day.member_id] or day.member_id, span.value, span.start(day.day), day.currency, group)
                expected[key] = expected.get(key, 0) + day.amount
    lines = Tally.objects.of(actor.workspace_id)

    assert sum(day.amount for day in days) == earned
    assert {
        (one.member_id, one.span, one.start, one.currency, one.group_id): one.amount for one in lines if one.amount
    } == {key: amount for key, amount in expected.items() if amount}


def test_what_earns_is_paid_once_and_imports_never(here, people):
    ann, ben, _ = people
    did(here, ann, "checked_in", "1")
    did(here, ann, "checked_in", "1")
    did(here, ann, "checked_in", "2")
    did(here, ann, "bought", "3", amount_minor=12_50, currency="CNY")
    did(here, ben, "checked_in", "4", origin=Origin.IMPORT)
    did(here, ben, "granted", "5")
    read_all()
    # The whole journal again, as after a restored backup
    with connection.cursor() as cursor:
        cursor.execute("update core_cursor set epoch = 0, xid = '0', fact_id = 0 where consumer = 'points.earn'")
    read_all()

    assert (has(here, ann), has(here, ann, GROWTH), has(here, ben)) == (17, 17, 0)


def test_each_deed_is_paid_by_the_policy_of_its_time(here, people):
    ann = people[0]
    publish(here, text=TEXT.replace("points: 5", "points: 8"), now=NOON - timedelta(days=2))
    did(here, ann, "checked_in", "1", at=NOON - timedelta(days=3))
    did(here, ann, "checked_in", "2", at=NOON)
    read_all()

    assert has(here, ann) == 5 + 8


def test_what_is_withdrawn_is_taken_back_and_paid_again(here, people):
    ann = people[0]
    did(here, ann, "duty", "1")
    read_all()
    withdraw(here, source="test", source_ids=["1"], why="recalled", now=NOON)
    read_all()
    assert (has(here, ann), has(here, ann, GROWTH)) == (0, 0)
    restore(here, source="test", source_ids=["1"], now=NOON)
    read_all()

    assert (has(here, ann), has(here, ann, GROWTH)) == (10, 60)


def test_a_refund_takes_back_what_its_purchase_earned_in_whole_or_in_part(here, people):
    ann, ben, cai = people
    for n, (member, refunded) in enumerate([(ann, 100_00), (ben, 40_00), (cai, None)]):
        did(here, member, "bought", f"b{n}", product="camp", amount_minor=100_00, currency="CNY",
            at=NOON - timedelta(days=1))  # fmt: skip
        if refunded:
            did(here, member, "refunded", f"r{n}", product="camp", amount_minor=refunded, currency="CNY")
    read_all()

    assert [(has(here, one), has(here, one, GROWTH)) for one in people] == [(0, 0), (60, 60), (100, 100)]


@pytest.mark.parametrize(
    ("parts", "left"),
    [
        # In two parts, all of it
        ((40_00, 60_00), 0),
        # In two parts, and something stays
        ((40_00, 20_00), 40),
        # A part, and then the whole by mistake: no more is taken than was earned
        ((40_00, 100_00), 0), ((40_00, None), 0),
    ],
)  # fmt: skip
def test_refunds_in_parts_take_back_what_they_come_to_together(here, people, parts, left):
    ann = people[0]
    other = NewTransfer("other", issue(POINTS), of_member(ann, POINTS), 500, "what is taken too much comes out of it")
    transfer(here, transfers=[other], now=NOON)
    did(here, ann, "bought", "b", product="camp", amount_minor=100_00, currency="CNY", at=NOON - timedelta(days=1))
    for n, part in enumerate(parts):
        did(here, ann, "refunded", f"r{n}", product="camp", amount_minor=part, currency="CNY")
        read_all()

    assert has(here, ann) == 500 + left


def test_of_what_was_spent_as_much_is_taken_back_as_is_there(here, people):
    ann = people[0]
    did(here, ann, "duty", "1")
    read_all()
    mug = Account(AccountKind.STOCK, POINTS, name="mug")
    transfer(here, transfers=[NewTransfer("mug", of_member(ann, POINTS), mug, 7, "a mug")], now=NOON)
    withdraw(here, source="test", source_ids=["1"], why="recalled", now=NOON)
    read_all()

    assert has(here, ann) == 0


def test_growth_makes_levels_and_badges_and_they_are_told(here, people):
    ann = people[0]
    did(here, ann, "duty", "1")
    did(here, ann, "duty", "2")
    read_all()
    stands = standings(here.workspace_id, [ann], now=NOON)[ann]

    assert (stands.level, stands.level_name, stands.next, stands.growth) == (2, "常客", None, 120)
    assert sorted(badge.key for badge in stands.badges) == ["duty-2", "hundred"]
    assert [right.value for right in stands.rights] == [5]
    told = Fact.objects.of(here.workspace_id).filter(name="points.level_reached").values_list("payload", flat=True)
    assert [(one["member_id"], one["level"], one["was"]) for one in told] == [(ann, 2, 1)]


def test_merged_people_have_one_place_and_parted_ones_their_own(here, people):
    ann, ben, cai = people
    did(here, ann, "duty", "1")
    did(here, ben, "duty", "2")
    did(here, cai, "duty", "3")
    read_all()
    family = merge(here, kept_id=ann, merged_id=ben, evidence={}, now=NOON)
    read_all()
    together = board(here.workspace_id, span=Span.MONTH, day=NOON.date())
    level = standings(here.workspace_id, [ann], now=NOON)[ann].level
    unmerge(here, merge_id=family, now=NOON)
    read_all()
    apart = board(here.workspace_id, span=Span.MONTH, day=NOON.date())

    assert [(line.member_id, line.amount, line.place.number) for line in together.lines] == [(ann, 20, 1), (cai, 10, 2)]
    assert level == 2
    assert [(line.amount, line.place.number, line.place.tied) for line in apart.lines] == [(10, 1, True)] * 3


def test_the_team_is_left_out_and_ties_are_told(here, people):
    ann, ben, cai = people
    Member.objects.of(here.workspace_id).filter(id=ann).update(is_staff=True)
    for n, member in enumerate([ann, ann, ben, cai]):
        did(here, member, "duty", str(n))
    did(here, ben, "checked_in", "9")
    read_all()
    whole = board(here.workspace_id, span=Span.WEEK, day=NOON.date())

    assert [(line.member_id, line.amount, line.place.number) for line in whole.lines] == [(ben, 15, 1), (cai, 10, 2)]
    assert own_place(here.workspace_id, cai, span=Span.WEEK, day=NOON.date()).place.number == 2
    assert own_place(here.workspace_id, ann, span=Span.WEEK, day=NOON.date()).place is None


def test_another_policy_is_told_before_it_is_published(here, people):
    ann, ben, _ = people
    last_month = NOON - timedelta(days=30)
    did(here, ann, "duty", "1", at=last_month)
    did(here, ben, "checked_in", "2", at=last_month)
    other = TEXT.replace("points: 10", "points: 30").replace("points: 5, growth: 5", "points: 4, growth: 5")
    publish(here, text=other, now=NOON, counts_from=NOON + timedelta(days=1))
    told = foretell(here.workspace_id, version(here.workspace_id, 2).policy, now=NOON)

    assert in_force(here.workspace_id, NOON).number == 1
    assert (told.deeds, told.more, told.less, told.points, told.points_then) == (2, 1, 1, 15, 34)
    assert [(face.name, change.more) for face, change in told.top] == [("Ann", 20), ("Ben", -1)]


def test_what_cannot_be_published(here):
    with pytest.raises(SameAsBefore):
        publish(here, text=TEXT, now=NOON)
    with pytest.raises(InThePast):
        publish(here, text=TEXT + "\n# more", counts_from=NOON - timedelta(days=1), now=NOON)


def test_badges_by_hand_have_a_reason(here, people):
    ann = people[0]
    with pytest.raises(NoSuchBadge):
        give(here, member_ids=[ann], badge="nothing", reason="x", now=NOON)
    with pytest.raises(NoReason):
        give(here, member_ids=[ann], badge="ours", reason=" ", now=NOON)
    assert give(here, member_ids=[ann, ann], badge="ours", reason="嘉宾", now=NOON) == 1
    assert give(here, member_ids=[ann], badge="ours", reason="嘉宾", now=NOON) == 0
    take(here, member_id=ann, badge="ours", now=NOON)

    assert standings(here.workspace_id, [ann], now=NOON)[ann].badges == ()


def test_grants_by_hand_stand_on_the_boards_too(here, people):
    grant(here, member_ids=people[:1], currency=POINTS, amount=50, reason="嘉宾分享", key="guest", now=NOON)
    gift = NewTransfer("budget", issue(POINTS), Account(AccountKind.BUDGET, POINTS, name="feast"), 100, "feast")
    packet = NewTransfer("packet", gift.to, of_member(people[1], POINTS), 100, "a packet")
    transfer(here, transfers=[gift, packet], now=NOON)
    read_all()

    assert [(line.amount) for line in board(here.workspace_id, span=Span.DAY, day=NOON.date()).lines] == [50]


def test_a_playbook_gives_a_badge_and_takes_it_from_the_whole_family(here, people):
    ann, ben, cai = people
    change(here, member_ids=[ann, ann, cai], gives="ours", reason="three months of help", now=NOON)
    change(here, member_ids=[cai], gives="pioneer", now=NOON)
    merge(here, kept_id=ben, merged_id=ann, evidence={}, now=NOON)
    change(here, member_ids=[ben], takes="ours", now=NOON)

    found = standings(here.workspace_id, people, now=NOON)
    assert found[ben].badges == ()
    # One that the policy does not name goes by its key
    assert [one.name for one in found[cai].badges] == ["自己人", "pioneer"]
