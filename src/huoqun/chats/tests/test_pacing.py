"""Token buckets: no window of a limit's length holds more than the limit allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats import pacing
from huoqun.chats.port.capabilities import Limit

BEGINNING = datetime(2026, 11, 2, tzinfo=UTC)
limits = st.builds(
    Limit, name=st.just("x"), count=st.integers(1, 60), seconds=st.integers(1, 3600), burst=st.integers(0, 80)
)


@given(limit=limits, gaps=st.lists(st.floats(0, 90), max_size=60))
def test_greedy_callers_never_pass_the_limit(limit, gaps):
    """Whoever calls as often as the bucket lets them, at any moments."""
    now, allowed_at, calls = BEGINNING, datetime(1970, 1, 1, tzinfo=UTC), []
    for gap in gaps:
        now += timedelta(seconds=gap)
        count = pacing.passes(allowed_at, burst=limit.at_once, interval=limit.interval, now=now)
        calls += [now] * count
        allowed_at = pacing.after(allowed_at, calls=count, interval=limit.interval, now=now)

    window = timedelta(seconds=limit.seconds)
    for first in calls:
        assert sum(first <= call < first + window for call in calls) <= limit.count


@given(limit=limits, orders=st.integers(1, 100))
def test_slots_given_ahead_never_pass_the_limit_either(limit, orders):
    allowed_at, slots = BEGINNING, []
    for _ in range(orders):
        slots.append(pacing.slot(allowed_at, burst=limit.at_once, interval=limit.interval, now=BEGINNING))
        allowed_at = pacing.after(allowed_at, calls=1, interval=limit.interval, now=BEGINNING)

    window = timedelta(seconds=limit.seconds)
    assert slots == sorted(slots)
    for first in slots:
        assert sum(first <= slot < first + window for slot in slots) <= limit.count


@given(limit=limits)
def test_a_patient_caller_always_gets_through(limit):
    later = BEGINNING + timedelta(seconds=limit.seconds * 2)
    full = pacing.after(BEGINNING, calls=limit.at_once, interval=limit.interval, now=BEGINNING)

    assert pacing.passes(full, burst=limit.at_once, interval=limit.interval, now=later) >= 1
