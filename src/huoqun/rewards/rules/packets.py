"""How the sum of a red packet is split into shares."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from random import Random

from huoqun.core.errors import Refused

MOST_SHARES = 20_000
WORDS = ("领红包", "抢红包", "claim packet")


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class Split(StrEnum):
    """Whether all shares of a packet are alike, or drawn by lot."""

    EQUAL = "equal"
    RANDOM = "random"


class BadSplit(Refused):
    code = "bad_split"
    message = N_("This sum cannot be split that way.")
    way_out = N_("Each share gets at least the minimum: take a larger sum, fewer shares, or a smaller minimum.")


def split(total: int, shares: int, *, how: Split, least: int = 1, seed: int | str) -> tuple[int, ...]:
    """The shares of a sum in minor units, in the order in which they are claimed; together they are exactly `total`.

    Every share is at least `least`. Equal ones differ by 1 at most, the larger ones first. By lot what is above the
    minimum is cut at places drawn evenly, so that nobody's chance depends on when they come. The same seed draws the
    same. Raises BadSplit.
    """
    if not 1 <= shares <= MOST_SHARES or least < 1 or total < shares * least:
        raise BadSplit
    if how is Split.EQUAL:
        each, more = divmod(total, shares)
        return tuple(each + (place < more) for place in range(shares))
    above, lot = total - shares * least, Random(seed)
    cuts = [0, *sorted(lot.randint(0, above) for _ in range(shares - 1)), above]
    return tuple(least + after - before for before, after in pairwise(cuts))


def claims(text: str) -> bool:
    """Whether somebody asks in a group for a share: one of the words and nothing else."""
    return text.strip().strip("!！。.~～").casefold() in WORDS


def given_out(shares: Sequence[int], claimed: int) -> int:
    """How much the first `claimed` shares come to: the rest goes back to the budget."""
    return sum(shares[:claimed])
