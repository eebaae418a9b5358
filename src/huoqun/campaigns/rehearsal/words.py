"""A rehearsal in words, for pages and terminals alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..fraud.weights import WORDS
from ..rules.campaigns import N_
from ..rules.capacity import Why
from .auditing import Audit, Persona
from .figures import MEANS, About, Figure
from .report import Limit, Range, Report
from .scenario import Scenario

Gettext = Callable[[str], str]

MET: dict[Why, str] = {
    Why.SEATS: N_("the seats are nearly gone"),
    Why.FULL: N_("all groups are full: people wait in line"),
    Why.QUEUE: N_("too many people wait: the campaign stops"),
    Why.CODES: N_("every code has ended"),
    Why.QUOTA: N_("the codes have taken as many as they may in a day"),
    Why.BUDGET: N_("the budget is spent: the campaign stops"),
    Why.STAFF: N_("the team is overrun"),
}
SAFE = N_("in %(n)s of %(of)s courses no limit is met")
LIMIT = N_("%(what)s: in %(n)s of %(of)s courses, after %(hours)s hours there")
MEASURED = N_("measured of %(n)s in earlier campaigns")
ASSUMED = N_("assumed: our guess, from no study")
WHO: dict[Persona, str] = {
    Persona.FRIENDS: N_("brought honestly"),
    Persona.LEAVERS: N_("brought honestly, and gone before they count for good"),
    Persona.HUNTERS: N_("freebie hunters, gone within a day"),
    Persona.RINGS: N_("rings of five who bring one another"),
    Persona.HIRED: N_("people who were hired to come"),
}
WITHHELD = N_("%(who)s: %(brought)s came, %(held)s held for a person to look at, %(void)s void")
AUDITED = N_(
    "Judged in %(n)s of the courses, by what judges the real campaign. Costs above stand as if nobody were withheld."
)
COST, EACH = N_("it costs"), N_("for each who counts for good")
GUESS = N_("What people will do is guessed where nothing was measured; nine of ten courses lie within each range.")


def limit(one: Limit, runs: int, gettext: Gettext) -> str:
    """A limit that was met."""
    said = {"what": gettext(MET[one.why]), "n": one.runs, "of": runs, "hours": span(one.hour)}
    return gettext(LIMIT) % said


def safe(report: Report, gettext: Gettext) -> str:
    return gettext(SAFE) % {"n": report.safe, "of": report.runs}


def span(one: Range) -> str:
    """`40 (11–97)`: the middle, and what nine of ten lie between; `4.7` alone where they all are that."""
    return ranged(_short(one.middle), _short(one.low), _short(one.high))


def ranged(middle: str, low: str, high: str) -> str:
    """A number with its range, as written; alone where the range is no wider than the writing."""
    return middle if low == middle == high else f"{middle} ({low}–{high})"


def figure(about: About, one: Figure, gettext: Gettext) -> tuple[str, str, str]:
    """What it means, how much it is, and where that is from."""
    most = 1 if about is About.LOOKS else 100
    unit = "" if about is About.LOOKS else " %"
    much = ranged(_short(most * one.middle), _short(most * one.low), _short(most * one.high)) + unit
    source = gettext(MEASURED) % {"n": f"{one.of:,}"} if one.of else gettext(ASSUMED)
    return gettext(MEANS[about]), much, source


def why(one: Audit, gettext: Gettext) -> list[str]:
    """What was found against them, the most frequent first, with how many of them it was."""
    return [
        f"{gettext(WORDS[reason.sign]) % {k: _named(v, gettext) for k, v in reason.facts.items()}} ({reason.n:,})"
        for reason in one.reasons
    ]


def _named(value: object, gettext: Gettext) -> str:
    return f"{value:,}" if isinstance(value, int) else gettext(str(value))


TOTALS: tuple[tuple[str, str], ...] = (
    ("shared", N_("show their code")), ("looked", N_("open a code")), ("joined", N_("join")),
    ("left", N_("leave again")), ("matured", N_("count for good")), ("turned_away", N_("find no seat")),
)  # fmt: skip


def totals(report: Report, gettext: Gettext) -> list[tuple[str, str]]:
    """People, each step with its range."""
    return [(gettext(words), span(getattr(report, name))) for name, words in TOTALS]


def lines(report: Report, gettext: Gettext, money: Callable[[float], str]) -> Iterator[str]:
    """A report for a terminal."""
    yield f"{report.name}: {report.told:,}"
    yield from (f"  {words}: {much}" for words, much in totals(report, gettext))
    yield f"  {gettext(COST)}: {_spent(report.cost, money)}"
    each = _spent(report.each, money) if report.each is not None else "—"
    yield f"  {gettext(EACH)}: {each}"
    yield ""
    yield from (f"  ✗ {limit(one, report.runs, gettext)}" for one in report.limits)
    yield f"  {safe(report, gettext)}"
    yield ""
    for audit in report.audits:
        said = {"who": gettext(WHO[audit.persona]), "brought": f"{audit.brought:,}"}
        yield f"  {gettext(WITHHELD) % {**said, 'held': f'{audit.held:,}', 'void': f'{audit.void:,}'}}"
        yield from (f"    {reason}" for reason in why(audit, gettext))
    if report.audits:
        yield f"  {gettext(AUDITED) % {'n': report.audited}}"
    yield ""
    for hour in report.hours:
        yield f"  {hour.hour:3} h  {span(hour.joins):>16}  {span(hour.minutes):>18} min"
    yield ""
    for about, one in report.figures.items():
        yield "  {}: {} · {}".format(*figure(about, one, gettext))
    yield gettext(GUESS)


def amounts(scenario: Scenario) -> Callable[[float], str]:
    """How its amounts are written: points as they are, money in its major unit."""
    if scenario.currency == "cash":
        return lambda amount: f"{amount / 100:,.2f}"
    return lambda amount: f"{amount:,.0f}"


def _spent(one: Range, money: Callable[[float], str]) -> str:
    return ranged(money(one.middle), money(one.low), money(one.high))


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")
