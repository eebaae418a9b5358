"""What is foretold is what the planner does: waits followed to their end, places taken, calls spread over limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.foretelling import foretell, spread_out
from huoqun.chats.planner import Candidate, Cap, Situation, counters
from huoqun.chats.port.capabilities import DAY, Limit
from huoqun.chats.quiet import QuietHours
from huoqun.chats.rules import EffectClass

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)  # 12:00 in Hangzhou
NIGHT = datetime(2026, 11, 2, 15, tzinfo=UTC)  # 23:00
ONE_A_DAY = Limit("a day", 1, DAY, "person")


def candidate(number: int = 1, **given) -> Candidate:
    plain = {"cls": EffectClass.CARE, "due_at": NOON, "zone": "Asia/Shanghai", "member_id": number, "connection_id": 3}
    return Candidate(**{"id": number, "to_person": True, **plain, **given})


def fate(one: Candidate, start: datetime = NOON, **situation):
    return foretell([one], lambda at, some: Situation(at, **situation), start=start)[one.id]


@pytest.mark.parametrize(
    ("given", "start", "state", "reason", "waited", "hours"),
    [
        # Nothing speaks against it: now
        ({}, NOON, "ready", "", "", 0),
        # It is night: at eight in the morning
        ({"quiet": QuietHours("22:00", "08:00")}, NIGHT, "ready", "", "quiet_hours", 9),
        # It is night, and by the morning it is stale
        (
            {"quiet": QuietHours("22:00", "08:00"), "expires_at": NIGHT + timedelta(hours=2)},
            NIGHT, "expired", "quiet_hours", "", 0,
        ),
        # Nobody can be spoken to but by a colleague
        ({"lacks": ("send_person",)}, NOON, "awaiting_staff", "cannot:send_person", "", 0),
        # Of many that say the same, whom no road leads to is left out
        ({"lacks": ("address",), "batched": True}, NOON, "suppressed", "no_road", "", 0),
        # Alone, somebody has to find them
        ({"lacks": ("address",)}, NOON, "awaiting_staff", "cannot:address", "", 0),
    ],
)  # fmt: skip
def test_what_becomes_of_one(given, start, state, reason, waited, hours):
    found = fate(candidate(due_at=start, **given), start)

    assert (found.state, found.reason, found.waited) == (state, reason, waited)
    assert found.at == start + timedelta(hours=hours)


def test_a_used_up_budget_lets_it_go_the_next_day():
    used = {"budget:3:member:1": 1}

    def look(at, some):
        return Situation(at, used={k: used.get(k.scope, 0) for c in some for k in counters(c, at) if at < NIGHT})

    found = foretell([candidate(budgets=(ONE_A_DAY,))], look, start=NOON)[1]

    assert (found.state, found.waited) == ("ready", "channel_budget:a day")
    assert found.at == datetime(2026, 11, 2, 16, tzinfo=UTC)  # midnight in Hangzhou


def test_as_many_as_the_month_has_days():
    by_days = Limit("a month", 0, 28 * DAY, "person", by_month_days=True)

    def used(count):
        return fate(candidate(budgets=(by_days,)), used={("budget:3:member:1", "a month:2026-11"): count})

    assert used(29).state == "ready"
    assert (used(30).state, used(30).reason) == ("expired", "channel_budget:a month")


def test_an_earlier_one_takes_its_place_before_a_later_also_on_the_next_day():
    """Ten want to go through an account that may three times a day, and are worth sending for 48 hours."""
    some = [candidate(n, budgets=(Limit("a day", 3, DAY),)) for n in range(10)]

    fates = foretell(some, lambda at, _: Situation(at), start=NOON)

    assert [f.state for f in fates.values()] == ["ready"] * 9 + ["expired"]
    assert [(f.at - NOON) // timedelta(hours=12) for f in fates.values()] == [0, 0, 0, 1, 1, 1, 3, 3, 3, 3]


def test_a_cap_counts_what_went_before_it():
    some = [candidate(n, caps=(Cap("workspace", "day", 2),)) for n in range(4)]

    fates = foretell(some, lambda at, _: Situation(at), start=NOON)

    assert [f.reason for f in fates.values()] == ["", "", "cap:workspace:day:2", "cap:workspace:day:2"]


@given(st.integers(1, 30), st.integers(1, 120), st.integers(0, 10), st.integers(1, 200))
def test_no_window_holds_more_than_the_limit_and_none_waits_without_need(count, seconds, burst, calls):
    limit = Limit("pace", count, seconds, burst=burst)

    going = spread_out([NOON] * calls, [limit])

    assert going == sorted(going) and going[0] == NOON
    for first in range(calls - count):
        assert going[first + count] - going[first] >= timedelta(seconds=seconds)
    assert going[-1] <= NOON + limit.interval * calls
