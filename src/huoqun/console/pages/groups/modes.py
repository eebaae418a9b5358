"""The mode in which a group talks just now: seen on its page of talk, opened and closed there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huoqun.console.access import Looking, needs
from huoqun.core.errors import Refused
from huoqun.discussions import wording
from huoqun.discussions.actions import running
from huoqun.discussions.permissions import DiscussionsPermission
from huoqun.discussions.queries.modes import Open, opened
from huoqun.discussions.rules.modes import Mode
from huoqun.members.queries.faces import faces

from .head import Head, head_of


@dataclass(frozen=True, slots=True)
class ModeNow:
    """`line` None: none is open. `topics`: (name, words, whether it is talked about now); `modes`: what may be opened,
    as (value, name, what it asks).
    """

    line: Open | None
    name: str
    asks: str
    topics: Sequence[tuple[str, str, bool]]
    modes: Sequence[tuple[str, str, str]]
    may: bool


def mode_now(request: Looking, head: Head) -> ModeNow | None:
    """How a group talks; None where that is switched off, or not to be seen here."""
    place = {"chapter_id": head.whole.chapter_id, "group_id": head.line.id}
    if not request.workspace.has("discussions") or not request.actor.may(DiscussionsPermission.VIEW, **place):
        return None
    line = opened(request.workspace.id, [head.line.id]).get(head.line.id)
    people = faces(request.workspace.id, [topic[0] for topic in line.topics]) if line else {}
    topics = [(people[m].name if m in people else "", words, now) for m, words, now in line.topics] if line else []
    return ModeNow(
        line, wording.name(line.mode) if line else "", wording.asks(line.mode) if line else "", topics,
        [(str(one), wording.name(one), wording.asks(one)) for one in Mode],
        request.actor.may(DiscussionsPermission.RUN, **place),
    )  # fmt: skip


@needs(DiscussionsPermission.RUN)
@require_POST
def group_mode(request: Looking, uid: UUID) -> HttpResponse:
    """POST /groups/<uid>/mode with `do`: open (with `mode` and `minutes`), close, next."""
    head, act = head_of(request, uid, "group_talk"), request.POST.get("do", "")
    who, group, minutes = request.actor, head.line.id, request.POST.get("minutes", "")[:4]
    try:
        if act == "open" and request.POST.get("mode", "") in set(Mode):
            number = int(minutes) if minutes.isascii() and minutes.isdecimal() else 0
            running.open_mode(who, group_id=group, mode=Mode(request.POST["mode"]), minutes=number, now=request.now)
        elif act == "close":
            running.close_mode(who, group_id=group, now=request.now)
        elif act == "next":
            running.next_topic(who, group_id=group, now=request.now)
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    return redirect("group_talk", uid)
