"""What people say: bags of phrases with slots, dealt like cards so that none comes again before all have come.

The words of a language are the JSON files of `data/<language>/`: `bags` of phrases by name, and `topics` by room,
a topic being questions (or openings) with the answers that fit them. A `{slot}` is filled from the scene (name,
city, day) or from the bag `slots.<slot>`; a `|` parts what is typed as two messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import gcd
from random import Random

import msgspec

from huoqun.core.errors import Refused

LANGUAGES = ("zh-Hans", "en")
_SLOT = re.compile(r"\{(\w+)\}")
_STRIDES = (7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)


class NoSuchWords(Refused):
    """A behaviour asks for a bag, or a world for a language, that has no words."""

    code = "no_such_words"
    message = "There are no words for this."
    way_out = "Add them to the JSON files of every language below personas/data/."


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to talk about. `kinds` (none: all) and local `hours` [from, until) say where and when it fits.

    `images` are captions of pictures to it. `mends`: the answers put something right, for which one thanks otherwise
    than for advice.
    """

    id: str
    asks: tuple[str, ...]
    answers: tuple[str, ...]
    more: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    mends: bool = False
    kinds: tuple[str, ...] = ()
    hours: tuple[int, int] = (4, 28)


class Page(msgspec.Struct, forbid_unknown_fields=True):
    """One JSON file of words."""

    bags: dict[str, tuple[str, ...]] = {}
    topics: dict[str, tuple[Topic, ...]] = {}


@dataclass(frozen=True)
class Lexicon:
    """All words of one language. The phrases of a topic are bags too: `questions.export.answers`.

    `styles` is how many ways of ending a message there are, the bags `style.0` and on.
    """

    language: str
    bags: Mapping[str, tuple[str, ...]]
    topics: Mapping[str, tuple[Topic, ...]]
    styles: int

    def bag(self, name: str) -> tuple[str, ...]:
        """The phrases of that name, slots unfilled. Raises `NoSuchWords`."""
        try:
            return self.bags[name]
        except KeyError:
            raise NoSuchWords(f"There are no words called {name!r} in {self.language}.") from None

    def fill(self, phrase: str, scene: Mapping[str, str], rng: Random) -> str:
        """The phrase with its slots filled, from the scene first, else at random; a filling may have slots too."""

        def filling(match: re.Match[str]) -> str:
            slot = match[1]
            if slot in scene:
                return scene[slot]
            bag = self.bag(f"slots.{slot}")
            return self.fill(bag[int(rng.random() * len(bag))], scene, rng)

        return _SLOT.sub(filling, phrase) if "{" in phrase else phrase


_packages = [str(__package__)]


def add_words(package: str) -> None:
    """Let a feature's own words be known: the JSON files of `data/<language>/` in its package."""
    if package not in _packages:
        _packages.append(package)
        lexicon.cache_clear()
        fitting.cache_clear()


@cache
def lexicon(language: str) -> Lexicon:
    """The words of a language ("zh-Hans" or "en"), read once. Raises `NoSuchWords` for any other."""
    if language not in LANGUAGES:
        raise NoSuchWords(f"Nobody here speaks {language!r}.", way_out=f"Choose one of {', '.join(LANGUAGES)}.")
    bags: dict[str, tuple[str, ...]] = {}
    topics: dict[str, tuple[Topic, ...]] = {}
    for page in _pages(language):
        if twice := (bags.keys() & page.bags.keys()) | (topics.keys() & page.topics.keys()):
            raise NoSuchWords(f"Two files of {language} bring {', '.join(sorted(twice))}.")
        bags |= page.bags
        topics |= page.topics
    for room, inside in topics.items():
        for topic in inside:
            for part in ("asks", "answers", "more", "images"):
                bags[f"{room}.{topic.id}.{part}"] = getattr(topic, part)
    return Lexicon(language, bags, topics, styles=sum(name.startswith("style.") for name in bags))


def _pages(language: str) -> Iterator[Page]:
    for package in _packages:
        folder = resources.files(package) / "data" / language
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            yield msgspec.json.decode(file.read_bytes(), type=Page)


@cache
def fitting(language: str, room: str, kind: str) -> tuple[Topic, ...]:
    """The topics of a room that are talked about in groups of a kind."""
    return tuple(topic for topic in lexicon(language).topics[room] if not topic.kinds or kind in topic.kinds)


def card(size: int, dealt: int, salt: int) -> int:
    """The index of the next card of a deck of `size` from which `dealt` were dealt before.

    Each pass through the deck deals every card once, in an order that the salt (one a group) and the pass decide.
    """
    passed, place = divmod(dealt, size)
    stride = _STRIDES[(salt + passed) % len(_STRIDES)]
    while gcd(stride, size) != 1:
        stride += 1
    return (salt + passed + place * stride) % size


def nickname(words: Lexicon, rng: Random, scene: Mapping[str, str], taken: Mapping[str, object]) -> str:
    """A name as people give themselves in chat groups, unlike all that are taken."""
    patterns, suffixes = words.bag("people.nicknames"), words.bag("people.suffixes")
    name = words.fill(rng.choice(patterns), scene, rng)
    while name in taken:
        name = words.fill(rng.choice(patterns), scene, rng) + rng.choice(suffixes)
    return name
