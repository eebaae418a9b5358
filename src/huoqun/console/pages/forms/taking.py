"""A quiz tried as a member would take it, and answers that a person scores."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import Refused
from huoqun.forms.actions.attempting import score as give
from huoqun.forms.permissions import FormPermission
from huoqun.forms.queries import quizzes as asked
from huoqun.forms.queries.quizzes import Waiting
from huoqun.forms.rules import CHOICES, Question, mark, percent, read_answer

from .words import tabs


@dataclass(frozen=True, slots=True)
class Tried:
    """A question, what was answered, and (once answered) what it is worth; None: a person would say."""

    id: str
    question: Question
    options: Sequence[tuple[int, str, bool]]
    words: str
    points: int | None
    right: str


@dataclass(frozen=True, slots=True)
class TryPage:
    """`percent` None: not handed in yet."""

    tabs: Sequence[NavItem]
    quiz_uid: UUID
    name: str
    seed: int
    asked: Sequence[Tried]
    percent: int | None
    fault: str


@dataclass(frozen=True, slots=True)
class ScorePage:
    tabs: Sequence[NavItem]
    waiting: Waiting
    fault: str


@needs(FormPermission.VIEW, everywhere=True)
@require_http_methods(["GET", "POST"])
def try_it(request: Looking, quiz_uid: UUID) -> HttpResponse:
    """GET /forms/quizzes/<uid>/try: what a member might get; POST marks it. Nothing is kept."""
    line, whole = asked.quiz(request.actor, quiz_uid=quiz_uid)
    said = request.POST.get("seed", "")
    seed = int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else secrets.randbelow(2**31)
    handed_in, fault = request.method == "POST", ""
    try:
        drawn = asked.sample(request.actor, quiz_uid=quiz_uid, seed=seed)
    except Refused as refusal:
        if refusal.status == 404:
            raise
        drawn, fault = [], f"{_(refusal.message)} {_(refusal.way_out)}"
    tried = [_tried(id, one, request.POST.getlist(f"q{id}"), handed_in, whole.half_for_fewer) for id, one in drawn]
    possible = sum(one.question.points for one in tried)
    result = percent(sum(one.points or 0 for one in tried), possible) if handed_in and tried else None
    page = TryPage(tabs("forms"), quiz_uid, line.name, seed, tried, result, fault)
    return render(request, "console/forms/try.html", {"page": page})


def _tried(id: str, question: Question, said: Sequence[str], handed_in: bool, half: bool) -> Tried:
    try:
        answer = read_answer(question, said)
    except Refused:
        answer = None
    chosen = set(answer or ()) if question.kind in CHOICES else set()
    options = [(place, words, place in chosen) for place, words in enumerate(question.options)]
    words = "" if question.kind in CHOICES or answer is None else str(answer)
    points = mark(question, answer, half_for_fewer=half) if handed_in else None
    right = " / ".join(tuple(question.options[place] for place in question.right) or question.accepts)
    return Tried(id, question, options, words, points, right if handed_in else "")


@needs(FormPermission.SCORE, everywhere=True)
@require_http_methods(["GET", "POST"])
def score(request: Looking, attempt_uid: UUID) -> HttpResponse:
    """GET /forms/attempts/<uid>: the answers that wait for a person; POST `p<id>` and `words` scores them."""
    found, fault = asked.waiting(request.actor, attempt_uid=attempt_uid), ""
    if request.method == "POST":
        points = {one: _points(request.POST.get(f"p{one}", "")) for one, _question, _answer in found.open}
        words = request.POST.get("words", "")
        try:
            give(request.actor, attempt_uid=attempt_uid, points=points, words=words, now=request.now)
        except Refused as refusal:
            fault = _(refusal.message)
        else:
            messages.success(request, _("Scored."))
            return redirect("forms_quiz", found.quiz_uid)
    page = ScorePage(tabs("forms"), found, fault)
    return render(request, "console/forms/score.html", {"page": page}, status=422 if fault else 200)


def _points(said: str) -> int:
    """-1, which no question is worth, for what is no number."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 4 else -1
