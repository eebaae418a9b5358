"""A member's sessions, and saying that one is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from huoqun.camps.actions import attending
from huoqun.camps.attendance import LONGEST_WORD, CameHow
from huoqun.camps.queries.sessions import MySession, my_sessions
from huoqun.console.access import Visiting, own
from huoqun.pages.rooms import show


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """`on`: those that are on and not said yet; `others`: each with where one stands, in words."""

    on: Sequence[MySession]
    others: Sequence[tuple[MySession, str]]
    longest: int = LONGEST_WORD


@own
@require_GET
def sessions(request: Visiting) -> HttpResponse:
    """GET /me/sessions"""
    mine = my_sessions(request.workspace.id, request.visit.member_id)
    on = [one for one in mine if one.is_on(request.now) and not one.counts]
    others = [(one, _said(one, request.now)) for one in mine if one not in on]
    return show(request, "pages/sessions.html", SessionsPage(on, others))


@own
@require_POST
def attend(request: Visiting, session_uid: UUID) -> HttpResponse:
    """POST /me/sessions/<uid>: one is there; `word` where the session has one."""
    attending.attend(
        request.actor, member_id=request.visit.member_id, session_uid=session_uid,
        word=request.POST.get("word", "")[:200], now=request.now,
    )  # fmt: skip
    return redirect("me_sessions")


def _said(one: MySession, now: datetime) -> str:
    if one.counts and one.how is not None:
        return {
            CameHow.REPLAY: pgettext("you at a session", "seen later"),
            CameHow.EXCUSED: pgettext("you at a session", "excused"),
        }.get(one.how, pgettext("you at a session", "came"))
    over = now >= one.ends_at
    return pgettext("you at a session", "missed") if over else pgettext("you at a session", "to come")
