"""A member reads what they were told, and says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Visiting, own
from huoqun.notices.actions import own as reading
from huoqun.notices.queries.mine import MyNotice, my_notices
from huoqun.pages.rooms import show


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """What waits, and what was read or is closed."""

    waiting: Sequence[MyNotice]
    over: Sequence[MyNotice]


@own
@require_GET
def notices(request: Visiting) -> HttpResponse:
    """GET /me/notices"""
    mine = my_notices(request.workspace.id, request.visit.member_id)
    page = NoticesPage([one for one in mine if one.waits], [one for one in mine if not one.waits])
    return show(request, "pages/notices.html", page)


@own
@require_POST
def acknowledge(request: Visiting, notice_uid: UUID) -> HttpResponse:
    """POST /me/notices/<uid>: read; once more changes nothing."""
    reading.acknowledge(request.actor, notice_uid=notice_uid, member_id=request.visit.member_id, now=request.now)
    return redirect("me_notices")
