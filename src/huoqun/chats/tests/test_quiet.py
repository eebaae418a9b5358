"""Quiet hours and periods, across the days on which the clock is changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.quiet import QuietHours, instant, next_period, stamp

NIGHT = QuietHours("22:00", "08:00")
BERLIN = "Europe/Berlin"  # +1 until 2026-03-29 02:00, when it becomes 03:00; back on 2026-10-25 03:00, when it is 02:00


def at(text: str, zone: str = "Asia/Shanghai", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("quiet", "zone", "now", "ends"),
    [
        # By day
        (NIGHT, "Asia/Shanghai", at("2026-11-02T12:00"), None),
        # The first moment, and the last
        (NIGHT, "Asia/Shanghai", at("2026-11-02T22:00"), at("2026-11-03T08:00")),
        (NIGHT, "Asia/Shanghai", at("2026-11-03T07:59:59"), at("2026-11-03T08:00")),
        (NIGHT, "Asia/Shanghai", at("2026-11-03T08:00"), None),
        # Within one day
        (QuietHours("12:00", "14:00"), "Asia/Shanghai", at("2026-11-02T13:00"), at("2026-11-02T14:00")),
        # No hours at all
        (QuietHours("08:00", "08:00"), "Asia/Shanghai", at("2026-11-02T08:00"), None),
        # They end in the gap: at the next minute that exists
        (QuietHours("22:00", "02:30"), BERLIN, at("2026-03-29T01:00", BERLIN), at("2026-03-29T03:00", BERLIN)),
        # They begin in the gap
        (QuietHours("02:30", "06:00"), BERLIN, at("2026-03-29T03:00", BERLIN), at("2026-03-29T06:00", BERLIN)),
        # They end in the fold: the first time the clock shows it
        (QuietHours("22:00", "02:30"), BERLIN, at("2026-10-25T02:10", BERLIN), at("2026-10-25T02:30", BERLIN)),
        # … and the second time it shows ten past two, they are over
        (QuietHours("22:00", "02:30"), BERLIN, at("2026-10-25T02:10", BERLIN, fold=1), None),
        # A night that is an hour shorter, and one that is longer
        (NIGHT, BERLIN, at("2026-03-28T23:00", BERLIN), at("2026-03-29T08:00", BERLIN)),
        (NIGHT, BERLIN, at("2026-10-24T23:00", BERLIN), at("2026-10-25T08:00", BERLIN)),
    ],
)
def test_when_quiet_hours_end(quiet, zone, now, ends):
    assert quiet.ends(now, zone) == ends


def test_an_instant_across_a_gap_of_a_whole_day():
    """Samoa went without 30 December 2011."""
    found = instant(date(2011, 12, 30), time(12), ZoneInfo("Pacific/Apia"))

    assert found.astimezone(ZoneInfo("Pacific/Apia")).date() == date(2011, 12, 31)


moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - its way
zones = st.sampled_from(["Asia/Shanghai", BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
clock = st.times().map(lambda t: t.strftime("%H:%M"))


@given(now=moments, zone=zones, since=clock, until=clock)
def test_quiet_hours_end_later_and_within_a_day(now, zone, since, until):
    ends = QuietHours(since, until).ends(now, zone)

    if ends is not None:
        assert 0 < (ends - now).total_seconds() <= 25 * 3600
        assert QuietHours(since, until).ends(ends, zone) is None


@given(now=moments, zone=zones, per=st.sampled_from(["hour", "day", "week", "month"]))
def test_the_next_period_is_the_first_moment_of_another_name(now, zone, per):
    begins = next_period(now, per, zone)

    assert begins > now
    assert stamp(begins, per, zone) != stamp(now, per, zone)
