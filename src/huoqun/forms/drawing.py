"""Which questions an attempt gets: drawn from pools by a seed, so that the same attempt always gets the same. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from random import Random

from msgspec.structs import replace

from huoqun.core.errors import Refused

from .rules import CHOICES, N_, Kind, Question


class TooFewQuestions(Refused):
    code = "too_few_questions"
    message = N_("There are fewer questions than this quiz wants to draw.")
    way_out = N_("Write more questions into the bank, ask for fewer, or let tags and difficulty be wider.")
    status = 409


def seed_of(*parts: object) -> int:
    """A seed of names and numbers: 63 bits that are the same in every process."""
    words = "\0".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(words, digest_size=8).digest(), "big") >> 1


def draw(pools: Sequence[tuple[int, Sequence[int]]], *, seed: int, shuffled: bool = True) -> list[int]:
    """Ids of questions: so many of each pool, none twice. Raises TooFewQuestions.

    The pool with the least to spare draws first, so that one that overlaps it does not take its questions away.
    """
    chance, taken = Random(seed), set[int]()
    drawn: dict[int, list[int]] = {}
    by_room = sorted(range(len(pools)), key=lambda place: (len(set(pools[place][1])) - pools[place][0], place))
    for place in by_room:
        count, ids = pools[place]
        left = sorted(set(ids) - taken)
        if len(left) < count:
            raise TooFewQuestions
        drawn[place] = chance.sample(left, count)
        taken |= set(drawn[place])
    found = [one for place in range(len(pools)) for one in drawn[place]]
    if shuffled:
        chance.shuffle(found)
    return found


def frozen(question: Question, *, seed: int) -> Question:
    """A question as an attempt shows it: its options in an order of their own, and what is right named by that order.

    True and false stay as they are: nobody should have to read which is which.
    """
    if question.kind not in CHOICES or question.kind is Kind.TRUE_FALSE:
        return question
    order = list(range(len(question.options)))
    Random(seed).shuffle(order)
    return replace(
        question,
        options=tuple(question.options[place] for place in order),
        right=tuple(sorted(order.index(place) for place in question.right)),
    )
