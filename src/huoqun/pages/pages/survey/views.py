"""A member answers surveys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from huoqun.console.access import Visiting, own
from huoqun.core.errors import NotFound
from huoqun.forms.actions.answering import answer
from huoqun.forms.queries.rounds import MySurvey, my_surveys
from huoqun.forms.surveys import RANGES, Asks, Item
from huoqun.pages.rooms import show


@dataclass(frozen=True, slots=True)
class SurveysPage:
    """Those that are open or were answered."""

    surveys: Sequence[MySurvey]


@dataclass(frozen=True, slots=True)
class Shown:
    """A question with what may be chosen: (what is sent, words, chosen), and the words that were written."""

    name: str
    item: Item
    options: Sequence[tuple[int, str, bool]]
    words: str
    is_row: bool


@dataclass(frozen=True, slots=True)
class SurveyPage:
    survey: MySurvey
    asked: Sequence[Shown]
    may_answer: bool


@own
@require_GET
def surveys(request: Visiting) -> HttpResponse:
    """GET /me/survey"""
    found = my_surveys(request.workspace.id, request.visit.member_id, now=request.now)
    return show(request, "pages/surveys.html", SurveysPage(found))


@own
@require_http_methods(["GET", "POST"])
def survey(request: Visiting, surveyround_uid: UUID) -> HttpResponse:
    """GET /me/survey/<round>; POST answers `a<place>`, with `hidden` without one's name."""
    found = my_surveys(request.workspace.id, request.visit.member_id, now=request.now, uid=surveyround_uid)
    if not found:
        raise NotFound
    one = found[0]
    if request.method == "POST":
        said = {str(n): request.POST.getlist(f"a{n}") for n in range(len(one.items))}
        answer(
            request.actor, round_uid=surveyround_uid, member_id=request.visit.member_id, answers=said,
            hidden="hidden" in request.POST, now=request.now,
        )  # fmt: skip
        return redirect("me_survey", surveyround_uid)
    may = one.is_open and (not one.answered or one.answers is not None)
    page = SurveyPage(one, [_shown(n, item, one) for n, item in enumerate(one.items)], may)
    return show(request, "pages/survey.html", page)


def _shown(place: int, item: Item, one: MySurvey) -> Shown:
    said = (one.answers or {}).get(str(place))
    chosen = set(said) if isinstance(said, list) else {said}
    if item.asks in RANGES:
        low, high = RANGES[item.asks]
        options = [(n, str(n), n in chosen) for n in range(low, high + 1)]
    else:
        options = [(n, words, n in chosen) for n, words in enumerate(item.options)]
    words = str(said or "") if item.asks is Asks.TEXT else ""
    return Shown(f"a{place}", item, options, words, item.asks in RANGES)
