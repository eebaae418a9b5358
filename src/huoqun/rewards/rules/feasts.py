"""Feasts in the calendar: those of the sun by their day, those of the moon by a table for 2024 to 2040.

The table was made with cnlunar 0.2.5 (MIT) and looked over against ICU, which is a day off for the first month of 2027
and of 2030 (docs/decisions/feasts.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from huoqun.core.errors import Refused
from huoqun.points.rules import MOST

from .giving import LONGEST_GREETING
from .packets import MOST_SHARES, N_, Split

MOST_DAYS_BEFORE = 30
OPENS_AT = 9
"""The hour of the workspace's clock at which a feast's packets open."""


class Feast(StrEnum):
    """Days on which everybody is given something; in the order of a year that begins in January."""

    NEW_YEAR = "new_year"
    EVE = "spring_eve"
    SPRING = "spring_festival"
    LANTERN = "lantern"
    WOMEN = "womens_day"
    LABOUR = "labour_day"
    CHILDREN = "childrens_day"
    DRAGON_BOAT = "dragon_boat"
    QIXI = "qixi"
    TEACHERS = "teachers_day"
    MID_AUTUMN = "mid_autumn"
    NATIONAL = "national_day"
    DOUBLE_NINTH = "double_ninth"
    ELEVEN = "double_eleven"
    CHRISTMAS = "christmas"


_SUN = {
    Feast.NEW_YEAR: (1, 1), Feast.WOMEN: (3, 8), Feast.LABOUR: (5, 1), Feast.CHILDREN: (6, 1),
    Feast.TEACHERS: (9, 10), Feast.NATIONAL: (10, 1), Feast.ELEVEN: (11, 11), Feast.CHRISTMAS: (12, 25),
}  # fmt: skip
# First and fifteenth of the first month, fifth of the fifth, seventh of the seventh, fifteenth of the eighth, ninth of
# the ninth: month and day of the year before them.
_MOON_FEASTS = (Feast.SPRING, Feast.LANTERN, Feast.DRAGON_BOAT, Feast.QIXI, Feast.MID_AUTUMN, Feast.DOUBLE_NINTH)
_MOON = """
2024 0210 0224 0610 0810 0917 1011
2025 0129 0212 0531 0829 1006 1029
2026 0217 0303 0619 0819 0925 1018
2027 0206 0220 0609 0808 0915 1008
2028 0126 0209 0528 0826 1003 1026
2029 0213 0227 0616 0816 0922 1016
2030 0203 0217 0605 0805 0912 1005
2031 0123 0206 0624 0824 1001 1024
2032 0211 0225 0612 0812 0919 1012
2033 0131 0214 0601 0801 0908 1001
2034 0219 0305 0620 0820 0927 1020
2035 0208 0222 0610 0810 0916 1009
2036 0128 0211 0530 0828 1004 1027
2037 0215 0301 0618 0817 0924 1017
2038 0204 0218 0607 0807 0913 1007
2039 0124 0207 0527 0826 1002 1026
2040 0212 0226 0614 0814 0920 1014
"""


def _moons() -> dict[tuple[Feast, int], date]:
    found = {}
    for line in _MOON.split("\n")[1:-1]:
        year, *days = line.split()
        for feast, day in zip(_MOON_FEASTS, days, strict=True):
            found[feast, int(year)] = date(int(year), int(day[:2]), int(day[2:]))
    return found


_BY_MOON = _moons()
LAST_YEAR = max(year for _feast, year in _BY_MOON)


def day_of(feast: Feast, year: int) -> date | None:
    """The day of a feast in a year; None where the table does not reach."""
    if feast in _SUN:
        return date(year, *_SUN[feast])
    if feast is Feast.EVE:
        spring = _BY_MOON.get((Feast.SPRING, year))
        return spring - timedelta(days=1) if spring else None
    return _BY_MOON.get((feast, year))


def next_day(feast: Feast, today: date) -> date | None:
    """When a feast is next, today included; None beyond the table."""
    days = (day_of(feast, year) for year in (today.year, today.year + 1))
    return next((day for day in days if day is not None and day >= today), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFeast:
    """Packets for all groups at a feast: `total` in each, in minor units, proposed so many days before."""

    feast: Feast
    greeting: str
    total: int
    shares: int
    least: int = 1
    how: Split = Split.RANDOM
    kind: str = ""
    days_before: int = 3


class BadFeast(Refused):
    code = "bad_feast"
    message = N_("Nothing can be planned like that for a feast.")
    way_out = N_("Write the words, a sum for each group that gives every share the least, and 1 to 30 days before.")


class FeastOver(Refused):
    code = "feast_over"
    message = N_("That feast is over.")
    way_out = N_("Refuse this proposal; the next year has its own.")
    status = 409


class FeastChanged(Refused):
    code = "feast_changed"
    message = N_("What this feast is given was planned anew after this was asked.")
    way_out = N_("Refuse this proposal; what is planned now has its own.")
    status = 409


class BadAllowance(Refused):
    code = "bad_allowance"
    message = N_("An allowance cannot be like that.")
    way_out = N_("Write a name, a role, a sum, and a day from 1 to 28.")


class NobodyToAllow(Refused):
    code = "nobody_to_allow"
    message = N_("Nobody with that role is known as a member, so nobody would get it.")
    way_out = N_("Say at Rewards → Payouts who of the team is which member.")
    status = 409


class BudgetMissing(Refused):
    code = "budget_missing"
    message = N_("There is no open budget of cash of the name that the points policy says.")
    way_out = N_("Make one under Rewards → Budgets, or publish a policy that names another.")
    status = 409


class OwnAllowance(Refused):
    code = "own_allowance"
    message = N_("Whoever gets an allowance does not approve it.")
    way_out = N_("Ask somebody else who may approve packets.")
    status = 403


def is_sound(plan: NewFeast) -> bool:
    """Whether a plan can be carried out at all."""
    return (
        0 < len(plan.greeting.strip()) <= LONGEST_GREETING and "\0" not in plan.greeting
        and 1 <= plan.shares <= MOST_SHARES and plan.least >= 1 and plan.shares * plan.least <= plan.total <= MOST
        and 1 <= plan.days_before <= MOST_DAYS_BEFORE
    )  # fmt: skip
