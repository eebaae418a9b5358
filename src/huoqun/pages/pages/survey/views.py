"""A member answers surveys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from huoqun.console.access import Visiting, own
from huoqun.core import files
from huoqun.core.errors import NotFound
from huoqun.core.files import LARGEST, FileKind, FileTooLarge
from huoqun.forms.actions.answering import answer
from huoqun.forms.queries.rounds import MySurvey, my_surveys
from huoqun.forms.rules import BadAnswer
from huoqun.forms.surveys import MOST_PICTURES, RANGES, TOO_MANY, Asks, Item
from huoqun.pages.rooms import show


@dataclass(frozen=True, slots=True)
class SurveysPage:
    """Those that are open or were answered."""

    surveys: Sequence[MySurvey]


@dataclass(frozen=True, slots=True)
class Shown:
    """A question with what may be chosen: (what is sent, words, chosen), the words that were written, and the uids of
    the pictures that were given.
    """

    name: str
    item: Item
    options: Sequence[tuple[int, str, bool]]
    words: str
    is_row: bool
    pictures: Sequence[str] = ()

    @property
    def more(self) -> str:
        """The field of files that are new."""
        return f"p{self.name[1:]}"


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
    """GET /me/survey/<round>; POST answers `a<place>`, with `hidden` without one's name; `p<place>`: new pictures."""
    found = my_surveys(request.workspace.id, request.visit.member_id, now=request.now, uid=surveyround_uid)
    if not found:
        raise NotFound
    one = found[0]
    if request.method == "POST":
        said = {str(n): request.POST.getlist(f"a{n}") for n in range(len(one.items))}
        answer(
            request.actor, round_uid=surveyround_uid, member_id=request.visit.member_id, answers=said,
            hidden="hidden" in request.POST, pictures=_kept(request, one), now=request.now,
        )  # fmt: skip
        return redirect("me_survey", surveyround_uid)
    may = _may(one)
    page = SurveyPage(one, [_shown(n, item, one) for n, item in enumerate(one.items)], may)
    return show(request, "pages/survey.html", page)


def _may(one: MySurvey) -> bool:
    return one.is_open and (not one.answered or one.answers is not None)


def _kept(request: Visiting, one: MySurvey) -> dict[str, list[int]]:
    """The pictures that came with the form, kept; nothing where they may not answer or more came than they may give."""
    sent = {
        str(n): request.FILES.getlist(f"p{n}") for n, item in enumerate(one.items) if item.asks is Asks.PICTURE
    }  # fmt: skip
    if any(len(these) > MOST_PICTURES for these in sent.values()):
        raise BadAnswer(TOO_MANY)
    return {place: [_file(request, raw) for raw in these] for place, these in sent.items()} if _may(one) else {}


def _file(request: Visiting, sent: UploadedFile) -> int:
    if (sent.size or 0) > LARGEST[FileKind.PICTURE]:
        raise FileTooLarge
    return files.keep(
        request.actor, raw=sent.read(), name=sent.name or "", allowed=[FileKind.PICTURE],
        owner=f"member:{request.visit.member_id}", now=request.now,
    ).id  # fmt: skip


def _shown(place: int, item: Item, one: MySurvey) -> Shown:
    said = (one.answers or {}).get(str(place))
    chosen = set(said) if isinstance(said, list) else {said}
    if item.asks in RANGES:
        low, high = RANGES[item.asks]
        options = [(n, str(n), n in chosen) for n in range(low, high + 1)]
    else:
        options = [(n, words, n in chosen) for n, words in enumerate(item.options)]
    words = str(said or "") if item.asks is Asks.TEXT else ""
    pictures = [str(uid) for uid in said or ()] if item.asks is Asks.PICTURE else ()
    return Shown(f"a{place}", item, options, words, item.asks in RANGES, pictures)
