"""Equal hands: for each rule who was caught and who was let off, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.members.queries.faces import Face, faces
from huoqun.moderation.permissions import ModerationPermission
from huoqun.moderation.queries.equality import Equality, Excepted, Share
from huoqun.moderation.queries.equality import equality as looked_at
from huoqun.moderation.words import ROLES
from huoqun.team.queries.people import actor_names

from .tabs import tabs


@dataclass(frozen=True, slots=True)
class Line:
    """One share in words: of whom, and where it lies in percent."""

    who: str
    share: Share
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Block:
    """One rule: by each thing that people differ in (its name, whether shares surely differ, the lines)."""

    rule: str
    words: str
    tables: list[tuple[str, bool, list[Line]]]


@dataclass(frozen=True, slots=True)
class EqualityPage:
    tabs: list[NavItem]
    found: Equality
    blocks: list[Block]
    exceptions: Sequence[tuple[Excepted, Face | None, str]]


def _who(dimension: str, value: str) -> str:
    if dimension == "staff":
        return _("the team") if value == "yes" else _("everybody else")
    if dimension == "role":
        return _(ROLES.get(value, value))
    if dimension == "spending":
        return _("have bought") if value == "yes" else _("have not bought")
    return _("level %(n)s") % {"n": value}


@needs(ModerationPermission.CASE_VIEW)
@require_GET
def equality(request: Looking) -> HttpResponse:
    """GET /moderation/equality"""
    found = looked_at(request.actor, now=request.now)
    names = {"staff": _("Team"), "role": _("Role"), "level": _("Level"), "spending": _("Buying")}
    blocks: dict[str, Block] = {}
    for hand in found.hands:
        block = blocks.setdefault(hand.rule, Block(hand.rule, hand.words, []))
        lines = [
            Line(_who(hand.dimension, one.value), one, round(one.low * 100), round(one.high * 100))
            for one in hand.shares
        ]  # fmt: skip
        block.tables.append((names[hand.dimension], hand.unequal, lines))
    known = faces(request.workspace.id, [one.member_id for one in found.exceptions])
    by = actor_names(request.workspace.id, [one.by for one in found.exceptions])
    exceptions = [(one, known.get(one.member_id), by.get(one.by, one.by)) for one in found.exceptions]
    page = EqualityPage(tabs("moderation_equality"), found, list(blocks.values()), exceptions)
    return render(request, "console/moderation/equality.html", {"page": page})
