"""What happened with somebody, in plain words: how they came, moved nearer, bought, left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.core import journal
from huoqun.core.facts import Envelope
from huoqun.deeds.permissions import DeedPermission
from huoqun.deeds.queries import purchases
from huoqun.deeds.queries.purchases import DeedLine
from huoqun.groups.queries.places import Place, places
from huoqun.members.permissions import MemberPermission
from huoqun.team.queries import person_names

from .head import Head, head_of
from .told import TOLD, deed_name, icon_of, money, told

MOST = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, and who did it where that was somebody of the team."""

    at: datetime
    icon: str
    words: str
    by: str
    group: Place | None


@dataclass(frozen=True, slots=True)
class DeedRow:
    deed: DeedLine
    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class JourneyPage:
    """What the page shows. `is_cut`: there is more than these steps."""

    head: Head
    steps: tuple[Step, ...]
    is_cut: bool
    deeds: tuple[DeedRow, ...]
    may_see_deeds: bool


@needs(MemberPermission.VIEW)
@require_GET
def journey(request: Looking, uid: UUID) -> HttpResponse:
    """GET /members/<uid>/journey"""
    head = head_of(request, uid, "member_journey")
    here, actor = request.workspace.id, request.actor
    seen = places(here, scope=actor.scope(MemberPermission.VIEW))
    facts = journal.about_members(here, head.family, names=TOLD, limit=MOST)
    shown = [fact for fact in facts if fact.group_id is None or fact.group_id in seen]
    who = person_names(here, _staff(shown))
    steps = [_step(fact, seen, who) for fact in sorted(shown, key=lambda f: (f.occurred_at, f.id), reverse=True)]
    may_see_deeds = actor.may(DeedPermission.VIEW)
    deeds = purchases.of_member(here, head.family) if may_see_deeds else []
    page = JourneyPage(
        head,
        tuple(steps),
        len(facts) == MOST,
        tuple(DeedRow(d, deed_name(d.kind), money(d.amount_minor, d.currency)) for d in deeds),
        may_see_deeds,
    )
    return render(request, "console/members/journey.html", {"page": page})


def _staff(facts: Iterable[Envelope]) -> set[int]:
    """The people of the team who did these."""
    return {number for fact in facts if (number := _staff_id(fact)) is not None}


def _staff_id(fact: Envelope) -> int | None:
    kind, _sep, number = fact.actor.partition(":")
    return int(number) if kind == "staff" and number.isdecimal() else None


def _step(fact: Envelope, seen: dict[int, Place], who: dict[int, str]) -> Step:
    by = who.get(_staff_id(fact) or 0, "")
    if fact.origin == "import":
        by = _("from the imported history")
    return Step(fact.occurred_at, icon_of(fact.name), told(fact), by, seen.get(fact.group_id or 0))
