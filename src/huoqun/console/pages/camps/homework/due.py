"""Homework is due at another time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from huoqun.camps.actions.setting_homework import move_due
from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.homework import AssignmentLine, assignment, works
from huoqun.chats.quiet import instant, zone_named
from huoqun.console.access import Looking, needs
from huoqun.core.errors import Refused

from ..tabs import ClassHead, class_head

_SHAPE = "%Y-%m-%dT%H:%M"


class DueForm(forms.Form):
    """Times by the clock of the class."""

    due_at = forms.DateTimeField(label=gettext_lazy("Due at"), input_formats=[_SHAPE])
    late_until = forms.DateTimeField(
        label=gettext_lazy("Taken late until"), input_formats=[_SHAPE], required=False,
        help_text=gettext_lazy("Empty: nothing is taken late."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_SHAPE)


@dataclass(frozen=True, slots=True)
class DuePage:
    """The form. `late`: so many works came late until now, and stay late."""

    head: ClassHead
    line: AssignmentLine
    form: DueForm
    late: int


@needs(CampPermission.RUN)
@require_http_methods(["GET", "POST"])
def due(request: Looking, group_run_uid: UUID, assignment_uid: UUID) -> HttpResponse:
    """GET and POST /camps/<run uid>/homework/<uid>/due: `due_at`, `late_until`"""
    head = class_head(request, group_run_uid, "camp_homework")
    request.actor.require(CampPermission.RUN, group_id=head.line.group_id, chapter_id=head.line.chapter_id)
    line = assignment(request.workspace.id, head.line.group_run_id or 0, assignment_uid)
    zone = zone_named(head.line.zone)
    known = {"due_at": _shown(line.due_at, zone), "late_until": _shown(line.late_until, zone)}
    form = DueForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        due_at, late_until = (_said(form.cleaned_data[name], zone) for name in ("due_at", "late_until"))
        assert due_at is not None
        try:
            move_due(request.actor, assignment_uid=line.uid, due_at=due_at, late_until=late_until, now=request.now)
        except Refused as refusal:
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            said = _("It is due at another time. Members see it on their pages; nobody is written to.")
            messages.success(request, said)
            return redirect("camp_homework_one", group_run_uid, assignment_uid)
    late = sum(one.is_late for one in works(request.workspace.id, line.id))
    status = 422 if form.errors else 200
    return render(request, "console/camps/homework_due.html", {"page": DuePage(head, line, form, late)}, status=status)


def _shown(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime(_SHAPE) if at is not None else ""


def _said(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """A time as it was typed, by the clock of the class whatever the reader's is."""
    return instant(at.date(), at.time(), zone) if at is not None else None
