"""What each measure is called, what it means, where it comes from and where it misleads. Pure.

A figure is judged only with enough behind it: `least` of what it is a share of, and `history` days of archive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from huoqun.core.said import N_


class Unit(StrEnum):
    """How a figure is read: `share` and `ratio` are count / of, `each` an amount / of in `part`'s currency."""

    COUNT = "count"
    SHARE = "share"
    RATIO = "ratio"
    HOURS = "hours"
    MINUTES = "minutes"
    MONEY = "money"
    EACH = "each"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a measure; `of`: what it is a share of or was counted from, in words."""

    title: str
    unit: Unit
    of: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """The first of `figures` is the one that lists show. `unmeasured`: why nothing tells it yet."""

    name: str
    title: str
    definition: str
    source: str
    caveat: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    least: int = 1
    history: int = 28
    unmeasured: str = ""


WHO_COUNTS = N_("Staff, bots and whoever owns or administers the group are left out.")
"""Said once above all measures."""

_WORDS = N_("Messages, counted by day in each group's own zone. What was recalled is left out.")
_STAYS = N_("Joins and leaves, as the platform told them.")
_DEEDS = N_("Deeds: orders, check-ins and gatherings, recorded here or imported.")

ALL: Sequence[Measure] = (
    Measure(
        "active", N_("Active people"),
        N_(
            "Different people who said something, checked in, bought or came: in the last 28 days, the "
            "last 7, the last day."
        ),
        _WORDS, N_("Whoever only reads is not seen. In an import from words alone, everybody here has spoken once."),
        {
            "month": Figure(N_("in 28 days"), Unit.COUNT, N_("people here")),
            "week": Figure(N_("in 7 days"), Unit.COUNT, N_("people here")),
            "day": Figure(N_("on the last day"), Unit.COUNT, N_("people here")),
        },
    ),
    Measure(
        "stickiness", N_("Stickiness"),
        N_("Of the last 28 days, the share on which somebody who was active at all was active, on average."),
        _WORDS, N_("A group that meets once a week and is well comes to 14 %: compare a group with itself."),
        {"days": Figure(N_("of days"), Unit.SHARE, N_("days of active people"))}, least=28 * 10,
    ),
    Measure(
        "retention", N_("Retention by week of joining"),
        N_("Of those who joined in a week, the share who were active in the first, second … eighth week after."),
        _STAYS, N_(
            "Where joins are not told, a first word stands for them: those are more faithful than who "
            "came silently."
        ),
        {"back": Figure(N_("come back"), Unit.SHARE, N_("who joined"))}, least=10, history=14,
    ),
    Measure(
        "first_reply", N_("First reply to newcomers"),
        N_(
            "Of those who spoke in a group for the first time, between five weeks and one week ago: how "
            "many were replied to, or spoken after within the hour, within a day; and after how many "
            "hours half of them were. And how many of each spoke again two to seven days after their first words."
        ),
        _WORDS, N_(
            "Where no platform tells replies, the next to speak within an hour is taken to have replied. Whoever says "
            "more gets more replies and comes again more often: that a reply brings people back is not shown by it."
        ),
        {
            "within_a_day": Figure(N_("within a day"), Unit.SHARE, N_("newcomers")),
            "hours": Figure(N_("hours until, in the middle"), Unit.HOURS, N_("newcomers replied to")),
            "again_replied": Figure(N_("replied to in a day: spoke again"), Unit.SHARE, N_("replied to in a day")),
            "again_alone": Figure(N_("not replied to: spoke again"), Unit.SHARE, N_("not replied to in a day")),
        }, least=10, history=42,
    ),
    Measure(
        "reciprocity", N_("Replies that are returned"),
        N_(
            "Of all twos of whom one replied to the other in the last four whole weeks: how many were "
            "replied to by the other, too."
        ),
        _WORDS, N_("Only where the platform tells replies. A teacher whom everybody asks lowers it; that is no fault."),
        {"pairs": Figure(N_("returned"), Unit.SHARE, N_("pairs"))}, least=20,
    ),
    Measure(
        "voices", N_("Concentration of voices"),
        N_(
            "Gini of messages among those who spoke in 28 days (0: all the same, 1: one speaks alone), "
            "and the fewest people who wrote one half of all words said (contributor absence factor)."
        ),
        _WORDS, N_("Those who said nothing are not in it. Below fifty speakers it moves with a single person."),
        {
            "half_by": Figure(N_("people wrote one half"), Unit.COUNT, N_("who spoke")),
            "gini": Figure(N_("Gini"), Unit.RATIO),
        }, least=20,
    ),
    Measure(
        "unanswered", N_("Questions without an answer"),
        N_("Of questions asked between five weeks and one week ago: how many nobody replied to within a week."),
        _WORDS, N_(
            "A question is told by its mark or its last word. Only groups in which replies are told; an "
            "answer without a reply is not seen."
        ),
        {"questions": Figure(N_("unanswered"), Unit.SHARE, N_("questions"))}, least=20, history=42,
    ),
    Measure(
        "advertising", N_("Share of advertisements"),
        N_("Of all messages in 28 days: how many were judged to be advertisements."),
        N_("Cases of the rule against advertisements, without what was let off or taken back."),
        N_(
            "It is as right as the model that judges (docs/reference/ads-model.md), and counts only where rules stand "
            "and since they do. Staff and hosts are in it."
        ),
        {"messages": Figure(N_("advertise"), Unit.SHARE, N_("messages"))}, least=100,
    ),
    Measure(
        "silent_readers", N_("Silent, but reading"),
        N_("Of those who are here and said nothing in 28 days: how many did something else that is known here."),
        _DEEDS, N_("No platform tells who reads. Whoever reads and does nothing is not seen, so there are more."),
        {"people": Figure(N_("leave a trace"), Unit.SHARE, N_("silent people"))}, least=20,
    ),
    Measure(
        "joins", N_("Joins by source, and their quality"),
        N_(
            "Joins of the last 28 days by the way in; and of those of the 28 days a week before: who "
            "spoke within a week, and who left within a week."
        ),
        _STAYS, N_("The way in is what the platform says; “unknown” is what it does not."),
        {
            "joined": Figure(N_("joins in 28 days"), Unit.COUNT, N_("joins")),
            "spoke_in_a_week": Figure(N_("spoke within a week"), Unit.SHARE, N_("joins")),
            "left_in_a_week": Figure(N_("left within a week"), Unit.SHARE, N_("joins")),
        }, least=10,
    ),
    Measure(
        "orbits", N_("Orbits and gravity"),
        N_(
            "Each active day of twelve weeks counts 1, and 1 more for replying, answering, checking in "
            "and coming to a gathering each; the last week twelve times as much as the first. As much as "
            "four days a week: orbit 1; as one: orbit 2; less: 3; nothing: 4. Gravity is that times the "
            "number of people who replied to them, and one."
        ),
        _WORDS, N_(
            "Weights are our own, after the Orbit model; no study has measured them. Follow the same "
            "group over time."
        ),
        {
            "people": Figure(N_("people"), Unit.SHARE, N_("people here")),
            "gravity": Figure(N_("gravity"), Unit.COUNT, N_("people")),
        }, least=20,
    ),
    Measure(
        "revenue", N_("Revenue"), N_("What members paid in 28 days, less what they were given back."),
        _DEEDS, N_("Only orders that are recorded here or imported. In a group: orders that name it."),
        {"paid": Figure(N_("in 28 days"), Unit.MONEY, N_("purchases"))},
    ),
    Measure(
        "cost", N_("Cost"), N_(
            "Minutes that the team spent on tasks here, and what was paid out to members, in 28 days."
        ),
        N_("Tasks, timed while their card is open; payouts that were settled."),
        N_("Work outside of Huoqun is not in it, nor what advertising cost. Payouts name no group."),
        {
            "minutes": Figure(N_("minutes of the team"), Unit.MINUTES, N_("days with any")),
            "paid_out": Figure(N_("paid out"), Unit.MONEY, N_("days with any")),
        },
    ),
    Measure(
        "lifetime_value", N_("Value of a member, by source and kind"),
        N_(
            "What whoever came has paid so far, on average, refunds taken off: by the way into their "
            "first group, and by its kind."
        ),
        _DEEDS, N_(
            "Who came lately has had less time to buy: compare sources of the same age. That a source "
            "brings buyers does not say that it made them."
        ),
        {
            "by_source": Figure(N_("by source"), Unit.EACH, N_("people")),
            "by_kind": Figure(N_("by kind of group"), Unit.EACH, N_("people")),
        }, least=20,
    ),
    Measure(
        "complaints", N_("Complaints"),
        N_("Of those who spoke in 28 days: how many said a word of complaint (fraud, spam, report …)."),
        _WORDS, N_("Words, not meaning: who warns of a fraud counts, who complains politely does not."),
        {"people": Figure(N_("complained"), Unit.SHARE, N_("who spoke"))}, least=30,
    ),
    Measure(
        "leaving", N_("Leaving"),
        N_("Of all stays that lasted into the last 28 days or began in them: how many ended in them."),
        _STAYS, N_("Where the platform does not tell who leaves it stays at nothing."),
        {"stays": Figure(N_("left the group"), Unit.SHARE, N_("stays"))}, least=20,
    ),
)  # fmt: skip
BY_NAME: Mapping[str, Measure] = {measure.name: measure for measure in ALL}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a measure as it was taken."""

    what: str
    part: str
    count: int
    of: int
    value: float | None

    def of_unit(self, unit: Unit) -> float | None:
        """The figure itself; None where it is of nothing."""
        if unit is Unit.HOURS:
            return self.value
        if unit in (Unit.SHARE, Unit.RATIO, Unit.EACH):
            return self.count / self.of if self.of else None
        return self.count


class Standing(StrEnum):
    KNOWN = "known"
    TOO_EARLY = "too_early"
    """The archive does not go back as far as it looks."""
    TOO_FEW = "too_few"
    UNMEASURED = "unmeasured"


def standing(measure: Measure, rows: Sequence[Row], *, history: int) -> Standing:
    """Whether a measure's main figure says anything. `history`: days that the archive goes back.

    >>> standing(BY_NAME["complaints"], [Row("people", "", 3, 40, None)], history=100)
    <Standing.KNOWN: 'known'>
    >>> standing(BY_NAME["complaints"], [Row("people", "", 1, 4, None)], history=100)
    <Standing.TOO_FEW: 'too_few'>
    >>> standing(BY_NAME["complaints"], [], history=3)
    <Standing.TOO_EARLY: 'too_early'>
    """
    if measure.unmeasured:
        return Standing.UNMEASURED
    if history < measure.history:
        return Standing.TOO_EARLY
    main = next(iter(measure.figures))
    return Standing.KNOWN if any(row.of >= measure.least for row in rows if row.what == main) else Standing.TOO_FEW
