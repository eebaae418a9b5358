"""Who brings or holds circles of others (关键人): what speaks for it, each with its weight. No more than a list to look
at: a person asks them, and they decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

TEACHERS = re.compile(r"老师|教师|讲师|教练|导师|班主任|校长|教授|teacher|lecturer|coach|tutor", re.IGNORECASE)
MANY_ORDERS, MANY_OF_ONE = 3, 3


class Sign(StrEnum):
    """What speaks for somebody."""

    BROUGHT = "brought"  # people whom they brought into groups
    INVITED = "invited"  # invitations that came to something
    REFERRED = "referred"  # buyers whom they brought in a programme
    HOLDS = "holds"  # people in groups that they own or look after
    ORDERS = "orders"  # orders
    OF_ONE = "of_one"  # orders of one and the same product: for others, hardly for themselves
    TEACHER = "teacher"  # their card says that they teach


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of somebody, counted from rows."""

    member_id: int
    brought: int
    invited: int
    referred: int
    holds: int
    orders: int
    of_one: int
    spent: int
    background: str


@dataclass(frozen=True, slots=True)
class Hub:
    """Somebody worth asking. `signs`: what speaks for it with its count, the weightiest first."""

    member_id: int
    score: int
    signs: tuple[tuple[Sign, int], ...]
    spent: int


# Ten people brought weigh as much as being a teacher; each sign has an end, so that none hides the others.
_WEIGHTS = {Sign.BROUGHT: 3, Sign.INVITED: 4, Sign.REFERRED: 8, Sign.ORDERS: 3, Sign.OF_ONE: 8}
_MOST = 60


def weighed(seen: Seen) -> Hub | None:
    """What speaks for somebody; None: nothing does."""
    counts = {
        Sign.BROUGHT: seen.brought, Sign.INVITED: seen.invited, Sign.REFERRED: seen.referred,
        Sign.ORDERS: seen.orders if seen.orders >= MANY_ORDERS else 0,
        Sign.OF_ONE: seen.of_one if seen.of_one >= MANY_OF_ONE else 0,
    }  # fmt: skip
    scores = {sign: min(_MOST, _WEIGHTS[sign] * count) for sign, count in counts.items() if count}
    if seen.holds >= 10:
        counts[Sign.HOLDS], scores[Sign.HOLDS] = seen.holds, min(_MOST, seen.holds // 2)
    if TEACHERS.search(seen.background):
        counts[Sign.TEACHER], scores[Sign.TEACHER] = 1, 30
    if not scores:
        return None
    order = sorted(scores, key=lambda sign: (-scores[sign], sign))
    return Hub(seen.member_id, sum(scores.values()), tuple((sign, counts[sign]) for sign in order), seen.spent)


def hubs(seen: list[Seen], *, least: int, most: int) -> list[Hub]:
    """The weightiest, each of at least so much weight."""
    found = [hub for one in seen if (hub := weighed(one)) is not None and hub.score >= least]
    return sorted(found, key=lambda hub: (-hub.score, hub.member_id))[:most]
