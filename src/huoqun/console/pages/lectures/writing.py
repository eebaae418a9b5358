"""A lecture written down, and anew before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huoqun.chats.queries.attendance import in_it
from huoqun.console.access import Looking, needs
from huoqun.core.actor import EVERYWHERE
from huoqun.core.errors import Refused
from huoqun.core.money import shown
from huoqun.groups.queries.places import places
from huoqun.lectures.actions import looping, planning
from huoqun.lectures.permissions import LecturePermission
from huoqun.lectures.queries.board import LectureLine, hosts_of, lags, lecture
from huoqun.lectures.queries.lecturers import likely_lecturers
from huoqun.lectures.rules import State, TargetState

from .forms import LectureForm

MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class WritePage:
    """The form; `line`: the lecture that is written anew. `looks`: nobody knows yet who is in the host group.

    `lecturers`: the names of those who may be proposed.
    """

    form: LectureForm
    line: LectureLine | None
    looks: bool
    lecturers: Sequence[str]


@needs(LecturePermission.EDIT)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /lectures/new?after=<uid>; POST writes it down, with `look` it only asks who is in the host group.

    `after`: the lecture whose next one it is, in the same series and for the same groups.
    """
    before = _before(request)
    return _writing(request, None, {"delay": 0} if before is None else _like(request, before))


@needs(LecturePermission.EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: Looking, lecture_uid: UUID) -> HttpResponse:
    """GET /lectures/<uid>/edit; POST writes it anew."""
    line = lecture(request.actor, lecture_uid=lecture_uid)
    if line.state is not State.PLANNED:
        return redirect("lecture", lecture_uid)
    said = {
        "title": line.title, "lecturer": line.lecturer, "starts_at": line.starts_at, "delay": line.delay,
        "host": str(line.host_group_id or ""), "hosts": hosts_of(request.workspace.id, line.id),
        "fee": shown(line.fee, request.workspace.currency) if line.fee else "",
    }  # fmt: skip
    return _writing(request, line, said)


def _before(request: Looking) -> LectureLine | None:
    """The lecture after which the new one comes."""
    try:
        return lecture(request.actor, lecture_uid=UUID(request.GET.get("after", "")))
    except ValueError:
        return None


def _like(request: Looking, before: LectureLine) -> dict[str, Any]:
    """What a next lecture has of the one before: where it is held, by whom and for whom, a week later."""
    hears = [lag.group_id for lag in lags(request.actor, lecture_id=before.id) if lag.state is not TargetState.OUT]
    return {
        "delay": before.delay, "host": str(before.host_group_id or ""), "lecturer": before.lecturer,
        "hosts": hosts_of(request.workspace.id, before.id), "groups": hears,
        "starts_at": before.starts_at + timedelta(days=7),
    }  # fmt: skip


def _writing(request: Looking, line: LectureLine | None, initial: dict[str, Any]) -> HttpResponse:
    posted = request.method == "POST"
    host = request.POST.get("host", "") if posted else str(initial.get("host", ""))
    form = _form(request, line, host, initial)
    if posted and not request.POST.get("look") and form.is_valid():
        try:
            return redirect("lecture", _kept(request, line, form))
        except Refused as refusal:
            if refusal.status in (403, 404):
                raise
            form.add_error(None, _(refusal.message))
    names = [one.name for one in likely_lecturers(request.actor, now=request.now) if one.name]
    page = WritePage(form, line, "hosts" not in form.fields, names)
    faulty = posted and not request.POST.get("look")
    return render(request, "console/lectures/write.html", {"page": page}, status=422 if faulty else 200)


def _form(request: Looking, line: LectureLine | None, host: str, initial: dict[str, Any]) -> LectureForm:
    there = {p.id: p for p in places(request.workspace.id, scope=EVERYWHERE).values() if p.ended_at is None}
    people = []
    if host.isascii() and host.isdecimal() and len(host) < 19 and int(host) in there:
        found = in_it(request.workspace.id, int(host), as_of=request.now, limit=MOST_PEOPLE)
        likely = sorted(found, key=lambda one: (not one.is_staff, one.rank, -one.messages_28d))
        people = [(one.member_id, one.name or "—") for one in likely if not one.is_bot]
    said: dict[str, Any] = {"initial": initial}
    if request.POST.get("look"):
        said = {"initial": initial | request.POST.dict() | {"groups": request.POST.getlist("groups")}}
    elif request.method == "POST":
        said = {"data": request.POST, "initial": initial}
    return LectureForm(
        **said, places=[(p.id, p.name) for p in there.values()], people=people, money=request.workspace.currency,
        with_groups=line is None,
    )  # fmt: skip


def _kept(request: Looking, line: LectureLine | None, form: LectureForm) -> UUID:
    if line is None:
        uid = planning.plan(request.actor, lecture=form.lecture(), now=request.now)
        if (before := _before(request)) is not None:
            looping.follow_series(request.actor, lecture_uid=uid, after_uid=before.uid, now=request.now)
        messages.success(request, _("Written down. Open it when the lecturer is ready."))
        return uid
    planning.edit(request.actor, lecture_uid=line.uid, lecture=form.lecture(), now=request.now)
    messages.success(request, _("Saved."))
    return line.uid
