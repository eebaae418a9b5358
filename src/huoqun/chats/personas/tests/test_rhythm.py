"""The rhythm of real groups holds: in its formula, and in what simulated people then say."""

from datetime import datetime, timedelta
from random import Random
from statistics import mean
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.chats.personas import Said, history, rhythm

from .worlds import DAY, cohort, past, said


def share_of_first_week(seed: str, *, helpers: int = 0) -> float:
    world = cohort(seed, helpers=helpers)
    week = world.begins + 7 * DAY
    messages = said(past(world)[0])
    return sum(message.at < week for message in messages) / len(messages)


def test_a_week_has_half_of_a_months_words():
    assert rhythm.zeal(0, rhythm.WEEK) == pytest.approx(rhythm.zeal(0, rhythm.MONTH) / 2)


@given(st.floats(0, 400), st.floats(0, 400), st.floats(0, 400))
def test_zeal_adds_up_and_only_falls(a: float, b: float, c: float):
    start, middle, end = sorted((a, b, c))
    assert rhythm.zeal(start, middle) + rhythm.zeal(middle, end) == pytest.approx(rhythm.zeal(start, end), abs=1e-9)
    assert rhythm.freshness(start) >= rhythm.freshness(end) > 0


def test_groups_that_nobody_answers_say_half_of_their_first_months_words_in_the_first_week():
    shares = [share_of_first_week(f"group {number}") for number in range(12)]
    assert mean(shares) == pytest.approx(0.5, abs=0.05)


@settings(max_examples=10, deadline=None)
@given(st.text(max_size=8))
def test_no_seed_strays_far_from_it(seed: str):
    assert 0.3 < share_of_first_week(seed) < 0.7


def test_a_group_that_is_looked_after_says_more_and_declines_less():
    left_alone = [len(said(past(cohort(f"g{number}"))[0])) for number in range(4)]
    looked_after = [len(said(past(cohort(f"g{number}", helpers=3))[0])) for number in range(4)]
    assert mean(looked_after) > 1.3 * mean(left_alone)
    assert mean(share_of_first_week(f"g{number}", helpers=3) for number in range(4)) < 0.5


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_group_never_grows_younger_and_ages_a_day_at_most(neglected: int, heeded: int):
    assert 0 < rhythm.ageing(neglected, heeded) <= 1


@given(st.lists(st.booleans(), max_size=30))
def test_warmth_stays_within_bounds(answers: list[bool]):
    warmth = 1.0
    for answered in answers:
        before, warmth = warmth, rhythm.warmth_after(warmth, answered=answered)
        assert rhythm.COLDEST <= warmth <= rhythm.WARMEST
        assert warmth >= before if answered else warmth <= before


def test_people_talk_in_the_evening_and_sleep_at_night():
    zone = ZoneInfo("Asia/Shanghai")
    hours = [event.at.astimezone(zone).hour for event in history(cohort("night", size=200)) if isinstance(event, Said)]
    evening, night = (sum(hour in part for hour in hours) for part in (range(19, 23), range(2, 6)))
    assert evening > 0.25 * len(hours)
    assert night < 0.01 * len(hours)


@given(st.floats(0, 200), st.integers(0, 2**32))
def test_counts_have_the_mean_that_was_asked_for(wanted: float, seed: int):
    rng = Random(seed)
    counts = [rhythm.times(rng, wanted) for _ in range(300)]
    assert min(counts) >= 0
    assert mean(counts) == pytest.approx(wanted, abs=0.4 + 5 * (wanted / 300) ** 0.5)


@pytest.mark.parametrize(
    ("now", "hours", "then"),
    [
        # Three in the afternoon: two hours ago
        ("2026-11-22 15:00", 2, "2026-11-22 13:00"),
        # Ten in the morning: an hour of today, the rest last night
        ("2026-11-22 10:00", 3, "2026-11-21 21:00"),
        # Before dawn: counted from eleven last night
        ("2026-11-22 03:30", 1, "2026-11-21 22:00"),
        # After eleven in the evening: the late hours do not count
        ("2026-11-22 23:40", 1, "2026-11-22 22:00"),
        # Two whole days of waking are 28 hours
        ("2026-11-22 12:00", 28, "2026-11-20 12:00"),
    ],
)
def test_waking_hours_skip_the_night(now: str, hours: float, then: str):
    local = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    assert rhythm.waking_hours_before(local, hours).strftime("%Y-%m-%d %H:%M") == then


@given(st.integers(0, 500_000), st.floats(0, 100))
def test_a_waking_moment_is_never_in_the_night_nor_later(minutes: int, hours: float):
    local = datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")) + timedelta(minutes=minutes)
    then = rhythm.waking_hours_before(local, hours)
    assert local - timedelta(days=hours / 14 + 2) <= then <= local
    assert 9 <= then.hour < 23 or (then.hour, then.minute) == (23, 0)
