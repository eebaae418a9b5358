"""Who recommends, whom they brought, and why somebody does not count."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.errors import Refused
from huoqun.core.spoken import Words

from .programmes import N_

VISIT = Words(8, after="推荐")
"""The words that visitors say: alone, or after 推荐."""


class ReferrerState(StrEnum):
    """`asked`: they have not said yes; their link leads nowhere until then."""

    ASKED = "asked"
    ACTIVE = "active"
    LEFT = "left"
    STOPPED = "stopped"
    DECLINED = "declined"


class Came(StrEnum):
    """How it is known who brought somebody."""

    WORD = "word"
    PAGE = "page"
    TEAM = "team"


class NotForYou(Refused):
    code = "not_for_you"
    message = N_("The team, bots and people who were erased do not recommend for money.")
    way_out = N_("Choose somebody else.")
    status = 409


class NotOpenNow(Refused):
    code = "referrals_not_open"
    message = N_("This programme takes nobody just now.")
    way_out = N_("Ask the team when it is open.")
    status = 409


class NotBrought(Refused):
    code = "not_brought"
    message = N_("This person was not brought by them: it is they themselves, one of the team, or brought them before.")
    way_out = N_("Look at both of their pages.")
    status = 409


class BroughtBefore(Refused):
    code = "brought_before"
    message = N_("Somebody else brought this person before: the first one counts.")
    way_out = N_("Where that is wrong, take the other referral back first, and say why.")
    status = 409


def makes_a_loop(above: dict[int, int], *, bringer: int, brought: int) -> bool:
    """Whether somebody would be brought by one whom they brought themselves, however far down.

    `above`: by whom each person was brought.
    """
    seen = {brought}
    one: int | None = bringer
    while one is not None:
        if one in seen:
            return True
        seen.add(one)
        one = above.get(one)
    return False
