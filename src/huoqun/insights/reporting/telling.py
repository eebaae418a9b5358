"""The month in sentences: the page and the paper say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huoqun.core.money import shown

from ..queries.forecasts import GroupForecast
from ..rules import Outlook
from .month import Month

MOST, FEW = 3, 10


@dataclass(frozen=True, slots=True)
class Section:
    """A question of the report, and what is said to it."""

    title: str
    lines: tuple[str, ...]


def sections(found: Month, *, quiet: Sequence[GroupForecast], waiting: Sequence[str]) -> tuple[Section, ...]:
    """What changed, what was done, what it brought, what to decide. `waiting`: titles of what waits for a decision."""
    return (
        Section(_("What changed"), tuple(_changed(found))),
        Section(_("What was done"), tuple(_done(found))),
        Section(_("What it brought"), tuple(_brought(found))),
        Section(_("What to decide"), tuple(_decide(found, quiet, waiting))),
    )


def figures(found: Month) -> tuple[tuple[str, str], ...]:
    """Four figures for the head: number, and what it is of."""
    return (
        (f"{found.said.messages:,}", pgettext("report", "messages")),
        (f"{found.said.people:,}", pgettext("report", "people who spoke")),
        (f"{found.said.new:,}", pgettext("report", "for the first time")),
        (f"{found.done.minutes:,.0f}", pgettext("report", "minutes of the team")),
    )


def _beside(now: int, before: int) -> str:
    """A figure beside that of the month before; a share only where there were enough."""
    if before < FEW:
        return _("%(now)s (the month before: %(before)s)") % {"now": f"{now:,}", "before": f"{before:,}"}
    values = {"now": f"{now:,}", "before": f"{before:,}", "change": f"{100 * (now - before) / before:+.0f}"}
    return _("%(now)s (the month before: %(before)s, %(change)s %%)") % values


def _changed(found: Month) -> list[str]:
    now, before = found.said, found.said_before
    lines = [
        _("Messages: %(n)s.") % {"n": _beside(now.messages, before.messages)},
        _("People who spoke: %(n)s; for the first time: %(new)s.")
        % {"n": _beside(now.people, before.people), "new": _beside(now.new, before.new)},
        _("Groups with words: %(n)s.") % {"n": _beside(now.groups, before.groups)},
    ]
    if found.waited.newcomers or found.waited_before.newcomers:
        lines.append(
            _("Newcomers who waited and were left without a reply: %(n)s.")
            % {"n": _beside(found.waited.newcomers_left, found.waited_before.newcomers_left)}
        )
    if now.questions or before.questions:
        lines.append(
            _("Questions that nobody answered: %(n)s.")
            % {"n": _beside(found.waited.asked_left, found.waited_before.asked_left)}
        )
    return lines


def _done(found: Month) -> list[str]:
    one = found.done
    lines = [
        _("The team did %(tasks)s tasks and sat at cards for %(minutes)s minutes.")
        % {"tasks": f"{one.tasks:,}", "minutes": f"{one.minutes:,.0f}"},
        _("Of what insights proposed, %(yes)d were approved, %(no)d refused, %(late)d let go by.")
        % {"yes": one.approved, "no": one.refused, "late": one.expired},
    ]
    if found.time is not None:
        lines.append(
            _("Huoqun did what would have taken %(minutes)s minutes by hand.")
            % {"minutes": f"{found.time.saved_in_all:,.0f}"}
        )
    return lines


DEEDS = ("bought", "checked_in", "came", "helped", "thanked", "invited", "graduated")


def deed_words(kind: str) -> str:
    """What members did that counts."""
    return {
        "bought": pgettext("report", "Orders"),
        "checked_in": pgettext("report", "Check-ins"),
        "came": pgettext("report", "Gatherings attended"),
        "helped": pgettext("report", "Help given"),
        "thanked": pgettext("report", "Thanks had"),
        "invited": pgettext("report", "People invited"),
        "graduated": pgettext("report", "Graduations"),
    }[kind]


def _brought(found: Month) -> list[str]:
    known = [kind for kind in DEEDS if found.deeds.get(kind) or found.deeds_before.get(kind)]
    lines = [
        f"{deed_words(kind)}: {_beside(found.deeds.get(kind, 0), found.deeds_before.get(kind, 0))}" for kind in known
    ]
    lines += _money(found)
    hours = found.done.minutes / 60
    counted = sum(found.deeds.get(kind, 0) for kind in DEEDS)
    if hours >= 1 and counted:
        lines.append(_("For each hour of the team: %(n)s of these.") % {"n": f"{counted / hours:,.1f}"})
    return lines or [_("No orders, check-ins or other deeds were recorded.")]


def _money(found: Month) -> list[str]:
    """Revenue beside that of the month before, where it came from, and what was paid out."""
    lines = []
    for currency in sorted({*found.money.brought, *found.money_before.brought}):
        now, before = found.money.brought.get(currency, 0), found.money_before.brought.get(currency, 0)
        values = {"now": shown(now, currency), "before": shown(before, currency)}
        lines.append(_("Revenue, less refunds: %(now)s (the month before: %(before)s).") % values)
        ways = [(way_words(way), amount) for way, of, amount in found.money.sources if of == currency and amount > 0]
        if ways:
            told = _(", ").join(f"{way} {shown(amount, currency)}" for way, amount in ways[:MOST])
            lines.append(_("By how the buyers first came: %(ways)s.") % {"ways": told})
    for currency, paid in found.money.paid_out.items():
        before = found.money_before.paid_out.get(currency, 0)
        values = {"now": shown(paid, currency), "before": shown(before, currency)}
        lines.append(_("Paid out to members: %(now)s (the month before: %(before)s).") % values)
    return lines


_ALIKE = {"invite": "invitation", "invited": "invitation", "approve": "request", "knock": "request"}
"""Platforms have different words for the same way in."""


def way_words(way: str) -> str:
    """How somebody came into a group; the platform's own word where there is no other."""
    return {
        "unknown": pgettext("way into a group", "unknown"),
        "link": pgettext("way into a group", "by a link"),
        "code": pgettext("way into a group", "by a code"),
        "invitation": pgettext("way into a group", "invited"),
        "added": pgettext("way into a group", "added by somebody"),
        "request": pgettext("way into a group", "asked to join"),
        "roll": pgettext("way into a group", "already there"),
    }.get(_ALIKE.get(way, way), way)


def _decide(found: Month, quiet: Sequence[GroupForecast], waiting: Sequence[str]) -> list[str]:
    going = [one for one in quiet if one.outlook is Outlook.GOING_QUIET][:MOST]
    lines = [
        _("“%(group)s” is going quiet (alive in 28 days: %(chance)s): help it, merge it, or end it?")
        % {"group": one.group, "chance": f"{one.p_alive_28d or 0:.0%}"}
        for one in going
    ]
    lines += [_("Waits on Today: %(title)s") % {"title": title} for title in waiting[:MOST]]
    by_hand = [line for line in found.kinds if line.kind.startswith("by_hand:")]
    if by_hand:
        n = round(sum(line.minutes for line in by_hand))
        said = ngettext(
            "Sending by hand took %(n)d minute: a connection that may send would save it.",
            "Sending by hand took %(n)d minutes: a connection that may send would save them.",
            n,
        )
        lines.append(said % {"n": n})
    return lines or [_("Nothing waits for a decision.")]
