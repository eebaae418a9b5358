"""The lectures of a member's groups, with what was said so far, and what they asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huoqun.console.access import Visiting, own
from huoqun.console.pages.lectures.words import question_state
from huoqun.lectures.queries.lines import digest_lines
from huoqun.lectures.queries.mine import MyLecture, my_lectures, my_questions
from huoqun.lectures.rules import State, first_words
from huoqun.pages.rooms import show

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A lecture in words. `said`: what of it matters; `asked`: what I asked there, as (when, what became of it)."""

    line: MyLecture
    state: str
    is_on: bool
    said: Sequence[str]
    asked: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class LecturesPage:
    rows: Sequence[Row]


@own
@require_GET
def lectures(request: Visiting) -> HttpResponse:
    """GET /me/lectures"""
    here, me = request.workspace.id, request.visit.member_id
    mine = my_lectures(here, me, now=request.now)
    said = digest_lines(here, [one.id for one in mine if one.state in (State.LIVE, State.ENDED)])
    asked: dict[int, list[tuple[str, str]]] = {}
    for lecture_id, at, state in my_questions(here, me):
        when = timezone.localtime(at).strftime("%m-%d %H:%M")
        asked.setdefault(lecture_id, []).append((when, question_state(state)[1]))
    rows = [
        Row(
            one, _state(one), one.state is State.LIVE,
            [first_words(line) for line in said.get(one.id, [])[-SHOWN:]], asked.get(one.id, []),
        )
        for one in mine
    ]  # fmt: skip
    return show(request, "pages/lectures.html", LecturesPage(rows))


def _state(one: MyLecture) -> str:
    if one.state is State.LIVE:
        return _("On now")
    return (
        pgettext("a lecture for you", "over") if one.state is State.ENDED else pgettext("a lecture for you", "to come")
    )
