"""What shape a group has outgrown, or never grew into: split, merged, too few voices, a circle that shuts newcomers
out; and of the whole community the next form of service. Pure: plain counts in, a verdict with its reasons out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from huoqun.core.said import N_, Said
from huoqun.groups.rules import UNSORTED_KIND

from ..counting import Share, difference
from ..ties.splitting import LARGE, Split

MONTH, TWO_MONTHS = 28, 56
ENOUGH_PEOPLE, ENOUGH_MESSAGES = 10, 100
"""Fewer who speak, or fewer messages, in 28 days show nothing of who holds the talk."""
VOICES = 25
"""Of so many who speak one may hold half of the talk."""
GREETED = 0.5
"""Under this share of newcomers with an answer within a day, a group shuts them out."""
HOLDS = 0.5
"""A circle with this share of the ties and at most this share of the people has the group to itself."""
OVERLAP, LEAST_OVERLAP = 0.5, 5
"""Of who speaks in the smaller of two groups this share, and so many people, speak in the other, too."""
ALIVE = 8
"""Fewer people who speak in 28 days do not keep a group alive."""
LEAST = 2
"""Where fewer speak there is nothing to merge: such a group is ended."""
NEXT_FORM = 5_000
"""People in groups from which on nobody can be served one by one."""


class Shape(StrEnum):
    """What a group may need; the order is that of the page."""

    SPLIT = "split"
    MERGE = "merge"
    VOICES = "voices"
    CLIQUE = "clique"
    SERVICE = "service"


class Stand(StrEnum):
    """What the counts say: for it, nothing, too early, or too few to tell."""

    SPEAKS = "speaks"
    NOTHING = "nothing"
    TOO_EARLY = "too_early"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Counts:
    """A group in 28 days (`…_before`: in the 28 before), people only. `top`: how few say half of everything.

    `newcomers`, `asked` in 56 days, and how many of them somebody answered within a day. `joined`: who came 28 to 56
    days ago, `joined_came`: on two days or more of their first 28; `…_before`: who came in the 28 days before those.
    `age`: days since it first spoke or was founded, None where nobody knows.
    """

    group_id: int
    kind_key: str
    chapter: str
    age: int | None
    members: int
    room: int
    speakers: int
    messages: int
    top: int
    newcomers: int = 0
    greeted: int = 0
    asked: int = 0
    answered: int = 0
    joined: int = 0
    joined_came: int = 0
    joined_before: int = 0
    joined_before_came: int = 0

    @property
    def joiners_fell(self) -> bool:
        """Whether the last who joined take part less often than those before them, by more than chance."""
        found = difference(Share(self.joined_came, self.joined), Share(self.joined_before_came, self.joined_before))
        return found is not None and found.high < 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`into`: the group that it would be merged with."""

    shape: Shape
    stand: Stand
    why: tuple[Said, ...]
    into: int | None = None


def _too_early(shape: Shape, one: Counts, days: int) -> Verdict | None:
    if one.age is None:
        return Verdict(shape, Stand.TOO_EARLY, (Said(N_("Nobody knows yet how old it is: nothing was said in it.")),))
    if one.age < days:
        said = Said(N_("It is %(n)d days old: it shows from %(days)d days on."), {"n": one.age, "days": days})
        return Verdict(shape, Stand.TOO_EARLY, (said,))
    return None


def voices(one: Counts) -> Verdict:
    """Whether too few say too much of it."""
    if (early := _too_early(Shape.VOICES, one, MONTH)) is not None:
        return early
    values = {"people": one.speakers, "n": one.messages, "top": one.top}
    if one.speakers < ENOUGH_PEOPLE or one.messages < ENOUGH_MESSAGES:
        few = Said(N_("%(people)d people and %(n)d messages in 28 days: too few to tell."), values)
        return Verdict(Shape.VOICES, Stand.TOO_FEW, (few,))
    said = Said(N_("Of %(people)d people who speak, %(top)d say half of everything."), values)
    most = max(1, round(one.speakers / VOICES))
    return Verdict(Shape.VOICES, Stand.SPEAKS if one.top <= most else Stand.NOTHING, (said,))


def seems_closed(one: Counts) -> Verdict | None:
    """What can be said of a clique without looking at circles; None: they have to be looked at."""
    if (early := _too_early(Shape.CLIQUE, one, TWO_MONTHS)) is not None:
        return early
    new, asked = Share(one.greeted, one.newcomers), Share(one.answered, one.asked)
    gap = difference(new, asked)
    if gap is None:
        values = {"new": one.newcomers, "asked": one.asked}
        few = Said(N_("%(new)d newcomers and %(asked)d questions in 56 days: too few to compare."), values)
        return Verdict(Shape.CLIQUE, Stand.TOO_FEW, (few,))
    if gap.high < 0 and new.value < GREETED:
        return None
    return Verdict(Shape.CLIQUE, Stand.NOTHING, (_greeted(one),))


def _greeted(one: Counts) -> Said:
    values = {"new": one.newcomers, "greeted": one.greeted, "asked": one.asked, "answered": one.answered}
    return Said(
        N_("Of %(new)d newcomers %(greeted)d had an answer within a day, of %(asked)d questions %(answered)d."), values
    )


def clique(one: Counts, *, people: int, of: int, ties: float) -> Verdict:
    """Whether the largest circle (`people` of `of`, with this share of the ties) has the group to itself."""
    values = {"people": people, "of": of, "share": round(100 * ties)}
    circle = Said(N_("One circle of %(people)d of %(of)d people holds %(share)d %% of the ties."), values)
    closed = of > 0 and ties >= HOLDS and people <= HOLDS * of
    return Verdict(Shape.CLIQUE, Stand.SPEAKS if closed else Stand.NOTHING, (_greeted(one), circle))


def seems_whole(one: Counts) -> Verdict | None:
    """What can be said of splitting without looking at circles; None: they have to be looked at."""
    if one.speakers < LARGE:
        few = Said(N_("%(n)d people speak: from %(least)d on a group can be two."), {"n": one.speakers, "least": LARGE})
        return Verdict(Shape.SPLIT, Stand.NOTHING, (few,))
    return _too_early(Shape.SPLIT, one, TWO_MONTHS)


def apart(one: Counts, found: Split | None) -> Verdict:
    """Whether it is two groups in one."""
    if found is None:
        return Verdict(Shape.SPLIT, Stand.NOTHING, (Said(N_("There is one circle only.")),))
    if not found.stable:
        loose = Said(N_("The circles change with the weeks: too early to say who belongs together."))
        return Verdict(Shape.SPLIT, Stand.TOO_EARLY, (loose,))
    cut = {"cut": round(100 * found.cut), "one": len(found.parts[0]), "other": len(found.parts[1])}
    why = [Said(N_("As two groups of %(one)d and %(other)d people, %(cut)d %% of the ties would be cut."), cut)]
    if found.loaded:
        why.append(Said(N_("More is said than anybody reads.")))
    if found.unanswered:
        why.append(Said(N_("More questions stay open than before.")))
    if found.joiners:
        values = {"now": one.joined_came, "of": one.joined, "before": one.joined_before_came,
                  "of_before": one.joined_before}  # fmt: skip
        again = N_("Of the last who joined %(now)d of %(of)d came again, of those before %(before)d of %(of_before)d.")
        why.append(Said(again, values))
    return Verdict(Shape.SPLIT, Stand.SPEAKS if found.speaks_for_it else Stand.NOTHING, tuple(why))


def merging(one: Counts, others: Iterable[Counts], both: Mapping[int, int]) -> Verdict:
    """Whether it goes better with one of the others. `both`: how many who speak here speak there, too."""
    if (early := _too_early(Shape.MERGE, one, MONTH)) is not None:
        return early
    fits = [
        other for other in others
        if other.group_id != one.group_id and other.kind_key == one.kind_key != UNSORTED_KIND.key
        and other.room >= one.members and (other.age or 0) >= MONTH
        and (other.speakers, -other.group_id) > (one.speakers, -one.group_id)
    ]  # fmt: skip
    shared = [o for o in fits if both.get(o.group_id, 0) >= max(LEAST_OVERLAP, OVERLAP * one.speakers)]
    if shared:
        best = max(shared, key=lambda o: (both[o.group_id], -o.group_id))
        values = {"both": both[best.group_id], "people": one.speakers}
        why = Said(N_("Of %(people)d people who speak here, %(both)d speak there, too."), values)
        return Verdict(Shape.MERGE, Stand.SPEAKS, (why,), best.group_id)
    weak = [o for o in fits if o.speakers < ALIVE and o.chapter == one.chapter]
    if LEAST <= one.speakers < ALIVE and weak:
        best = max(weak, key=lambda o: (both.get(o.group_id, 0), o.speakers, -o.group_id))
        values = {"one": one.speakers, "other": best.speakers, "least": ALIVE}
        why = Said(N_("%(one)d people speak here, %(other)d there: under %(least)d neither lives."), values)
        return Verdict(Shape.MERGE, Stand.SPEAKS, (why,), best.group_id)
    return Verdict(Shape.MERGE, Stand.NOTHING, (Said(N_("No other group of its kind has the same people.")),))


def service(people: int) -> Verdict:
    """Whether the whole community has outgrown being served one by one."""
    values = {"n": people, "next": NEXT_FORM}
    if people < NEXT_FORM:
        said = Said(N_("%(n)d people are in groups: the next form of service begins at %(next)d."), values)
        return Verdict(Shape.SERVICE, Stand.NOTHING, (said,))
    said = Said(N_("%(n)d people are in groups: beyond %(next)d nobody can be served one by one."), values)
    return Verdict(Shape.SERVICE, Stand.SPEAKS, (said,))
