"""What the ledger does with transfers, and what the database lets nobody do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from huoqun.members.actions.merging import merge, unmerge
from huoqun.points.actions.granting import NoReason, grant
from huoqun.points.actions.transferring import post, reverse, transfer, void, void_late
from huoqun.points.queries.auditing import audit
from huoqun.points.queries.balances import balances, entries
from huoqun.points.rules import (
    Account,
    AccountKind,
    BelowFloor,
    CannotReverse,
    Currency,
    NewTransfer,
    Result,
    Why,
    issue,
    of_member,
)

from .conftest import NOON

POINTS, GROWTH = Currency.POINTS, Currency.GROWTH
STOCK = Account(AccountKind.STOCK, POINTS, name="mug")


def earn(member: int, amount: int, key: str) -> NewTransfer:
    return NewTransfer(key, issue(POINTS), of_member(member, POINTS), amount, "checked in")


def spend(member: int, amount: int, key: str, **more) -> NewTransfer:
    return NewTransfer(key, of_member(member, POINTS), STOCK, amount, "a mug", **more)


def make(actor, *asked):
    return transfer(actor, transfers=asked, now=NOON)


def has(actor, member, currency=POINTS):
    found = balances(actor.workspace_id, [member])[member][currency]
    return found.posted, found.reserved


@pytest.fixture(autouse=True)
def adds_up(request):
    """Whatever a test did, the database has proven it, and the audit finds it equal."""
    actor = request.getfixturevalue("actor")
    yield
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    assert audit(actor.workspace_id).differences == ()


def test_what_is_earned_and_spent_is_what_is_there(actor, people):
    made = make(actor, earn(people[0], 5, "a"), earn(people[0], 3, "b"), spend(people[0], 6, "c"))

    assert [one.result for one in made] == [Result.MADE] * 3
    assert has(actor, people[0]) == (2, 0)
    lines = entries(actor.workspace_id, people[0])
    assert [(line.key, line.amount, line.after) for line in lines] == [("c", -6, 2), ("b", 3, 8), ("a", 5, 5)]
    assert [line.key for line in entries(actor.workspace_id, people[0], before=lines[0].place, limit=1)] == ["b"]


def test_exactly_those_that_would_overdraw_are_refused(actor, people):
    made = make(
        actor, earn(people[0], 10, "a"), spend(people[0], 6, "b"), spend(people[0], 6, "c"), spend(people[0], 4, "d"),
        spend(people[0], 1, "e"), earn(people[0], 1, "f"), spend(people[0], 1, "g"),
    )  # fmt: skip

    assert [one.key for one in made if one.why is Why.BELOW_FLOOR] == ["c", "e"]
    assert has(actor, people[0]) == (0, 0)


def test_a_key_is_applied_once(actor, people):
    first = make(actor, earn(people[0], 5, "a"))[0]
    again = make(
        actor, earn(people[0], 5, "a"), earn(people[0], 6, "a"), earn(people[0], 5, "b"), earn(people[0], 5, "b")
    )

    assert [one.result for one in again] == [Result.ALREADY, Result.REFUSED, Result.MADE, Result.ALREADY]
    assert again[0].transfer_id == first.transfer_id and again[1].why is Why.KEY_REUSED
    assert has(actor, people[0]) == (10, 0)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        # No amount at all, below nothing, none of whole numbers, too large
        (lambda m: earn(m, 0, "k"), Why.BAD_AMOUNT),
        (lambda m: earn(m, -1, "k"), Why.BAD_AMOUNT),
        (lambda m: earn(m, 1.0, "k"), Why.BAD_AMOUNT),
        (lambda m: earn(m, 10**13, "k"), Why.BAD_AMOUNT),
        # Keys that cannot be kept
        (lambda m: earn(m, 1, ""), Why.BAD_KEY),
        (lambda m: earn(m, 1, "k\0"), Why.BAD_KEY),
        # Nobody of this workspace
        (lambda m: earn(10**9, 1, "k"), Why.NOBODY),
        (lambda m: NewTransfer("k", issue(POINTS), Account(AccountKind.MEMBER, POINTS), 1, ""), Why.NOBODY),
        # To itself, from one currency to another
        (lambda m: NewTransfer("k", issue(POINTS), issue(POINTS), 1, ""), Why.SAME_ACCOUNT),
        (lambda m: NewTransfer("k", issue(POINTS), of_member(m, GROWTH), 1, ""), Why.MIXED),
        # Growth is never spent
        (lambda m: NewTransfer("k", of_member(m, GROWTH), issue(GROWTH), 1, ""), Why.GROWTH_IS_KEPT),
        # Its time is over before it begins
        (lambda m: spend(m, 1, "k", pending_until=NOON), Why.TOO_LATE),
    ],
)
def test_what_makes_no_sense_is_refused_alone(actor, people, asked, why):
    made = make(actor, asked(people[0]), earn(people[1], 1, "fine"))

    assert [one.why for one in made] == [why, None]
    assert has(actor, people[1]) == (1, 0)


def test_what_is_set_aside_cannot_be_spent_and_comes_back_or_goes(actor, people):
    later = NOON + timedelta(hours=1)
    make(actor, earn(people[0], 10, "a"), *(spend(people[0], 3, key, pending_until=later) for key in ("p", "v", "l")))
    assert has(actor, people[0]) == (10, 9)
    assert make(actor, spend(people[0], 2, "x"))[0].why is Why.BELOW_FLOOR

    assert [one.result for one in post(actor, keys=["p", "p", "?"], now=NOON)] == ["made", "already", "refused"]
    assert void(actor, keys=["v"], now=NOON, why="cancelled")[0].result is Result.MADE
    assert post(actor, keys=["v"], now=NOON)[0].why is Why.VOIDED
    assert void(actor, keys=["p"], now=NOON, why="cancelled")[0].why is Why.POSTED
    assert post(actor, keys=["l"], now=later)[0].why is Why.TOO_LATE
    assert (void_late(actor, now=NOON), void_late(actor, now=later), void_late(actor, now=later)) == (0, 1, 0)

    assert has(actor, people[0]) == (7, 0)
    told = [(line.key, line.amount, line.state.word, line.after) for line in entries(actor.workspace_id, people[0])]
    assert told == [("l", -3, "voided", 7), ("v", -3, "voided", 7), ("p", -3, "posted", 7), ("a", 10, "posted", 10)]


def test_a_transfer_is_taken_back_once(actor, people):
    make(actor, earn(people[0], 5, "a"))
    back = reverse(actor, key="a", reason="by mistake", now=NOON)

    assert back.result is Result.MADE and has(actor, people[0]) == (0, 0)
    assert reverse(actor, key="a", reason="by mistake", now=NOON).result is Result.ALREADY
    with pytest.raises(CannotReverse):
        reverse(actor, key=back.key, reason="on second thoughts", now=NOON)


def test_what_was_spent_cannot_be_taken_back(actor, people):
    make(actor, earn(people[0], 5, "a"), spend(people[0], 1, "b"))

    with pytest.raises(BelowFloor):
        reverse(actor, key="a", reason="by mistake", now=NOON)
    assert has(actor, people[0]) == (4, 0)


def test_growth_is_taken_back_and_decays(actor, people):
    up = [NewTransfer(key, issue(GROWTH), of_member(people[0], GROWTH), 5, "") for key in ("a", "b")]
    decay = NewTransfer("c", of_member(people[0], GROWTH), Account(AccountKind.EXPIRED, GROWTH), 2, "a quiet month")
    make(actor, *up, decay)
    reverse(actor, key="a", reason="by mistake", now=NOON)

    assert has(actor, people[0], GROWTH) == (3, 0)


class TestFamilies:
    """An account belongs to whoever earned; reading and spending go over all that are one person."""

    @pytest.fixture
    def merged(self, actor, people):
        make(actor, earn(people[0], 5, "a"), earn(people[1], 7, "b"))
        return merge(actor, kept_id=people[0], merged_id=people[1], evidence={}, now=NOON)

    def test_one_person_has_what_both_had_whoever_is_asked(self, actor, people, merged):
        assert has(actor, people[0]) == has(actor, people[1]) == (12, 0)
        lines = entries(actor.workspace_id, people[0])
        assert [(line.key, line.after) for line in lines] == [("b", 12), ("a", 5)]

    def test_spending_draws_the_accounts_in_their_order(self, actor, people, merged):
        later = NOON + timedelta(hours=1)
        make(actor, spend(people[1], 6, "c"), spend(people[0], 4, "d", pending_until=later))
        assert make(actor, spend(people[0], 3, "e"))[0].why is Why.BELOW_FLOOR
        post(actor, keys=["d"], now=NOON)

        assert has(actor, people[0]) == (2, 0)

    def test_a_reversal_takes_from_all_and_gives_back_what_each_gave(self, actor, people, merged):
        make(actor, spend(people[0], 6, "c"))
        reverse(actor, key="c", reason="sold out", now=NOON)
        unmerge(actor, merge_id=merged, now=NOON)

        assert (has(actor, people[0]), has(actor, people[1])) == ((5, 0), (7, 0))

    def test_taken_apart_each_has_what_they_earned_and_did_not_spend(self, actor, people, merged):
        make(actor, spend(people[0], 6, "c"), earn(people[1], 1, "d"))
        unmerge(actor, merge_id=merged, now=NOON)

        assert (has(actor, people[0]), has(actor, people[1])) == ((0, 0), (7, 0))


def test_somebody_is_told_why_they_are_given_something(actor, people):
    with pytest.raises(NoReason):
        grant(actor, member_ids=people, currency=POINTS, amount=5, reason=" ", key="k", now=NOON)
    for _ in range(2):
        grant(actor, member_ids=people[:2], currency=POINTS, amount=5, reason="helped Cai", key="k", now=NOON)

    assert [has(actor, member) for member in people] == [(5, 0), (5, 0), (0, 0)]


TRANSFER = "insert into points_transfer (workspace_id, key, debited, credited, amount, state, asked_by, at) values "
LEG = "insert into points_leg (workspace_id, transfer, account, amount, held, after) values "


@pytest.mark.parametrize(
    "statement",
    [
        # What an account holds follows its legs, and nobody else changes it
        "update points_account set posted = posted + 1 where kind = 'member'",
        "update points_account set member_id = null where kind = 'member'",
        "insert into points_account (workspace_id, kind, currency, posted) values ({w}, 'budget', 'points', 5)",
        # No account falls below its floor, whoever writes
        LEG + "({w}, {t}, {a}, -6, 0, -1), ({w}, {t}, {i}, 6, 0, 1)",
        LEG + "({w}, {t}, {a}, 0, 6, 5)",
        # Legs come to zero, belong to a transfer, and say what it says
        LEG + "({w}, {t}, {a}, 1, 0, 6)",
        LEG + "({w}, {t}, {a}, -1, 0, 4), ({w}, {t}, {i}, 1, 0, -4)",
        LEG + "({w}, 1000000, {a}, -1, 0, 4), ({w}, 1000000, {i}, 1, 0, -4)",
        # They stand on accounts of their workspace
        LEG + "({w}, {t}, 1000000, 1, 0, 6)",
        # A posted transfer has legs
        TRANSFER + "({w}, 'x', {i}, {a}, 5, 1, 'me', now())",
        # What is written stays
        "update points_leg set amount = 6",
        "update points_transfer set amount = 6",
        "update points_transfer set state = 2",
        "update points_transfer set reason = 'something else'",
        "delete from points_leg",
        "delete from points_transfer",
        "delete from points_account",
    ],
)
def test_the_database_itself_refuses(actor, people, statement):
    made = make(actor, earn(people[0], 5, "a"))[0]
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("select debited, credited from points_transfer where id = %s", [made.transfer_id])
        issuing, account = cursor.fetchone()
    asked = statement.format(w=actor.workspace_id, t=made.transfer_id, a=account, i=issuing)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(asked)
        cursor.execute("set constraints all immediate")
