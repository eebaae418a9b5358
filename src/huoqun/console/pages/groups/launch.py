"""The launch check as pages show it: `console/groups/_launch_check.html` with `launch=launch_panel(…)`.

It brings forms of its own, so it stands outside of any other form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.links import link
from huoqun.console.parts import Tone
from huoqun.console.words import listed, told
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.groups.queries.places import Place, places
from huoqun.playbooks.actions import launching
from huoqun.playbooks.launch import Answer, Mend, Point
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries.launch import Checked, Override, launch_check

TONES: dict[Answer, Tone] = {Answer.THERE: "good", Answer.THIN: "watch", Answer.MISSING: "bad"}
PLACES = {Mend.CHARTER: "group_charter", Mend.COMINGS: "group_moves"}


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing, and where it is mended."""

    said: str
    url: str


@dataclass(frozen=True, slots=True)
class PointLine:
    """One of the five, as it is shown."""

    point: Point
    question: str
    tone: Tone
    state: str
    there: tuple[str, ...]
    missing: tuple[Lack, ...]
    override: Override | None
    pass_url: str
    hold_url: str


@dataclass(frozen=True, slots=True)
class LaunchPanel:
    """The launch check of a group. `stops`: how many points speak against opening it and were not let pass."""

    points: tuple[PointLine, ...]
    stops: int
    thin: int
    playbooks: str


def launch_panel(
    actor: Actor, *, group_id: int, now: datetime, version_id: int | None = None,
    roles: Mapping[str, Sequence[int]] | None = None, owner_id: int | None = None,
) -> LaunchPanel:  # fmt: skip
    """The check of a group with the playbook that is to be started there, or those that run. Raises NotFound."""
    found = launch_check(actor, group_id=group_id, now=now, version_id=version_id, roles=roles, owner_id=owner_id)
    may = actor.may(PlaybookPermission.START, chapter_id=found.chapter_id, group_id=group_id)
    return LaunchPanel(
        tuple(_line(point, found.group_uid, may=may) for point in found.points),
        len(found.stops),
        sum(point.finding.answer is Answer.THIN for point in found.points),
        listed(found.playbooks),
    )


def _line(checked: Checked, group: UUID, *, may: bool) -> PointLine:
    found = checked.finding
    question, death = _words(found.point)
    opens = may and found.answer is not Answer.THERE
    return PointLine(
        found.point,
        question,
        "info" if checked.override else TONES[found.answer],
        _("let pass") if checked.override else _state(found.answer, death),
        tuple(told(one) for one in found.there),
        tuple(Lack(told(gap.said), _where(gap.mend, group)) for gap in found.missing),
        checked.override,
        reverse("group_launch_pass", args=[group]) if opens and not checked.override else "",
        reverse("group_launch_hold", args=[group]) if may and checked.override else "",
    )


def _words(point: Point) -> tuple[str, str]:
    return {
        Point.REASON: (_("Is there a reason to exist?"), _("no reason to exist")),
        Point.LAYERS: (_("Are its members layered?"), _("members not layered")),
        Point.PRODUCT: (_("Is there a product behind it?"), _("no product behind it")),
        Point.GROWTH: (_("Is there a path to grow?"), _("no path to grow")),
        Point.HANDS: (_("Is it carried by more than one?"), _("one person doing everything")),
    }[point]


def _state(answer: Answer, death: str) -> str:
    return {Answer.THERE: _("there"), Answer.THIN: _("thin"), Answer.MISSING: death}[answer]


def _where(mend: Mend, group: UUID) -> str:
    if mend in PLACES:
        return link(PLACES[mend], group)
    if mend is Mend.MEMBERS:
        return f"{link('members')}?group={group}"
    return link("team" if mend is Mend.ROLES else "playbooks")


@needs(PlaybookPermission.START)
@require_POST
def launch_pass(request: Looking, uid: UUID) -> HttpResponse:
    """POST /groups/<uid>/launch/pass: let a `point` pass for a `reason`."""
    place = _of(request, uid)
    launching.override(
        request.actor, group_id=place.id, point=request.POST.get("point", ""), reason=request.POST.get("reason", ""),
        now=request.now,
    )  # fmt: skip
    return _answer(request, place)


@needs(PlaybookPermission.START)
@require_POST
def launch_hold(request: Looking, uid: UUID) -> HttpResponse:
    """POST /groups/<uid>/launch/hold: a `point` that was let pass counts again."""
    place = _of(request, uid)
    launching.hold_again(request.actor, group_id=place.id, point=request.POST.get("point", ""), now=request.now)
    return _answer(request, place)


def _of(request: Looking, uid: UUID) -> Place:
    found = places(request.workspace.id, scope=request.actor.scope(PlaybookPermission.START))
    place = next((place for place in found.values() if place.uid == uid), None)
    if place is None:
        raise NotFound
    return place


def _answer(request: Looking, place: Place) -> HttpResponse:
    """The point alone to htmx: what else the check was asked with stands on the page."""
    if not request.headers.get("HX-Request"):
        return redirect("group_checkup", uid=place.uid)
    wanted = request.POST.get("point", "")
    panel = launch_panel(request.actor, group_id=place.id, now=request.now)
    line = next(line for line in panel.points if line.point == wanted)
    return render(request, "console/groups/_launch_point.html", {"line": line})
