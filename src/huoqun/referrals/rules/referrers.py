"""Who recommends, whom they brought, and why somebody does not count."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.errors import Refused

from .programmes import N_

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of which words are made: none that looks like another one."""
WORD = 8


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


def word_of(number: int) -> str:
    """A word that a visitor says, from a random number."""
    said = ""
    for _ in range(WORD):
        number, rest = divmod(number, len(LETTERS))
        said += LETTERS[rest]
    return said


def words_in(text: str) -> list[str]:
    """What in a message may be such a word: alone, or after 推荐."""
    if len(text) > 40:
        return []
    parts = text.upper().replace("推荐", " ").replace(":", " ").replace("\uff1a", " ").split()
    return [part for part in parts if len(part) == WORD and all(letter in LETTERS for letter in part)]


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
