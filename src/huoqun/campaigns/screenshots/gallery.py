"""Many pictures: which of them is one that comes in made of. By words at first, then laid over the likeliest few.

Who shares one campaign shows one poster. So what counts is what a picture has in common with one other alone: what is
the same in several of those it was laid over is the poster's, or the platform's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from .prints import Laid, Print, Seen, laid, words_of

Key = TypeVar("Key", bound=Hashable)

MOST_OF_A_WORD = 30
"""A poster's words are in every picture; the first of them are enough to find the first of many copies."""

LEAST_VOTES = 8
LIKELIEST = 6
LEAST_TILES = 8
PARTLY, OWN, ALL = 0.5, 0.78, 0.93
"""So many of all tiles, and of those that no other picture has, are the same in a copy; ALL where it has none."""

ALONE = 0.8
"""Where there is no other picture to compare with."""


SURE = 0.93
"""Below this a copy is likely, and a person looks."""


class Likeness(StrEnum):
    """How a picture is made of another one."""

    SAME = "same"
    CROPPED = "cropped"
    MIRRORED = "mirrored"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Copy(Generic[Key]):
    """The picture that another is a copy of, how it was altered, and how much is the same, 0 to 1."""

    of: Key
    likeness: Likeness
    share: float


class Gallery(Generic[Key]):
    """Prints by key, in the order in which they came. Copies need not be added: the first of them is enough."""

    def __init__(self) -> None:
        self._prints: dict[Key, Print] = {}
        self._words: defaultdict[int, list[Key]] = defaultdict(list)

    def add(self, key: Key, one: Print) -> None:
        self._prints[key] = one
        for word in words_of(one):
            if len(self._words[word]) < MOST_OF_A_WORD:
                self._words[word].append(key)

    def copied_from(self, new: Seen) -> Copy[Key] | None:
        """The picture that this one is a copy of; None where it is its own."""
        for one, is_mirrored in ((new.print, False), (new.mirror, True)):
            found = copy_among(new, {key: self._prints[key] for key in self._likely(one)}, is_mirrored=is_mirrored)
            if found:
                return found
        return None

    def _likely(self, one: Print) -> Sequence[Key]:
        votes = Counter(key for word in words_of(one) for key in self._words.get(word, ()))
        return [key for key, count in votes.most_common(LIKELIEST) if count >= LEAST_VOTES]


def copy_among(new: Seen, old: Mapping[Key, Print], *, is_mirrored: bool) -> Copy[Key] | None:
    """Which of these the picture is a copy of, the one that most of it is the same as."""
    over = {key: found for key, one in old.items() if (found := laid(new, one, is_mirrored=is_mirrored))}
    common = Counter(spot for one in over.values() for spot in one.same)
    copies = [Copy(key, _likeness(one), one.share) for key, one in over.items() if _is_copy(one, common, of=len(over))]
    return max(copies, key=lambda each: each.share, default=None)


def _is_copy(one: Laid, common: Counter[tuple[int, int]], *, of: int) -> bool:
    if one.tiles < LEAST_TILES or one.share < PARTLY:
        return False
    if of == 1:
        return one.share >= ALONE
    own = sum(common[spot] == 1 for spot in one.same)
    others = sum(common[spot] == 0 for spot in one.other) + one.beyond
    if own + others < LEAST_TILES:
        return one.share >= ALL
    return own >= OWN * (own + others)


def _likeness(one: Laid) -> Likeness:
    if one.is_mirrored:
        return Likeness.MIRRORED
    if len(one.other) >= 2:
        return Likeness.EDITED
    return Likeness.SAME if one.is_whole else Likeness.CROPPED
