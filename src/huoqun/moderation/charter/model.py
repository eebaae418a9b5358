"""A charter as values: its rules, and which of them hold where and when. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ..conditions import (
    Advertises,
    Condition,
    Evidence,
    Floods,
    Forwards,
    Pictured,
    Said,
    Suspected,
    evidence,
    in_picture,
)
from ..rules import Ladder, Sanction

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Rule:
    """`words`: for people. `excepted`: roles in the group that it is not for, `free_days` and `holidays` when it is
    for nobody, all of them said in public. `points`: what each step from a warning on costs. `deletes`: the message is
    taken away. `pictures`: what stands in pictures counts as said, and is read by the system for this rule."""

    key: str
    words: str
    conditions: tuple[Condition, ...]
    ladder: Ladder
    every: bool = False
    mute: timedelta = timedelta(hours=1)
    deletes: bool = False
    points: int = 0
    excepted: tuple[str, ...] = ()
    free_days: tuple[str, ...] = ()
    holidays: tuple[date, ...] = ()
    pictures: bool = False

    @property
    def pictured(self) -> Pictured:
        """What of pictures it is about."""
        if self.pictures:
            return Pictured.WORDS
        codes = any(isinstance(one, Forwards) and one.codes for one in self.conditions)
        return Pictured.CODES if codes else Pictured.NOT

    def holds(self, *, role: str, at: datetime) -> bool:
        """Whether it holds for somebody of this role at a moment of the group's clock. Staff are members like any."""
        free = at.date() in self.holidays or DAYS[at.weekday()] in self.free_days
        return not free and role not in self.excepted

    @property
    def is_about_ads(self) -> bool:
        return any(isinstance(one, Advertises) for one in self.conditions)

    @property
    def is_about_accounts(self) -> bool:
        """Whether it looks at how an account behaves, not at what is said."""
        return any(isinstance(one, Suspected) for one in self.conditions)


@dataclass(frozen=True, slots=True)
class Charter:
    """The rules of one text, by their keys, in its order."""

    rules: Mapping[str, Rule] = field(default_factory=dict)

    @property
    def pictured(self) -> Pictured:
        """What of pictures its rules are about, all together."""
        about = {rule.pictured for rule in self.rules.values()}
        return next((one for one in (Pictured.WORDS, Pictured.CODES) if one in about), Pictured.NOT)

    @property
    def window(self) -> timedelta:
        """How far back its rules look for what somebody said before."""
        floods = [one.within for rule in self.rules.values() for one in rule.conditions if isinstance(one, Floods)]
        return max(floods, default=timedelta())


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a message met, with what was seen."""

    rule: Rule
    seen: tuple[Evidence, ...]


def together(charters: Iterable[Charter]) -> Charter:
    """The rules that hold in a group: the community's, its kind's and its own, the nearer in the place of the wider."""
    found: dict[str, Rule] = {}
    for charter in charters:
        found |= charter.rules
    return Charter(found)


def broken(charter: Charter, said: Said, *, role: str) -> list[Breach]:
    """The rules that a message breaks."""
    met = []
    for rule in charter.rules.values():
        if rule.holds(role=role, at=said.at) and (seen := _seen(rule, said)):
            met.append(Breach(rule, tuple(seen)))
    return met


def _seen(rule: Rule, said: Said) -> list[Evidence]:
    """What a rule sees in a message; in one whose pictures were read, what it says of pictures, and nothing else."""
    if not said.pictured:
        return evidence(rule.conditions, said, every=rule.every)
    if rule.pictured is not said.pictured:
        return []
    about = in_picture(rule.conditions, said.pictured)
    seen = evidence(rule.conditions if rule.every else about, said, every=rule.every)
    in_words = any(one.kind != "code" for one in seen)
    return [*seen, Evidence("picture")] if in_words and said.pictured is Pictured.WORDS else seen


@dataclass(frozen=True, slots=True)
class Step:
    """What follows a breach, and whether a person must decide it first."""

    sanction: Sanction
    asks: bool


def follows(
    rule: Rule, before: Sequence[datetime], *, score: float, joined: datetime | None, now: datetime
) -> Step:  # fmt: skip
    """What the ladder says after these earlier breaches; an advertiser of the first day, above the stated certainty,
    is removed at once."""
    sanction = rule.ladder.step(before, now)
    sure = rule.is_about_ads and not rule.ladder.asks(Sanction.REMOVE, score=score, joined=joined, now=now)
    if sure:
        return Step(max(sanction, Sanction.REMOVE, key=list(Sanction).index), sanction is Sanction.BAN)
    return Step(sanction, rule.ladder.asks(sanction, score=0.0, joined=joined, now=now))
