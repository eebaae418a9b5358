"""A member takes a quiz: begins, saves, hands in, and sees what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.camps.queries.quizzes import over_for
from huoqun.console.access import Visiting, own
from huoqun.core.errors import NotFound
from huoqun.forms.actions import attempting
from huoqun.forms.queries.mine import MyQuiz, mark_of, my_paper, my_quizzes
from huoqun.pages.rooms import show


@dataclass(frozen=True, slots=True)
class QuizzesPage:
    """The quizzes that are open or were taken."""

    quizzes: tuple[MyQuiz, ...]


@own
@require_GET
def quizzes(request: Visiting) -> HttpResponse:
    """GET /me/quiz: those of a camp that is over only where they took them."""
    found = my_quizzes(request.workspace.id, request.visit.member_id, now=request.now)
    over = over_for(request.workspace.id, request.visit.member_id) if found else ()
    return show(request, "pages/quizzes.html", QuizzesPage(tuple(q for q in found if q.attempts or q.uid not in over)))


@own
@require_POST
def start(request: Visiting, quiz_uid: UUID) -> HttpResponse:
    """POST /me/quiz/<quiz>/start: a new attempt, or the one that runs."""
    uid = attempting.start(request.actor, quiz_uid=quiz_uid, member_id=request.visit.member_id, now=request.now)
    return redirect("me_attempt", uid)


@own
@require_http_methods(["GET", "POST"])
def attempt(request: Visiting, attempt_uid: UUID) -> HttpResponse:
    """GET /me/quiz/attempt/<attempt>; POST keeps the answers `q<id>`, and with `hand_in` ends it.

    `w<id>`: the mark of what stood there when the page was opened. What this page did not change is left as another
    page of theirs has it.
    """
    paper = my_paper(request.workspace.id, request.visit.member_id, attempt_uid, now=request.now)
    if paper is None:
        raise NotFound
    if request.method == "POST":
        sent = {one.id: request.POST.getlist(f"q{one.id}") for one in paper.questions}
        answers = {id: said for id, said in sent.items() if request.POST.get(f"w{id}") != mark_of(said)}
        if "hand_in" in request.POST:
            attempting.hand_in(request.actor, attempt_uid=attempt_uid, answers=answers, now=request.now)
        else:
            attempting.save(request.actor, attempt_uid=attempt_uid, answers=answers, now=request.now)
        return redirect("me_attempt", attempt_uid)
    return show(request, "pages/attempt.html", paper)
