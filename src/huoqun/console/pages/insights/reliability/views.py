"""What was foretold against what came: of the community that the model learnt from, and here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.insights.counting import Share, difference
from huoqun.insights.forecasting.learning import LEAST, LEAST_EACH
from huoqun.insights.permissions import InsightPermission
from huoqun.insights.queries.kept import Span, arms, learnt, own_weeks, reliability, replied
from huoqun.insights.rules import Arm, Foretells

from ..tabs import tabs
from ..words import percent, share_words


@dataclass(frozen=True, slots=True)
class Row:
    """A span of chances: what was said, what came where the model learnt, and what came here."""

    span: str
    said: str
    there: str
    here: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """One thing that is foretold. `sentence`: of 100 alarms; `arms`: what came by what was done; `verdict` of that,
    which answers `asks`.
    """

    title: str
    came: str
    sentence: str
    rows: Sequence[Row]
    arms: Sequence[tuple[str, str]] = ()
    verdict: str = ""
    asks: str = ""


@dataclass(frozen=True, slots=True)
class ReliabilityPage:
    tabs: Sequence[NavItem]
    forecasts: Sequence[Forecast]
    own: str


@needs(InsightPermission.VIEW)
@require_GET
def reliability_page(request: Looking) -> HttpResponse:
    """GET /insights/reliability"""
    workspace = request.workspace.id
    forecasts = [_quiet(workspace), _return(workspace), _newcomer(workspace)]
    page = ReliabilityPage(tabs(request, "insight_reliability"), forecasts, _own(own_weeks(workspace)))
    return render(request, "console/insights/reliability.html", {"page": page})


def _own(weeks: int) -> str:
    if weeks:
        return _("The newest forecasts also learnt from what became of your own groups: %(weeks)d weeks of them.") % {
            "weeks": weeks
        }
    return _(
        "Nothing is learnt from your own groups yet. That begins by itself once the end of %(least)d weeks of groups "
        "is known, at least %(each)d of them silent and %(each)d alive; a group gives a week every fortnight."
    ) % {"least": LEAST, "each": LEAST_EACH}


def _quiet(workspace_id: int) -> Forecast:
    there, here = learnt(Foretells.QUIET), reliability(workspace_id, Foretells.QUIET)
    alarms = _sum([one for one in there if one.low >= 0.5])
    own = _sum([one for one in here if one.low >= 0.5])
    sentence = _("Of 100 alarms like ours (a chance of 50 %% or more), %(n)d groups went quiet where the model learnt.")
    said = sentence % {"n": round(100 * alarms.value)}
    if own.whole:
        said += " " + _("Here: %(share)s.") % {"share": share_words(own)}
    told = arms(workspace_id, Foretells.QUIET)
    return Forecast(
        _("A group goes quiet: no sign of life for 28 days"), _("went quiet"), said, _rows(there, here),
        _arms(told), _verdict(told, (Arm.ACTED, Arm.PROPOSED), fewer=True),
    )  # fmt: skip


def _return(workspace_id: int) -> Forecast:
    there, here = learnt(Foretells.RETURN), reliability(workspace_id, Foretells.RETURN)
    whole = _sum(there)
    sentence = _("Of 100 regulars who had gone silent, %(n)d came back alone within 60 days where the model learnt.")
    told = arms(workspace_id, Foretells.RETURN)
    return Forecast(
        _("A silent member comes back within 60 days"), _("came back"), sentence % {"n": round(100 * whole.value)},
        _rows(there, here, people=True), _arms(told, people=True),
        _verdict(told, (Arm.ACTED, Arm.HELD_OUT), fewer=False),
    )  # fmt: skip


def _newcomer(workspace_id: int) -> Forecast:
    there, here = learnt(Foretells.NEWCOMER), reliability(workspace_id, Foretells.NEWCOMER)
    sentence = _("Of 100 newcomers who had come once, %(n)d came again within 30 days where the model learnt.")
    said = sentence % {"n": round(100 * _sum(there).value)}
    own = _sum(here)
    if own.whole:
        said += " " + _("Here: %(share)s.") % {"share": share_words(own, people=True)}
    with_reply, alone = replied(workspace_id)
    named = ((_("had a reply within a day"), with_reply), (_("had no reply within a day"), alone))
    told = [(words, share_words(share, people=True)) for words, share in named if share.whole]
    return Forecast(
        _("A newcomer comes again within 30 days"), _("came again"), said, _rows(there, here, people=True), told,
        _of_replies() if told else "", _("Did a reply help?"),
    )  # fmt: skip


def _of_replies() -> str:
    """Nobody is left without a reply on purpose: there is no hold-out, so no verdict."""
    return _(
        "Came again, in these two lines: spoke two to seven days after their first words. Whoever says more gets more "
        "replies, and comes again more often: that a reply helps is not shown by it."
    )


def _sum(spans: Sequence[Span]) -> Share:
    return Share(sum(one.came.part for one in spans), sum(one.came.whole for one in spans))


def _rows(there: Sequence[Span], here: Sequence[Span], *, people: bool = False) -> list[Row]:
    own = {one.low: one for one in here}
    return [
        Row(f"{one.low:.0%} – {one.high:.0%}", percent(one.said), share_words(one.came, people=people),
            share_words(own[one.low].came, people=people) if one.low in own else "—")
        for one in there
    ]  # fmt: skip


def _arms(told: dict[str, Share], *, people: bool = False) -> list[tuple[str, str]]:
    called = {
        Arm.ACTED: _("somebody acted"),
        Arm.PROPOSED: _("proposed, nobody acted"),
        Arm.HELD_OUT: _("left alone, to compare"),
    }
    return [(called[Arm(arm)], share_words(told[arm], people=people)) for arm in called if arm in told]


def _verdict(told: dict[str, Share], between: tuple[str, str], *, fewer: bool) -> str:
    """Whether acting helped, as far as it can be told."""
    acted, left = (told.get(arm, Share(0, 0)) for arm in between)
    found = difference(acted, left)
    if found is None:
        few = _("Whether acting helps cannot be told yet: not enough cases (%(a)d and %(b)d; 20 of each at least).")
        return few % {"a": acted.whole, "b": left.whole}
    figures = {"low": found.low, "high": found.high, "n": found.value}
    points = {name: f"{100 * figure:+.0f}" for name, figure in figures.items()}
    if not found.is_told:
        return _("No difference can be told: %(n)s points (%(low)s to %(high)s).") % points
    if (found.value < 0) == fewer:
        return _("Acting helped: %(n)s points (%(low)s to %(high)s).") % points
    return _("Acting did harm, or went to the harder cases: %(n)s points (%(low)s to %(high)s).") % points
