"""The mode in which a group talks just now: seen on its page of talk, opened and closed there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from huoqun.discussions.queries.modes import Open, latest, numbers_of
from huoqun.discussions.rules.modes import Mode, Numbers
from huoqun.members.queries.faces import faces

from .head import Head, head_of


@dataclass(frozen=True, slots=True)
class ModeNow:
    """`line` None: none is open. `topics`: (name, words, whether it is talked about now); `modes`: what may be opened,
    as (value, name, what it asks); `numbers`: what they ask for unless others are chosen.
    """

    line: Open | None
    name: str
    asks: str
    topics: Sequence[tuple[str, str, bool]]
    modes: Sequence[tuple[str, str, str]]
    numbers: Numbers
    may: bool


def mode_now(request: Looking, head: Head) -> ModeNow | None:
    """How a group talks; None where that is switched off, or not to be seen here."""
    place = {"chapter_id": head.whole.chapter_id, "group_id": head.line.id}
    if not request.workspace.has("discussions") or not request.actor.may(DiscussionsPermission.VIEW, **place):
        return None
    line, numbers = latest(request.workspace.id, head.line.id)
    people = faces(request.workspace.id, [topic[0] for topic in line.topics]) if line else {}
    topics = [(people[m].name if m in people else "", words, now) for m, words, now in line.topics] if line else []
    return ModeNow(
        line, wording.name(line.mode) if line else "", wording.asks(line.mode, numbers) if line else "", topics,
        [(str(one), wording.name(one), wording.asks(one, numbers)) for one in Mode], numbers,
        request.actor.may(DiscussionsPermission.RUN, **place),
    )  # fmt: skip


@needs(DiscussionsPermission.RUN)
@require_POST
def group_mode(request: Looking, uid: UUID) -> HttpResponse:
    """POST /groups/<uid>/mode with `do`: open (with `mode`, `minutes` and `gap`, `least`, `each`), close, next."""
    head, act = head_of(request, uid, "group_talk"), request.POST.get("do", "")
    who, group = request.actor, head.line.id
    try:
        if act == "open" and request.POST.get("mode", "") in set(Mode):
            mode, minutes = Mode(request.POST["mode"]), _number(request, "minutes") or 0
            numbers = _numbers(request, group)
            running.open_mode(who, group_id=group, mode=mode, minutes=minutes, numbers=numbers, now=request.now)
        elif act == "close":
            running.close_mode(who, group_id=group, now=request.now)
        elif act == "next":
            running.next_topic(who, group_id=group, now=request.now)
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    return redirect("group_talk", uid)


def _number(request: Looking, name: str) -> int | None:
    """A number of the form; None where nothing stands there; 0, which fits nowhere, for whatever is none."""
    said = request.POST.get(name, "")[:4].strip()
    if not said:
        return None
    return int(said) if said.isascii() and said.isdecimal() else 0


def _numbers(request: Looking, group_id: int) -> Numbers:
    chosen = {name: _number(request, name) for name in ("gap", "least", "each")}
    known = {name: number for name, number in chosen.items() if number is not None}
    return replace(numbers_of(request.workspace.id, group_id), **known)
