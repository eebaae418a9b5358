"""Why a chance is what it is: what the features add to it, gathered under what a person can see. Pure."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from .days import Floats

MOST = 3
LEAST = 0.1
"""Less than this of a logit is no reason worth a line."""


class Reason(StrEnum):
    """What speaks for a group's going quiet, or for its staying alive."""

    SILENCE = "silence"
    DAYS = "days"
    GAPS = "gaps"
    PEOPLE = "people"
    VOLUME = "volume"
    NEWCOMERS = "newcomers"
    AGE = "age"
    COMMUNITY = "community"


_OF: dict[Reason, tuple[str, ...]] = {
    Reason.SILENCE: ("since_last", "since_second", "since_fifth"),
    Reason.DAYS: (
        "days_week", "days_fortnight", "days_month", "days_two_months", "days_quarter", "days_half_year", "rate_fast",
        "rate_middle", "rate_slow", "trend", "trend_slow", "weeks_quarter", "weeks_half_year",
    ),
    Reason.GAPS: ("gap", "longest_gap", "gaps_of_a_month"),
    Reason.PEOPLE: (
        "people_week", "people_month", "people_quarter", "loudest", "regulars_around", "expected_visits",
    ),
    Reason.VOLUME: ("said_week", "said_month", "said_quarter", "turns"),
    Reason.NEWCOMERS: ("newcomers",),
    Reason.AGE: ("age",),
    Reason.COMMUNITY: ("community_trend", "community_alive"),
}  # fmt: skip


def reasons(names: tuple[str, ...], parts: Floats, *, is_quiet: bool) -> tuple[Reason, ...]:
    """What speaks most for the verdict, the strongest first. `parts`: what each feature adds to silence's logit."""
    sums = {reason: float(np.sum([parts[names.index(name)] for name in features])) for reason, features in _OF.items()}
    sign = 1 if is_quiet else -1
    strong = [reason for reason in sums if sign * sums[reason] >= LEAST]
    return tuple(sorted(strong, key=lambda reason: -sign * sums[reason])[:MOST])
