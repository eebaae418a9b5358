"""Measures in words: a figure with its unit, of how many, and why one says nothing yet."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from huoqun.core.money import shown
from huoqun.insights.measures.described import Row, Standing, Unit
from huoqun.insights.queries.measures import Reading
from huoqun.insights.reporting.telling import way_words


def value(row: Row, unit: Unit) -> str:
    """A figure as people read it; — where it is of nothing."""
    found = row.of_unit(unit)
    if found is None:
        return "—"
    if unit is Unit.SHARE:
        return f"{number_format(100 * found, 1)} %"
    if unit is Unit.RATIO:
        return number_format(found, 2)
    if unit is Unit.HOURS:
        return _("%(n)s h") % {"n": number_format(found, 1)}
    if unit is Unit.MINUTES:
        return _("%(n)s min") % {"n": number_format(int(found), 0, force_grouping=True)}
    if unit in (Unit.MONEY, Unit.EACH):
        return _money(round(found), row.part.rpartition("|")[2])
    return number_format(int(found), 0, force_grouping=True)


def _money(amount: int, currency: str) -> str:
    return f"{'−' if amount < 0 else ''}{shown(abs(amount), currency)} {currency}"


def of_how_many(row: Row, unit: Unit, of: str) -> str:
    """What a figure was counted from."""
    whole = number_format(row.of, 0, force_grouping=True)
    if not of:
        return ""
    if unit in (Unit.MONEY, Unit.EACH, Unit.HOURS, Unit.MINUTES):
        return _("%(what)s: %(n)s") % {"what": _(of), "n": whole}
    part = number_format(row.count, 0, force_grouping=True)
    if unit is Unit.COUNT:
        return _("%(what)s: %(n)s") % {"what": _(of), "n": whole}
    return f"{part} / {whole} {_(of)}"


def part(row: Row, measure: str, kinds: Mapping[str, str]) -> str:
    """What a line is of: a source, a kind, an orbit, a week."""
    name, _bar, _currency = row.part.partition("|")
    if measure == "orbits":
        return _("orbit %(n)s") % {"n": name}
    if measure == "retention":
        return _("week %(n)s after joining") % {"n": name.partition("+")[2]}
    if row.what == "by_kind":
        return kinds.get(name, name)
    if measure in ("joins", "lifetime_value"):
        return _way(name)
    return "" if measure in ("revenue", "cost") else name


def _way(name: str) -> str:
    """A way in; a code may have a name of its own after a colon."""
    kind, _colon, own = name.partition(":")
    return f"{way_words(kind)} {own}".strip()


def standing(one: Reading, history: int) -> str:
    """Why a measure says nothing yet; empty where it does."""
    if one.standing is Standing.TOO_EARLY:
        words = _("Too early to know: of %(need)d days there are %(n)d.")
        return words % {"need": one.measure.history, "n": history}
    if one.standing is Standing.TOO_FEW:
        main = next(iter(one.measure.figures))
        most = max((row.of for row in one.rows if row.what == main), default=0)
        return _("Too few to know: %(n)d, it takes %(need)d.") % {"n": most, "need": one.measure.least}
    return _(one.measure.unmeasured) if one.standing is Standing.UNMEASURED else ""
