"""Stamps of a log in turn agree with stamps one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.imports.errors import AmbiguousDates
from huoqun.imports.formats._moments import Moments
from huoqun.imports.records import Options
from huoqun.imports.stamps import Stamps

WRITTEN = [
    "2023-01-05 20:15:33",
    "2023-01-05 8:05",
    "13/01/2023 3:05:12 PM",
    "13/01/2023 12:05 am",
    "2023/1/13 下午3:05",
    "13.1.2023 15.05.12",
    "2023-02-30 20:15:33",
    "2023-01-05 25:15:33",
    "2023-01-05 13:15 PM",
    "2023-01-05",
    "nonsense",
    "",
]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
@pytest.mark.parametrize("when", WRITTEN)
def test_a_stamp_means_the_same_here_and_there(when: str, zone: str) -> None:
    options = Options(tz=zone)
    moments = Moments(options)

    expected = Stamps(options).parse(when)

    assert (moments.read(when), moments.read(when)) == (expected, expected)


def test_the_doubled_hour_goes_forward() -> None:
    moments = Moments(Options(tz="Europe/Berlin"))
    clocks = ["01:30:00", "02:30:00", "02:45:00", "02:15:00", "03:30:00", "23:59:59"]

    found = [f"{stamp[0]:%H:%M}" for clock in clocks if (stamp := moments.read(f"2023-10-29 {clock}"))]

    assert found == ["23:30", "00:30", "00:45", "01:15", "02:30", "22:59"]


def test_dates_that_cannot_be_told_apart_are_asked_for() -> None:
    with pytest.raises(AmbiguousDates):
        Moments(Options()).read("03/04/2023 15:05")


@given(st.text(max_size=30))
def test_any_text_is_a_stamp_or_is_not(when: str) -> None:
    options = Options(dates="dmy")

    assert Moments(options).read(when) == Stamps(options).parse(when)
