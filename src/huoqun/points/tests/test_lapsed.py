"""What the policy lets lapse goes after members were told, once, and the ledger still adds up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from huoqun.chats.models import Effect
from huoqun.core.queries import workspace
from huoqun.members.actions.merging import merge, unmerge
from huoqun.points.actions.counting import stand
from huoqun.points.actions.lapsing import take, tell_of_growth, tell_of_points
from huoqun.points.actions.publishing import publish
from huoqun.points.actions.transferring import reverse, transfer, void
from huoqun.points.models import Lapse, Transfer
from huoqun.points.queries.auditing import audit
from huoqun.points.queries.balances import balances, entries
from huoqun.points.queries.lapsing import lapses_of
from huoqun.points.queries.rights import standings
from huoqun.points.rules import Account, AccountKind, Currency, NewTransfer, issue, of_member

POINTS, GROWTH = Currency.POINTS, Currency.GROWTH
SHOP = Account(AccountKind.STOCK, POINTS, name="shop")
TEXT = """
earns: {{打卡: {{deed: checked_in, points: 5}}}}
levels: [{{name: 萌新, growth: 0}}, {{name: 常客, growth: 95}}]
{lapses}
"""
YEAR = TEXT.format(lapses="expiry: {after_months: 12, warn_days: 30}")
SILENT = TEXT.format(lapses="decay: {quiet_days: 90, percent: 10, again_after: 30, warn_days: 7}")
_keys = count()


def on(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=4, tzinfo=UTC)


@pytest.fixture
def here(actor):
    publish(actor, text=YEAR, now=on("2024-01-01"))
    yield actor
    assert audit(actor.workspace_id).differences == ()


def earn(actor, member, amount, day, currency=POINTS):
    key = f"earned/{next(_keys)}"
    new = NewTransfer(key, issue(currency), of_member(member, currency), amount, "earned")
    assert transfer(actor, transfers=[new], now=on(day))[0].stands
    return key


def spend(actor, member, amount, day, **more):
    key = f"spent/{next(_keys)}"
    new = NewTransfer(key, of_member(member, POINTS), SHOP, amount, "spent", **more)
    assert transfer(actor, transfers=[new], now=on(day))[0].stands
    return key


def has(actor, member, currency=POINTS):
    return balances(actor.workspace_id, [member])[member][currency].posted


def end_of_2026(actor, *, told="2026-12-01", taken="2027-01-01"):
    tell_of_points(actor, now=on(told))
    take(actor, now=on(taken))


def nothing_more(actor, ann, ben):
    pass


def spent_since(actor, ann, ben):
    spend(actor, ann, 30, "2026-06-01")


def spent_after_being_told(actor, ann, ben):
    tell_of_points(actor, now=on("2026-12-01"))
    spend(actor, ann, 90, "2026-12-20")


def spent_and_given_back(actor, ann, ben):
    reverse(actor, key=spend(actor, ann, 30, "2026-06-01"), reason="sold out", now=on("2026-12-28"))


def taken_back(actor, ann, ben):
    reverse(actor, key=earn(actor, ann, 40, "2025-12-01"), reason="by mistake", now=on("2026-11-01"))


def newer_taken_back(actor, ann, ben):
    reverse(actor, key=earn(actor, ann, 40, "2026-11-01"), reason="by mistake", now=on("2026-11-02"))


def set_aside(actor, ann, ben):
    spend(actor, ann, 60, "2026-11-20", pending_until=on("2027-06-01"))


def set_aside_and_let_go(actor, ann, ben):
    key = spend(actor, ann, 60, "2026-11-20", pending_until=on("2027-06-01"))
    tell_of_points(actor, now=on("2026-12-01"))
    void(actor, keys=[key], now=on("2026-12-30"), why="cancelled")


def no_more_by_the_policy(actor, ann, ben):
    tell_of_points(actor, now=on("2026-12-01"))
    publish(actor, text=TEXT.format(lapses=""), now=on("2026-12-24"))


def too_late_to_be_told(actor, ann, ben):
    tell_of_points(actor, now=on("2026-12-10"))


def merged(actor, ann, ben):
    earn(actor, ben, 50, "2025-11-30")
    spend(actor, ann, 30, "2026-06-01")
    merge(actor, kept_id=ann, merged_id=ben, evidence={}, now=on("2026-11-01"))


@pytest.mark.parametrize(
    ("happens", "told", "left"),
    [
        # A hundred of last year, twenty of this one
        (nothing_more, 100, 20),
        # What was spent was the oldest
        (spent_since, 70, 20),
        (spent_after_being_told, 100, 20),
        # What comes back from a purchase is as old as it was
        (spent_and_given_back, 100, 20),
        # What was earned by mistake was never there, whenever that was
        (taken_back, 100, 20),
        (newer_taken_back, 100, 20),
        # What is set aside does not lapse, and the rest does
        (set_aside, 40, 80),
        # It came back after members were told of the rest: it lapses a month later, told of anew
        (set_aside_and_let_go, 40, 80),
        # Told, but meanwhile nothing lapses any more
        (no_more_by_the_policy, 100, 120),
        # We were down when members were to be told: they keep it for another month
        (too_late_to_be_told, 0, 120),
        # Two who are one: thirty of a hundred and fifty were spent
        (merged, 120, 20),
    ],
)
def test_what_was_earned_long_ago_lapses(here, people, happens, told, left):
    ann, ben, _ = people
    earn(here, ann, 100, "2025-12-31")
    earn(here, ann, 20, "2026-01-01")
    happens(here, ann, ben)
    end_of_2026(here, told="2026-12-10" if happens is too_late_to_be_told else "2026-12-01")
    take(here, now=on("2027-01-02"))

    assert sum(Lapse.objects.values_list("amount", flat=True)) == told
    assert has(here, ann) == left


def test_members_are_told_in_private_and_see_the_entry(here, people):
    earn(here, people[0], 120, "2025-12-01")
    assert tell_of_points(here, now=on("2026-12-01")) == 1
    assert tell_of_points(here, now=on("2026-12-02")) == 0

    ahead = lapses_of(workspace(here.workspace_id), people[0], now=on("2026-12-02"))
    assert ahead.points == ((date(2026, 12, 31), 120),)
    said = Effect.objects.get()
    assert (said.member_id, said.group_id) == (people[0], None)
    assert "120" in said.body["text"]
    # On the last day they may still be used
    assert take(here, now=on("2026-12-31")) == 0
    assert take(here, now=on("2027-01-01")) == 1
    entry = entries(here.workspace_id, people[0])[0]
    assert (entry.amount, entry.rule, entry.after) == (-120, "expiry", 0)


def test_what_lapsed_and_is_given_back_is_good_for_another_year(here, people):
    ann = people[0]
    earn(here, ann, 100, "2025-12-31")
    end_of_2026(here)
    reverse(here, key=Transfer.objects.get(rule="expiry").key, reason="she was ill", now=on("2027-01-05"))

    end_of_2026(here, told="2027-01-01", taken="2027-02-01")
    assert has(here, ann) == 100
    end_of_2026(here, told="2028-01-01", taken="2028-02-01")
    assert has(here, ann) == 0


def test_parted_again_everybody_has_what_was_theirs(here, people):
    ann, ben, _ = people
    earn(here, ann, 20, "2026-06-01")
    earn(here, ben, 50, "2025-06-01")
    merge_id = merge(here, kept_id=ann, merged_id=ben, evidence={}, now=on("2026-11-01"))
    end_of_2026(here)
    unmerge(here, merge_id=merge_id, now=on("2027-01-10"))

    assert (has(here, ann), has(here, ben)) == (20, 0)
    end_of_2026(here, told="2027-01-01", taken="2027-02-01")
    assert (has(here, ann), has(here, ben)) == (20, 0)


def test_growth_value_falls_in_silence_and_the_level_with_it(here, people):
    ann, ben, cai = people
    publish(here, text=SILENT, now=on("2025-12-31"))
    for member, day in ((ann, "2026-01-01"), (ben, "2026-01-01"), (cai, "2026-03-01")):
        earn(here, member, 100, day, GROWTH)
    quiet = on("2026-01-01") + timedelta(days=83)
    assert tell_of_growth(here, now=quiet - timedelta(days=1)) == 0
    assert tell_of_growth(here, now=quiet) == 2
    assert all("常客" in said.body["text"] and "10" in said.body["text"] for said in Effect.objects.all())
    # Ben does something in his last week
    earn(here, ben, 5, "2026-03-30", GROWTH)
    take(here, now=quiet + timedelta(days=6))
    assert has(here, ann, GROWTH) == 100
    take(here, now=quiet + timedelta(days=7))
    stand(here, member_ids=people, now=quiet + timedelta(days=7))

    assert [has(here, one, GROWTH) for one in people] == [90, 105, 100]
    found = standings(here.workspace_id, people, now=quiet + timedelta(days=7))
    assert [found[one].level for one in people] == [1, 2, 2]
    # And again after thirty days more
    assert tell_of_growth(here, now=quiet + timedelta(days=29)) == 0
    assert tell_of_growth(here, now=quiet + timedelta(days=30)) == 1
    take(here, now=quiet + timedelta(days=37))
    assert has(here, ann, GROWTH) == 81
