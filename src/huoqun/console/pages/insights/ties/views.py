"""A group's circles: the picture is drawn by the server, so that it stands still, prints, and needs no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.chats.queries.pulse import as_of
from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.groups.queries.names import group_names
from huoqun.insights.permissions import InsightPermission
from huoqun.insights.queries.ties import GroupTies, group_ties
from huoqun.insights.ties.graph import Person, Tie
from huoqun.members.queries.faces import Face

from ..tabs import tabs

COLOURS = ("#2a9d8f", "#e76f51", "#457b9d", "#e9a23b", "#8e6bbf", "#c1447e", "#5b8c3a", "#7a6a58")
NAMED, LISTED, HELD_BY, TORN = 2, 12, 5, 20
SMALLEST = 800.0
READABLE = 0.8
"""Pixels for a unit of the plane: names are 15 units high. What is wider than the screen is scrolled."""


@dataclass(frozen=True, slots=True)
class Dot:
    """Somebody in the picture; `label` is written beside those who hold a circle, `title` shows at a touch."""

    x: float
    y: float
    r: float
    colour: str
    title: str
    label: str
    is_bridge: bool


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    strong: bool


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle: how many, in which colour, and who holds it."""

    people: int
    colour: str
    holders: Sequence[Face]


@dataclass(frozen=True, slots=True)
class Part:
    """One of two groups that it could be."""

    people: int
    helpers: Sequence[Face]
    all: Sequence[Face]


@dataclass(frozen=True, slots=True)
class CirclePage:
    """`width`: of the picture, in pixels. `verdict`: what speaks for or against splitting; `parts` empty: there is one
    circle only. `torn`: ties that it would cut, the strong first, `torn_beyond`: how many more; `torn_strong`: of all.
    """

    tabs: Sequence[NavItem]
    name: str
    uid: UUID
    box: str
    width: int
    lines: Sequence[Line]
    dots: Sequence[Dot]
    circles: Sequence[Circle]
    bridges: Sequence[tuple[Face, int]]
    strong: int
    weak: int
    parts: Sequence[Part]
    cut: str
    verdict: Sequence[str]
    torn: Sequence[tuple[Face, Face, bool]]
    torn_beyond: int
    torn_strong: int


@dataclass(frozen=True, slots=True)
class CirclesPage:
    tabs: Sequence[NavItem]
    groups: Sequence[tuple[str, str]]


@needs(InsightPermission.VIEW)
@require_GET
def circles(request: Looking) -> HttpResponse:
    """GET /insights/circles: which group?"""
    found = group_names(request.workspace.id, scope=request.actor.scope(InsightPermission.VIEW))
    groups = [(group.name, reverse("insight_circle", args=[group.uid])) for group in found]
    page = CirclesPage(tabs(request, "insight_circles"), groups)
    return render(request, "console/insights/circles.html", {"page": page})


@needs(InsightPermission.VIEW)
@require_GET
def circle(request: Looking, group_uid: UUID) -> HttpResponse:
    """GET /insights/circles/<group>"""
    at = as_of(request.workspace.id, now=request.now).at
    found = group_ties(request.actor, group_uid, at=at)
    strong = sum(tie.strong for tie in found.ties.ties)
    torn = found.split.torn if found.split else ()
    page = CirclePage(
        tabs(request, "insight_circles"), found.group.name, group_uid,
        _box(found), round(_wide(found) * READABLE), _lines(found), _dots(found), _circles(found),
        _bridges(found), strong, len(found.ties.ties) - strong, _parts(found),
        f"{found.split.cut:.0%}" if found.split else "", _verdict(found),
        _torn(found, torn[:TORN]), max(0, len(torn) - TORN), sum(tie.strong for tie in torn),
    )  # fmt: skip
    return render(request, "console/insights/circle.html", {"page": page})


def _wide(found: GroupTies) -> float:
    return max(SMALLEST, found.picture.width)


def _box(found: GroupTies) -> str:
    """What is seen of the plane: a small group is not drawn larger than others."""
    width = _wide(found)
    return f"{(found.picture.width - width) / 2:.0f} 0 {width:.0f} {found.picture.height:.0f}"


def _name(face: Face | None) -> str:
    return (face.name.strip() if face else "") or _("somebody")


def _colour(one: Person) -> str:
    return "#9aa0a6" if one.circle is None else COLOURS[one.circle % len(COLOURS)]


def _lines(found: GroupTies) -> list[Line]:
    spots = found.picture.spots
    return [
        Line(spots[t.one].x, spots[t.one].y, spots[t.other].x, spots[t.other].y, t.strong)
        for t in found.picture.lines
    ]  # fmt: skip


def _dots(found: GroupTies) -> list[Dot]:
    named = {member for own in found.ties.circles for member in own[:NAMED]}
    dots = []
    for member, one in found.ties.people.items():
        spot, name = found.picture.spots[member], _name(found.faces.get(member))
        title = _("%(name)s: %(near)d people within three strong ties") % {"name": name, "near": one.near}
        dots.append(Dot(spot.x, spot.y, spot.r, _colour(one), title, name if member in named else "", one.is_bridge))
    return dots


def _circles(found: GroupTies) -> list[Circle]:
    return [
        Circle(len(own), COLOURS[place % len(COLOURS)], [found.faces[m] for m in own[:HELD_BY] if m in found.faces])
        for place, own in enumerate(found.ties.circles[:LISTED])
    ]


def _bridges(found: GroupTies) -> list[tuple[Face, int]]:
    people = sorted((one for one in found.ties.people.values() if one.is_bridge), key=lambda one: -one.weight)
    return [(found.faces[one.id], one.near) for one in people[:LISTED] if one.id in found.faces]


def _parts(found: GroupTies) -> list[Part]:
    if found.split is None:
        return []
    return [
        Part(
            len(own), [found.faces[m] for m in helpers if m in found.faces],
            [found.faces[m] for m in own if m in found.faces],
        )
        for own, helpers in zip(found.split.parts, found.split.helpers, strict=True)
    ]  # fmt: skip


def _torn(found: GroupTies, ties: Sequence[Tie]) -> list[tuple[Face, Face, bool]]:
    known = found.faces
    return [
        (known[tie.one], known[tie.other], tie.strong) for tie in ties if tie.one in known and tie.other in known
    ]  # fmt: skip


def _verdict(found: GroupTies) -> list[str]:
    one = found.split
    if one is None:
        return []
    load = {"now": f"{found.load.messages:.0f}", "before": f"{found.load.messages_before:.0f}"}
    return [
        _("The counts speak for splitting it.") if one.speaks_for_it else _("The counts speak against splitting it."),
        _("The circles come apart.") if one.apart else _("The circles hang together: splitting would tear."),
        _("They would be found again: the circles are stable.") if one.stable
        else _("The circles change with the weeks: too early to say who belongs together."),
        _("Enough people speak for two groups.") if one.crowded else _("Too few people speak for two groups."),
        _("Messages a day: %(now)s, before: %(before)s.") % load,
        _("More questions stay open than before.") if one.unanswered else _("No more questions stay open than before."),
        *([_("The last who joined take part less than those before them.")] if one.joiners else []),
    ]  # fmt: skip
