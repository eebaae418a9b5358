"""The list of programmes, and one with everybody in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.members.queries.faces import Face, faces
from huoqun.referrals.permissions import ReferralPermission
from huoqun.referrals.queries import programmes as asked
from huoqun.referrals.queries.programmes import ProgrammeLine, ReferralLine, ReferrerLine, SignOffLine
from huoqun.referrals.rules.programmes import LAW, ProgrammeState
from huoqun.team.queries import actor_names

from ..tabs import tabs
from ..words import came_name, money, part, referrer_name, state_name
from .forms import SignOffForm

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A programme in words. `pays`: what it pays for, a line each."""

    line: ProgrammeLine
    tone: str
    state: str
    pays: Sequence[str]
    sold: str
    aside: str
    waiting: str
    paid: str


@dataclass(frozen=True, slots=True)
class ProgrammesPage:
    """The programmes, and whether this person may make one."""

    tabs: Sequence[NavItem]
    rows: Sequence[Row]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class Referrer:
    """Somebody who recommends, in words."""

    line: ReferrerLine
    face: Face | None
    tone: str
    state: str
    sold: str
    aside: str
    stated: str
    open: str


@dataclass(frozen=True, slots=True)
class Brought:
    """Somebody who was brought, in words."""

    line: ReferralLine
    face: Face | None
    by: Face | None
    came: str
    bought: str
    shares: str


@dataclass(frozen=True, slots=True)
class Signed:
    line: SignOffLine
    recorded_by: str


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """One programme. `sign_form`: to record a legal sign-off, where one may; `law`: what forbids an entry fee."""

    tabs: Sequence[NavItem]
    row: Row
    referrers: Sequence[Referrer]
    brought: Sequence[Brought]
    signed: Sequence[Signed]
    sign_form: SignOffForm | None
    law: str
    may_edit: bool
    may_people: bool
    is_draft: bool
    is_open: bool
    is_paused: bool
    more_url: str


@needs(ReferralPermission.VIEW)
@require_GET
def programmes(request: Looking) -> HttpResponse:
    """GET /referrals"""
    rows = [programme_row(request, line) for line in asked.programmes(request.actor)]
    page = ProgrammesPage(tabs(request, "referrals"), rows, request.actor.may(ReferralPermission.EDIT))
    return render(request, "console/referrals/programmes.html", {"page": page})


@needs(ReferralPermission.VIEW)
@require_GET
def programme(request: Looking, programme_uid: UUID) -> HttpResponse:
    """GET /referrals/<uid>?skip=50"""
    return shown(request, programme_uid, SignOffForm())


def shown(request: Looking, programme_uid: UUID, form: SignOffForm, *, status: int = 200) -> HttpResponse:
    """One programme's page, with the form of a sign-off as it was filled in."""
    line = asked.programme(request.actor, programme_uid=programme_uid)
    said = request.GET.get("skip", "")
    skip = int(said) if said.isascii() and said.isdecimal() and len(said) < 7 else 0
    found = asked.referrers(request.actor, programme_id=line.id, limit=PAGE, skip=skip)
    brought = asked.referrals(request.actor, programme_id=line.id, limit=PAGE)
    known = faces(
        request.workspace.id,
        [*(one.member_id for one in found), *(m for b in brought for m in (b.member_id, b.bringer_id))],
    )
    signed = asked.sign_offs(request.actor, programme_id=line.id)
    names = actor_names(request.workspace.id, [one.recorded_by for one in signed])
    may_sign = request.actor.may(ReferralPermission.SIGN) and line.state is not ProgrammeState.CLOSED
    stands = any(one.ended_at is None for one in signed)
    page = ProgrammePage(
        tabs(request, "referrals"), programme_row(request, line),
        [_referrer(request, one, known.get(one.member_id)) for one in found],
        [_brought(request, one, known) for one in brought],
        [Signed(one, names.get(one.recorded_by, one.recorded_by)) for one in signed],
        form if may_sign and not stands else None, LAW, request.actor.may(ReferralPermission.EDIT),
        request.actor.may(ReferralPermission.PEOPLE), line.state is ProgrammeState.DRAFT,
        line.state is ProgrammeState.OPEN, line.state is ProgrammeState.PAUSED,
        f"{reverse('referral_programme', args=[programme_uid])}?skip={skip + PAGE}" if len(found) == PAGE else "",
    )  # fmt: skip
    return render(request, "console/referrals/programme.html", {"page": page}, status=status)


def programme_row(request: Looking, line: ProgrammeLine) -> Row:
    """A programme in words."""
    tone, state = state_name(line.state)
    sums = [money(request, amount) for amount in (line.sold, line.aside, line.waiting, line.paid)]
    return Row(line, tone, state, pays(request, line), *sums)


def pays(request: Looking, line: ProgrammeLine) -> list[str]:
    """What a programme pays for, a line each."""
    said = []
    if line.commission:
        said.append(_("%(part)s of what people who were brought really paid") % {"part": part(line.commission)})
    if line.second:
        said.append(_("%(part)s to whoever brought the referrer, by legal sign-off") % {"part": part(line.second)})
    if line.trial_reward:
        words = {"sum": money(request, line.trial_reward), "most": line.trial_most}
        said.append(_("%(sum)s for each completed trial, %(most)s at most") % words)
    return said


def _referrer(request: Looking, one: ReferrerLine, face: Face | None) -> Referrer:
    tone, state = referrer_name(one.state)
    sums = [money(request, amount) for amount in (one.sold, one.aside + one.waiting, one.stated)]
    sums.append(money(request, one.open) if one.open else "")
    return Referrer(one, face, tone, state, *sums)


def _brought(request: Looking, one: ReferralLine, known: dict[int, Face]) -> Brought:
    return Brought(
        one, known.get(one.member_id), known.get(one.bringer_id), came_name(one.came), money(request, one.bought),
        money(request, one.shares),
    )  # fmt: skip
