"""Words that an operator wants to be seen: thousands of them, looked for in one pass, however they are written.

A Chinese word is found within any other text; one of Latin letters or digits where it stands alone. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from ahocorasick_rs import AhoCorasick

from .ads.spelling import Reading, read

MOST_WORDS, LONGEST = 50_000, 80

TOO_LONG, TOO_SHORT, TOO_MANY, EMPTY = "too_long", "too_short", "too_many", "empty"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line of an import that is no word: its number from 1, what stands there (the beginning), and why."""

    line: int
    word: str
    why: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file of words holds: the words, each once, those that are no words, and how many were there twice."""

    words: tuple[str, ...]
    refused: tuple[Refusal, ...]
    doubled: int


def imported(lines: Iterable[str]) -> Imported:
    """Words from lines, one each; what stands behind a tab or `#` is a remark. Two that read the same are one."""
    words: dict[str, str] = {}
    refused: list[Refusal] = []
    doubled = 0
    for number, line in enumerate(lines, 1):
        word = line.lstrip("\ufeff").partition("\t")[0].partition("#")[0].strip()
        if not word:
            continue
        bare = read(word[: 2 * LONGEST]).bare
        if why := _unfit(word, bare, len(words)):
            refused.append(Refusal(number, word[:40], why))
        elif bare in words:
            doubled += 1
        else:
            words[bare] = word
    return Imported(tuple(words.values()), tuple(refused), doubled)


def _unfit(word: str, bare: str, count: int) -> str:
    if len(word) > LONGEST:
        return TOO_LONG
    if not bare:
        return EMPTY
    if len(bare) < 2:
        return TOO_SHORT
    return TOO_MANY if count >= MOST_WORDS else ""


@dataclass(slots=True)
class WordList:
    """Words made ready to be looked for: 10,000 in less than a second, to look for them takes microseconds."""

    words: Sequence[str]
    _plain: list[str] = field(init=False)
    _automaton: AhoCorasick = field(init=False)

    def __post_init__(self) -> None:
        readings = [read(word) for word in self.words]
        self._plain = [reading.plain.strip() for reading in readings]
        self._automaton = AhoCorasick([reading.bare or "\0" for reading in readings])

    def found(self, reading: Reading, most: int = 10) -> list[str]:
        """The words of the list that are in a message, as the list has them, each once."""
        matches = self._automaton.find_matches_as_indexes(reading.bare, overlapping=True)
        alone = f" {reading.plain} "
        found: dict[str, None] = {}
        for at, _, _ in matches:
            if self._plain[at].isascii() and not _alone(self._plain[at], alone):
                continue
            found[self.words[at]] = None
        return list(islice(found, most))


def _alone(word: str, text: str) -> bool:
    """Whether a word of Latin letters stands there without letters of its alphabet beside it."""
    at = text.find(word)
    while at >= 0:
        before, behind = text[at - 1], text[at + len(word)]
        if not (_latin(before) or _latin(behind)):
            return True
        at = text.find(word, at + 1)
    return False


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
