"""Whether a group has what it lives on: the five points of the launch check."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotFound
from huoqun.playbooks.permissions import PlaybookPermission

from .head import Head, head_of
from .launch import LaunchPanel, launch_panel


@dataclass(frozen=True, slots=True)
class CheckupPage:
    """What the page shows."""

    head: Head
    launch: LaunchPanel


@needs(PlaybookPermission.VIEW)
@require_GET
def checkup(request: Looking, uid: UUID) -> HttpResponse:
    """GET /groups/<uid>/checkup"""
    head = head_of(request, uid, "group_checkup")
    if not request.actor.may(PlaybookPermission.VIEW, chapter_id=head.whole.chapter_id, group_id=head.line.id):
        raise NotFound
    page = CheckupPage(head, launch_panel(request.actor, group_id=head.line.id, now=head.looked.at))
    return render(request, "console/groups/checkup.html", {"page": page})
