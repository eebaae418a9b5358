"""The few charts that decide something, each with the proposal that it leads to. No single score: how many speak, how
much, whether newcomers stay and whether groups live go their own ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huoqun.console.parts import Chart, Series
from huoqun.core.actor import Actor
from huoqun.insights.queries.courses import coming_back, weeks
from huoqun.work.queries.proposals import ProposalView


@dataclass(frozen=True, slots=True)
class Led:
    """A chart, and what it leads to: the first proposal that waits, else the page that says what it rests on."""

    chart: Chart
    text: str
    url: str


def charts(actor: Actor, *, until: date, waiting: Sequence[ProposalView]) -> list[Led]:
    """What went on before a day. None for a community that is younger than four weeks."""
    return [*_by_week(actor, until, waiting), *_returning(actor, waiting)]


def _by_week(actor: Actor, until: date, waiting: Sequence[ProposalView]) -> Iterator[Led]:
    found = weeks(actor, until=until)
    if not found:
        return
    x = [dateformat.format(week.begins, pgettext("date", "j M")) for week in found]
    told = (
        (_("People who speak on a day"), [round(week.speakers, 1) for week in found],
         _("On average of the week; whoever speaks in two groups counts twice. Newcomers who are taken up, and people "
           "who are thanked, are what it grows by."), "insights.thank", "insight_members"),
        (_("Messages by week"), [week.messages for week in found],
         _("Few voices, or more than anybody can read, show in the shape of groups."), "insights.reshape",
         "insight_shapes"),
        (_("Groups with words by week"), [week.groups for week in found],
         _("A group that goes quiet is proposed to be helped, merged or ended."), "insights.rescue", "insight_groups"),
    )  # fmt: skip
    for title, values, note, action, rests_on in told:
        chart = Chart(title, x, [Series(title, values)], kind="area", note=note)
        yield _led(chart, waiting, action, rests_on)


def _returning(actor: Actor, waiting: Sequence[ProposalView]) -> Iterator[Led]:
    found = coming_back(actor)
    if not found:
        return
    x = [ngettext("%(n)d week later", "%(n)d weeks later", one.later) % {"n": one.later} for one in found]
    name = _("were there again")
    people = max(one.of for one in found)
    note = ngettext(
        "Of %(n)d person who joined in twelve weeks.", "Of %(n)d people who joined in twelve weeks.", people
    )
    series = [Series(name, [round(100 * one.count / one.of, 1) for one in found])]
    chart = Chart(_("Who joined and came back"), x, series, kind="bar", unit="%", note=note % {"n": people})
    yield _led(chart, waiting, "insights.ask_back", "insight_members")


def _led(chart: Chart, waiting: Sequence[ProposalView], action: str, rests_on: str) -> Led:
    mine = [one for one in waiting if one.action == action]
    if not mine:
        return Led(chart, _("Nothing is proposed about it now. What it rests on"), reverse(rests_on))
    text = ngettext("%(n)d proposal waits: %(title)s", "%(n)d proposals wait, first: %(title)s", len(mine))
    url = f"{reverse('today')}?only=proposals#card-proposal-{mine[0].uid}"
    return Led(chart, text % {"n": len(mine), "title": mine[0].title}, url)
