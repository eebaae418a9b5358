"""A planned class: moved, begun, dropped; its waiting list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.camps.actions import planning
from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.classes import ClassLine, class_by_uid
from huoqun.camps.queries.waiting import Waiter, waiting_list
from huoqun.console.access import Looking, needs
from huoqun.groups.queries.places import Place

from ..next.views import date_said, open_groups
from ..waiting.words import wait_name


@dataclass(frozen=True, slots=True)
class PlannedPage:
    """`wizard`: the start wizard, filled in; empty without a group."""

    line: ClassLine
    groups: Sequence[Place]
    waiting: Sequence[tuple[Waiter, str]]
    wizard: str
    may: bool


@needs(CampPermission.VIEW)
@require_http_methods(["GET", "POST"])
def planned(request: Looking, class_uid: UUID) -> HttpResponse:
    """GET /camps/planned/<uid>; POST `starts_on`, `group` moves it."""
    line = class_by_uid(request.actor, class_uid, now=request.now)
    if line.run_uid is not None:
        return redirect("camp_class", line.run_uid)
    groups = open_groups(request)
    if request.method == "POST":
        group = next((one for one in groups if str(one.uid) == request.POST.get("group")), None)
        first = date_said(request.POST) or line.starts_on
        if first is not None:
            planning.replan(
                request.actor, class_uid=class_uid, starts_on=first, group_id=group.id if group else None,
                now=request.now,
            )  # fmt: skip
            messages.success(request, _("Saved."))
        return redirect("camp_planned", class_uid)
    waiting = [(one, wait_name(one.state)) for one in waiting_list(request.workspace.id, line.id, now=request.now)]
    may = request.actor.may(CampPermission.RUN, group_id=line.group_id, chapter_id=line.chapter_id)
    page = PlannedPage(line, groups, waiting, _wizard(line), may)
    return render(request, "console/camps/planned.html", {"page": page})


def _wizard(line: ClassLine) -> str:
    if line.group_uid is None or line.starts_on is None:
        return ""
    said = {"playbook": line.playbook, "group": line.group_uid, "starts_on": line.starts_on.isoformat()}
    return f"{reverse('playbooks_start')}?{urlencode(said | fields(line))}"


def fields(line: ClassLine) -> dict[str, str]:
    """What was carried over, as the start wizard's fields."""
    found: dict[str, str] = {}
    for name, value in dict(line.carried.get("values", {})).items():
        if isinstance(value, dict):
            found |= {f"d-{name[1:]}-{key}": str(one) for key, one in value.items()}
        else:
            found[f"v-{name}"] = str(value)
    return found


@needs(CampPermission.RUN)
@require_POST
def begin(request: Looking, class_uid: UUID) -> HttpResponse:
    """POST /camps/planned/<uid>/begin"""
    uid = planning.begin(request.actor, class_uid=class_uid, now=request.now)
    messages.success(request, _("The class has begun."))
    return redirect("camp_class", uid)


@needs(CampPermission.RUN)
@require_POST
def drop(request: Looking, class_uid: UUID) -> HttpResponse:
    """POST /camps/planned/<uid>/drop"""
    planning.drop(request.actor, class_uid=class_uid, now=request.now)
    messages.success(request, _("Dropped."))
    return redirect("camps")
