"""A group run paused, ended; a member checked in by hand."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huoqun.camps.actions.checking_in import check_in
from huoqun.camps.permissions import CampPermission
from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotFound
from huoqun.members.queries.faces import face_by_uid
from huoqun.playbooks.actions import steering
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries.running import run_line

LONGEST_REASON = 200


@needs(PlaybookPermission.STEER)
@require_POST
def pause(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """POST /playbooks/runs/<uid>/pause"""
    steering.pause(request.actor, group_run_uid=group_run_uid, now=request.now)
    messages.success(request, _("Paused. Nothing is sent; what members do still counts, and nobody is put out."))
    return redirect("playbook_run", group_run_uid)


@needs(PlaybookPermission.STEER)
@require_POST
def end(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """POST /playbooks/runs/<uid>/end"""
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON] or _("ended by hand")
    steering.end(request.actor, group_run_uid=group_run_uid, reason=reason, now=request.now)
    messages.success(request, _("Ended. Nothing more comes of it; what was done stays on record."))
    return redirect("playbook_run", group_run_uid)


@needs(CampPermission.CHECK_IN)
@require_POST
def checkin(request: Looking, group_run_uid: UUID, member_uid: UUID) -> HttpResponse:
    """POST /playbooks/runs/<uid>/members/<uid>/checkin: `day` is counted as checked in."""
    line = run_line(request.actor, group_run_uid, now=request.now)
    face, day = face_by_uid(request.workspace.id, member_uid), request.POST.get("day", "")
    if face is None or not day.isdecimal() or len(day) > 4:
        raise NotFound
    check_in(request.actor, group_run_id=line.id, member_id=face.id, day=int(day), now=request.now)
    messages.success(request, _("Counted as checked in on day %(day)s.") % {"day": day})
    return redirect("playbook_run_way", group_run_uid, member_uid)
