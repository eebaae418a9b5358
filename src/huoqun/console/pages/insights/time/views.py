"""Minutes of 28 days by kind of work, person, group and member served; and what could be taken over next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.links import link
from huoqun.console.parts import NavItem
from huoqun.insights.counting import Share
from huoqun.insights.permissions import InsightPermission
from huoqun.insights.queries.timing import Spent, Time, time_spent
from huoqun.insights.takeover import Habit, Sort

from ...today.words import act_name, effect_name, outcome_name
from ..tabs import tabs
from ..words import share_words


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    url: str
    line: Spent


@dataclass(frozen=True, slots=True)
class Table:
    """`served`: whether the people it was for are counted beside it."""

    title: str
    rows: Sequence[Row]
    served: bool


@dataclass(frozen=True, slots=True)
class Next:
    """Work that could be taken over: `why` it can, and `how`."""

    name: str
    why: str
    how: str
    minutes: float


@dataclass(frozen=True, slots=True)
class TimePage:
    tabs: Sequence[NavItem]
    minutes: int
    tables: Sequence[Table]
    next: Sequence[Next]
    whole: bool


@needs(InsightPermission.VIEW)
@require_GET
def time(request: Looking) -> HttpResponse:
    """GET /insights/time"""
    found = time_spent(request.actor, until=request.now)
    whole = request.actor.scope(InsightPermission.VIEW).everywhere
    page = TimePage(
        tabs(request, "insight_time"), round(found.minutes), _tables(found), [_next(one) for one in found.next], whole
    )
    return render(request, "console/insights/time.html", {"page": page})


def _tables(found: Time) -> list[Table]:
    tables = [
        Table(_("By kind of work"), [Row(act_name(one.name), "", one) for one in found.kinds], True),
        Table(_("By person"), [Row(one.name, "", one) for one in found.people], True),
        Table(_("By group"), [Row(one.name, "", one) for one in found.groups], True),
        Table(_("By member served"), [Row(_name(one), _url(one), one) for one in found.members], False),
    ]
    return [one for one in tables if one.rows]


def _name(one: Spent) -> str:
    return one.name or _("somebody")


def _url(one: Spent) -> str:
    return link("member", one.face.uid) if one.face and not one.face.erased else ""


def _next(one: Habit) -> Next:
    same = share_words(Share(one.same, one.times))
    ended = _("ended as “%(outcome)s”: %(share)s") % {"outcome": outcome_name(one.outcome), "share": same}
    if one.sort is Sort.BY_HAND:
        name = _("By hand: %(what)s") % {"what": effect_name(one.what)}
        return Next(name, _("copied and sent by people"), _("A connection that may send does it."), one.minutes)
    if one.sort is Sort.PROPOSAL:
        how = _("Nearly all are approved: have it done without asking, and look at it once a week.")
        return Next(_("Proposals: %(what)s") % {"what": one.what}, ended, how, one.minutes)
    how = _("It ends the same way time after time: make it a step that sends or tags by itself.")
    return Next(act_name(one.what), ended, how, one.minutes)
