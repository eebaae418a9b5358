"""A door written, and written anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huoqun.admission.actions import making
from huoqun.admission.permissions import AdmissionPermission
from huoqun.admission.queries.doors import DoorLine, door
from huoqun.console.access import Looking, needs
from huoqun.console.places import kinds_and_groups
from huoqun.core.errors import Refused
from huoqun.forms.permissions import FormPermission
from huoqun.forms.queries.quizzes import quizzes
from huoqun.forms.surveys import Item, written

from .forms import DoorForm


@dataclass(frozen=True, slots=True)
class WritePage:
    form: DoorForm
    line: DoorLine | None


@needs(AdmissionPermission.EDIT)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /admission/doors/new?group=<id>; POST makes a door, closed at first."""
    form = _form(request, {"place": f"group:{request.GET.get('group', '')[:18]}"}, None)
    if request.method == "POST" and form.is_valid():
        try:
            uid = making.make(request.actor, door=form.door(), now=request.now)
        except Refused as refusal:
            if refusal.status == 403:
                raise
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            messages.success(request, _("The door stands, closed. Look at it, then open it."))
            return redirect("admission_door", uid)
    return _shown(request, form, None)


@needs(AdmissionPermission.EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: Looking, door_uid: UUID) -> HttpResponse:
    """GET /admission/doors/<uid>/edit; POST writes it anew."""
    line = door(request.actor, door_uid=door_uid)
    form = _form(request, _said(line), line)
    if request.method == "POST" and form.is_valid():
        try:
            making.edit(request.actor, door_uid=door_uid, door=form.door(), now=request.now)
        except Refused as refusal:
            if refusal.status in (403, 404):
                raise
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            messages.success(request, _("Saved."))
            return redirect("admission_door", door_uid)
    return _shown(request, form, line)


def _shown(request: Looking, form: DoorForm, line: DoorLine | None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "console/admission/write.html", {"page": WritePage(form, line)}, status=status)


def _form(request: Looking, initial: dict[str, Any], line: DoorLine | None) -> DoorForm:
    data = request.POST if request.method == "POST" else None
    scope = request.actor.scope(AdmissionPermission.EDIT)
    places = kinds_and_groups(request.workspace.id, scope)
    if line is not None:  # a door stays where it stands
        places = [one for one in places if one[0] == _place(line)]
    known = [(str(q.uid), q.name) for q in quizzes(request.actor)] if request.actor.may(FormPermission.VIEW) else []
    return DoorForm(data, initial=initial, places=places, quizzes=known)


def _place(line: DoorLine) -> str:
    return f"group:{line.group_id}" if line.group_id is not None else f"kind:{line.kind_id}"


def _said(line: DoorLine) -> dict[str, Any]:
    """A door as the form says it."""
    return {
        "name": line.name, "place": _place(line), "about": line.about,
        "questions": written(msgspec.convert(line.items, tuple[Item, ...])), "tags": line.tags,
        "asks_inviter": line.asks_inviter, "needs_inviter": line.needs_inviter, "most_each": line.most_each,
        "quiz": str(line.quiz_uid or ""), "condition": line.condition, "interview": line.interview,
        "automatic": line.automatic, "capacity": line.capacity, "answer_days": line.answer_days,
        "hold_days": line.hold_days, "welcome": line.welcome, "way_in": line.way_in,
    }  # fmt: skip
