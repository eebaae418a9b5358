"""The next class planned from the last, looked at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huoqun.camps.actions.planning import plan_next
from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.classes import ClassLine
from huoqun.camps.queries.cohorts import Next, next_of
from huoqun.camps.queries.graduation import rule_of
from huoqun.camps.saying import aloud
from huoqun.console.access import Looking, needs
from huoqun.console.pages.running.lacking import Lack, lacks
from huoqun.console.words import listed
from huoqun.groups.queries.places import Place, places
from huoqun.playbooks.queries.plans import plan
from huoqun.team.queries.duty import doing
from huoqun.work.permissions import WorkPermission

from ..tabs import ClassHead, class_head


@dataclass(frozen=True, slots=True)
class NextPage:
    """What would be planned. `roles`: who holds each, by name."""

    head: ClassHead
    it: Next
    rule: Sequence[str]
    roles: Sequence[tuple[str, str]]
    groups: Sequence[Place]
    group: Place | None
    lacks: Sequence[Lack]


@needs(CampPermission.RUN)
@require_http_methods(["GET", "POST"])
def following(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/next?starts_on=&group=; POST plans it."""
    head = class_head(request, group_run_uid, "camp_next")
    said = request.POST if request.method == "POST" else request.GET
    groups = open_groups(request)
    group = next((one for one in groups if str(one.uid) == said.get("group")), None)
    it = next_of(request.workspace.id, head.line, starts_on=date_said(said), today=today(request))
    if request.method == "POST":
        uid = plan_next(
            request.actor, class_uid=head.line.uid, starts_on=it.starts_on, group_id=group.id if group else None,
            now=request.now,
        )  # fmt: skip
        messages.success(request, _("Planned. Its waiting list is open from now on."))
        return redirect("camp_planned", uid)
    lacking = lacks(request, plan(request.workspace.id, it.version_id), it.carried["values"])
    page = NextPage(head, it, _rule(request, head.line), names_of(request, it.roles), groups, group, lacking)
    return render(request, "console/camps/next.html", {"page": page})


def _rule(request: Looking, line: ClassLine) -> list[str]:
    return aloud(rule_of(request.workspace.id, line))


def names_of(request: Looking, roles: Mapping[str, Sequence[int]]) -> list[tuple[str, str]]:
    """Roles with the names of who holds them and is still here."""
    team = doing(request.workspace.id, permission=WorkPermission.TASK_DO)
    return [(role, listed(team[user] for user in users if user in team) or "—") for role, users in roles.items()]


def open_groups(request: Looking) -> list[Place]:
    """The groups in which this person runs classes."""
    found = places(request.workspace.id, scope=request.actor.scope(CampPermission.RUN)).values()
    return [place for place in found if place.ended_at is None]


def today(request: Looking) -> date:
    return request.now.astimezone(request.workspace.tz).date()


def date_said(said: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(str(said.get("starts_on", "")))
    except ValueError:
        return None
