"""Who waits for a class that is under way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.waiting import Room, Waiter, rooms, waiting_list
from huoqun.console.access import Looking, needs

from ..tabs import ClassHead, class_head
from .words import wait_name


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """`room`: the places; None: the class is over."""

    head: ClassHead
    room: Room | None
    waiting: Sequence[tuple[Waiter, str]]


@needs(CampPermission.VIEW)
@require_GET
def waiting(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/waiting"""
    head = class_head(request, group_run_uid, "camp_waiting")
    people = [(one, wait_name(one.state)) for one in waiting_list(request.workspace.id, head.line.id, now=request.now)]
    room = next(iter(rooms(request.workspace.id, [head.line.id])), None)
    return render(request, "console/camps/waiting.html", {"page": WaitingPage(head, room, people)})
