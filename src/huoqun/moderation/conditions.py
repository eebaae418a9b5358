"""What a rule of a group looks for: each condition a few words an operator writes, asked of one message.

A rule that is met has its evidence; whether anything follows, and what, is said by its ladder (`rules`). Pure: the
clock of the group, its words and what was said before are arguments.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from .ads.features import HAN
from .ads.model import ENGLISH, Judged
from .ads.signs import Sign
from .ads.spelling import Reading
from .lists import WordList
from .patterns import Pattern


class Pictured(StrEnum):
    """What of a picture stands in a message that is looked at once more: its codes only, or its words too."""

    NOT = ""
    CODES = "codes"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Said:
    """One message with what is known around it. `at`: in the group's zone; `before`: when its author spoke before, the
    latest last; `codes`: what QR codes in its pictures say; `elsewhere`: in how many other groups a near-twin of it was
    said lately; `joined`: when its author joined; `added`: whom they added to the group lately, and when; `pictured`:
    it was looked at before, and now its pictures are."""

    text: str
    reading: Reading
    judged: Judged
    at: datetime
    card: bool = False
    codes: tuple[str, ...] = ()
    before: Sequence[datetime] = ()
    elsewhere: int = 0
    joined: datetime | None = None
    added: Sequence[datetime] = ()
    pictured: Pictured = Pictured.NOT


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a condition saw: the condition's kind, and the piece, number or name that it saw."""

    kind: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a list."""

    words: WordList

    def met(self, said: Said) -> Iterator[Evidence]:
        yield from (Evidence("words", word) for word in self.words.found(said.reading))


@dataclass(frozen=True, slots=True)
class Written:
    """An operator's own pattern, as the message is written or as it is read."""

    pattern: Pattern

    def met(self, said: Said) -> Iterator[Evidence]:
        seen = self.pattern.found(said.text) or self.pattern.found(said.reading.plain)
        if seen:
            yield Evidence("pattern", seen)


@dataclass(frozen=True, slots=True)
class Shown:
    """Signs: a link, a phone or account number, an invitation into another group."""

    signs: frozenset[Sign]

    def met(self, said: Said) -> Iterator[Evidence]:
        yield from (Evidence("sign", sign) for sign in said.judged.signs if sign in self.signs)


@dataclass(frozen=True, slots=True)
class Advertises:
    """An advertisement, from this score on."""

    least: float = 0.5

    def met(self, said: Said) -> Iterator[Evidence]:
        if said.judged.score >= self.least:
            yield Evidence("advertises", f"{said.judged.score:.2f}")


@dataclass(frozen=True, slots=True)
class Forwards:
    """A forwarded card, or a QR code in a picture."""

    cards: bool = True
    codes: bool = True

    def met(self, said: Said) -> Iterator[Evidence]:
        if self.cards and said.card:
            yield Evidence("card")
        if self.codes:
            yield from (Evidence("code", code[:200]) for code in said.codes)


@dataclass(frozen=True, slots=True)
class Floods:
    """More messages of one person within some minutes than these."""

    most: int
    within: timedelta

    def met(self, said: Said) -> Iterator[Evidence]:
        lately = sum(said.at - self.within < at <= said.at for at in said.before) + 1
        if lately > self.most:
            yield Evidence("floods", str(lately))


@dataclass(frozen=True, slots=True)
class AtNight:
    """Hours of the group's clock in which it is quiet; over midnight where the end comes first."""

    begins: time
    ends: time

    def met(self, said: Said) -> Iterator[Evidence]:
        now = said.at.time()
        over = self.begins > self.ends
        if (now >= self.begins or now < self.ends) if over else self.begins <= now < self.ends:
            yield Evidence("night", f"{now:%H:%M}")


@dataclass(frozen=True, slots=True)
class Repeats:
    """Nearly the same text in so many groups, its own among them."""

    groups: int = 2

    def met(self, said: Said) -> Iterator[Evidence]:
        if said.elsewhere + 1 >= self.groups:
            yield Evidence("repeats", str(said.elsewhere + 1))


@dataclass(frozen=True, slots=True)
class AddsMany:
    """So many members added within some time."""

    most: int
    within: timedelta

    def met(self, said: Said) -> Iterator[Evidence]:
        lately = sum(said.at - self.within < at <= said.at for at in said.added)
        if lately > self.most:
            yield Evidence("adds", str(lately))


@dataclass(frozen=True, slots=True)
class InLanguage:
    """Chinese, or a language of Latin letters, in a group that speaks the other; short exclamations are let be."""

    language: str
    least: int = 12

    def met(self, said: Said) -> Iterator[Evidence]:
        chinese, latin = len(HAN.findall(said.reading.bare)), sum(map(len, ENGLISH.findall(said.reading.plain)))
        spoken = "zh" if 3 * chinese >= latin else "en"
        if spoken == self.language and max(chinese * 2, latin) >= self.least:
            yield Evidence("language", spoken)


TALK = 2
"""So many different words of a topic in one message are talk of it; one alone says little."""


@dataclass(frozen=True, slots=True)
class About:
    """Talk of a topic. `of`: the topics of each word."""

    words: WordList
    of: Mapping[str, tuple[str, ...]]

    @property
    def topics(self) -> list[str]:
        return list(dict.fromkeys(topic for topics in self.of.values() for topic in topics))

    def met(self, said: Said) -> Iterator[Evidence]:
        found = self.words.found(said.reading, most=50)
        found = [word for word in found if not any(word != other and word in other for other in found)]
        by_topic: dict[str, list[str]] = defaultdict(list)
        for word in found:
            for topic in self.of[word]:
                by_topic[topic].append(word)
        for topic, words in by_topic.items():
            if len(words) >= TALK:
                yield Evidence("topic", f"{topic}: {', '.join(words[:5])}")


@dataclass(frozen=True, slots=True)
class Suspected:
    """An account that looks like a mass adder or a bot, from so many points on. No message meets it."""

    least: float = 3.0

    def met(self, said: Said) -> Iterator[Evidence]:
        return iter(())


Condition = (
    Words
    | Written
    | Shown
    | Advertises
    | Forwards
    | Floods
    | AtNight
    | Repeats
    | AddsMany
    | InLanguage
    | About
    | Suspected
)


OF_WORDS = (Words, Written, Shown, Advertises, Forwards, Repeats, About)
"""What may be asked of words in a picture. Not its language: a screenshot of a foreign program is nobody's speech."""


def in_picture(conditions: Sequence[Condition], pictured: Pictured) -> list[Condition]:
    """Those conditions that are about what stands in a picture."""
    if pictured is Pictured.WORDS:
        return [one for one in conditions if isinstance(one, OF_WORDS)]
    return [one for one in conditions if isinstance(one, Forwards) and one.codes]


def evidence(conditions: Sequence[Condition], said: Said, *, every: bool = False) -> list[Evidence]:
    """What the conditions of one rule saw: one of them is enough, or every one must be met."""
    seen = [list(condition.met(said)) for condition in conditions]
    if every and not all(seen):
        return []
    return [one for each in seen for one in each]
