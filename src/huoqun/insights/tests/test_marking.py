"""Moments are marked by the quarter of an hour."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from huoqun.insights.jobs import quarter


@given(
    at=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - as it asks
    zone=st.sampled_from(sorted(available_timezones())),
)
def test_no_day_of_any_time_zone_begins_within_a_quarter_of_an_hour(at: datetime, zone: str) -> None:
    assert quarter(at).astimezone(ZoneInfo(zone)).date() == at.astimezone(ZoneInfo(zone)).date()
