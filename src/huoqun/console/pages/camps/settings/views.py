"""The settings of a class."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huoqun.camps.actions import setting
from huoqun.camps.permissions import CampPermission
from huoqun.camps.rules import BadClass
from huoqun.console.access import Looking, needs

from ..tabs import ClassHead, class_head


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """The fields as text."""

    head: ClassHead
    name: str
    capacity: str
    fault: str


@needs(CampPermission.RUN)
@require_http_methods(["GET", "POST"])
def settings(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET, POST /camps/<run uid>/settings: `name`, `capacity`."""
    head = class_head(request, group_run_uid, "camp_settings")
    line, fault = head.line, ""
    name, capacity = line.name, "" if line.capacity is None else str(line.capacity)
    if request.method == "POST":
        name, capacity = request.POST.get("name", ""), request.POST.get("capacity", "").strip()
        try:
            setting.edit(
                request.actor, class_uid=line.uid, name=name, capacity=places(capacity), now=request.now
            )  # fmt: skip
        except BadClass as refusal:
            fault = f"{refusal} {_(refusal.way_out)}"
        else:
            messages.success(request, _("Saved."))
            return redirect("camp_settings", group_run_uid)
    page = SettingsPage(head, name, capacity, fault)
    return render(request, "console/camps/settings.html", {"page": page}, status=422 if fault else 200)


def places(said: str) -> int | None:
    """How many places a field says; None: empty. Raises BadClass."""
    if not said:
        return None
    if not (said.isascii() and said.isdecimal() and len(said) < 8):
        raise BadClass
    return int(said)
