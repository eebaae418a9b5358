"""Quizzes: made, looked at, published, closed; what came of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import Refused
from huoqun.forms.actions import quizzes as acts
from huoqun.forms.actions.quizzes import NewQuiz
from huoqun.forms.permissions import FormPermission
from huoqun.forms.queries import quizzes as asked
from huoqun.forms.queries.banks import banks
from huoqun.forms.queries.quizzes import QuizLine, Results

from .inputs import QuizForm, quiz_cells
from .words import shows_name, state_of, tabs


@dataclass(frozen=True, slots=True)
class Row:
    """A quiz in words."""

    line: QuizLine
    tone: str
    state: str


@dataclass(frozen=True, slots=True)
class QuizzesPage:
    """The quizzes. `has_questions`: there is a bank to draw from."""

    tabs: Sequence[NavItem]
    rows: Sequence[Row]
    may_edit: bool
    has_questions: bool


@dataclass(frozen=True, slots=True)
class QuizFormPage:
    tabs: Sequence[NavItem]
    form: QuizForm
    quiz_uid: UUID | None


@dataclass(frozen=True, slots=True)
class QuizPage:
    """A quiz with its results. `tens`: (from, up to, people, per cent of the most)."""

    tabs: Sequence[NavItem]
    row: Row
    quiz: NewQuiz
    minutes: int | None
    shows: str
    results: Results
    tens: Sequence[tuple[int, int, int, int]]
    percent: int | None
    may_edit: bool
    may_score: bool


@needs(FormPermission.VIEW, everywhere=True)
@require_GET
def quizzes(request: Looking) -> HttpResponse:
    """GET /forms"""
    rows = [_row(line, request) for line in asked.quizzes(request.actor)]
    has = any(one.questions for one in banks(request.actor))
    page = QuizzesPage(tabs("forms"), rows, request.actor.may(FormPermission.EDIT), has)
    return render(request, "console/forms/quizzes.html", {"page": page})


@needs(FormPermission.EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /forms/quizzes/new; POST makes a draft."""
    data = request.POST if request.method == "POST" else None
    return _written(request, QuizForm(data, banks=banks(request.actor)), None)


@needs(FormPermission.EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def edit(request: Looking, quiz_uid: UUID) -> HttpResponse:
    """GET /forms/quizzes/<uid>/edit; POST changes it. Attempts that run stay as they are."""
    _line, quiz = asked.quiz(request.actor, quiz_uid=quiz_uid)
    data = request.POST if request.method == "POST" else None
    rows = min(max(3, len(quiz.draws) + 1), 20)
    form = QuizForm(data, banks=banks(request.actor), rows=rows, initial=quiz_cells(quiz))
    form.fields["key"].disabled = True  # Playbooks and conditions name it.
    return _written(request, form, quiz_uid)


def _written(request: Looking, form: QuizForm, quiz_uid: UUID | None) -> HttpResponse:
    if form.is_valid():
        quiz = form.quiz
        if quiz_uid is None and any(line.key == quiz.key for line in asked.quizzes(request.actor)):
            form.add_error("key", _("Another quiz has this key."))
        else:
            try:
                uid = acts.make_quiz(request.actor, quiz=quiz, now=request.now)
            except Refused as refusal:
                form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
            else:
                messages.success(request, _("Kept. Try it as a member would before it is published."))
                return redirect("forms_quiz", uid)
    page = QuizFormPage(tabs("forms"), form, quiz_uid)
    return render(request, "console/forms/quiz_form.html", {"page": page}, status=422 if form.is_bound else 200)


@needs(FormPermission.VIEW, everywhere=True)
@require_GET
def quiz(request: Looking, quiz_uid: UUID) -> HttpResponse:
    """GET /forms/quizzes/<uid>"""
    line, whole = asked.quiz(request.actor, quiz_uid=quiz_uid)
    found = asked.results(request.actor, quiz_uid=quiz_uid)
    most = max(found.tens) or 1
    tens = [(ten * 10, ten * 10 + 9 if ten < 9 else 100, n, 100 * n // most) for ten, n in enumerate(found.tens)]
    page = QuizPage(
        tabs("forms"), _row(line, request), whole, int(whole.lasts.total_seconds()) // 60 if whole.lasts else None,
        shows_name(whole.shows), found, tens, 100 * line.passed // line.people if line.people else None,
        request.actor.may(FormPermission.EDIT), request.actor.may(FormPermission.SCORE),
    )  # fmt: skip
    return render(request, "console/forms/quiz.html", {"page": page})


@needs(FormPermission.EDIT, everywhere=True)
@require_POST
def open_one(request: Looking, quiz_uid: UUID) -> HttpResponse:
    """POST /forms/quizzes/<uid>/open: published."""
    return _moved(request, quiz_uid, acts.open_quiz, _("Published: members may take it."))


@needs(FormPermission.EDIT, everywhere=True)
@require_POST
def close_one(request: Looking, quiz_uid: UUID) -> HttpResponse:
    """POST /forms/quizzes/<uid>/close"""
    return _moved(request, quiz_uid, acts.close_quiz, _("Closed. Attempts that run may be finished."))


def _moved(request: Looking, uid: UUID, move: Callable[..., None], words: str) -> HttpResponse:
    try:
        move(request.actor, quiz_uid=uid, now=request.now)
    except Refused as refusal:
        if refusal.status == 404:
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        messages.success(request, words)
    return redirect("forms_quiz", uid)


def _row(line: QuizLine, request: Looking) -> Row:
    tone, said = state_of(line.state, line.opens_at, line.closes_at, request.now)
    return Row(line, tone, said)
