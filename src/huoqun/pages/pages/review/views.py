"""A member looks at classmates' works, without names."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from huoqun.camps.actions import reviewing
from huoqun.camps.homework import LONGEST_COMMENT, ReviewState
from huoqun.camps.queries.my_homework import MyReview, my_review, my_reviews
from huoqun.console.access import Visiting, own
from huoqun.pages.rooms import show


@dataclass(frozen=True, slots=True)
class ReviewsPage:
    """Works that wait, and those that were looked at."""

    waiting: tuple[MyReview, ...]
    done: tuple[MyReview, ...]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One work. `is_open`: it waits for this member."""

    it: MyReview
    is_open: bool
    longest: int = LONGEST_COMMENT


@own
@require_GET
def reviews(request: Visiting) -> HttpResponse:
    """GET /me/review"""
    found = my_reviews(request.workspace.id, request.visit.member_id)
    waiting = tuple(one for one in found if one.state == ReviewState.ASKED)
    return show(request, "pages/reviews.html", ReviewsPage(waiting, tuple(one for one in found if one not in waiting)))


@own
@require_http_methods(["GET", "POST"])
def review(request: Visiting, review_uid: UUID) -> HttpResponse:
    """GET /me/review/<uid>; POST `s-<criterion>` or `whole`, `comment`, `version`: what was looked at."""
    found = my_review(request.workspace.id, request.visit.member_id, review_uid)
    if request.method == "POST":
        scores = {c.key: number(request.POST.get(f"s-{c.key}", "")) for c in found.rubric}
        reviewing.review(
            request.actor, member_id=request.visit.member_id, review_uid=review_uid,
            version=number(request.POST.get("version", "")), scores=scores,
            whole=None if found.rubric else Decimal(number(request.POST.get("whole", ""))),
            comment=request.POST.get("comment", ""), now=request.now,
        )  # fmt: skip
        return redirect("me_reviews")
    return show(request, "pages/review.html", ReviewPage(found, found.state == ReviewState.ASKED))


def number(text: str) -> int:
    """A number as a form sends it; -1 where it is none, which no score is."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1
