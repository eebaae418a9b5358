"""A member who recommends: their yes, their link with words to copy, whom they brought, and their statements."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Visiting, own
from huoqun.console.pages.points.words import amount_of
from huoqun.console.pages.referrals.words import part, share_name, share_state
from huoqun.console.qr import png
from huoqun.members.queries.faces import faces
from huoqun.pages.rooms import show
from huoqun.points.rules import Currency
from huoqun.referrals.actions.joining import say_no, say_yes
from huoqun.referrals.queries.mine import MyProgramme, my_programme, my_programmes, my_referrals
from huoqun.referrals.queries.statements import (
    ShareLine,
    StatementLine,
    own_statement,
    own_statements,
)
from huoqun.referrals.queries.statements import shares as shares_of
from huoqun.referrals.rules.programmes import ProgrammeState
from huoqun.referrals.rules.referrers import ReferrerState


@dataclass(frozen=True, slots=True)
class Row:
    """A programme in words. `pays`: what it pays, a line each."""

    line: MyProgramme
    pays: list[str]
    aside: str
    paid: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement in words."""

    line: StatementLine
    gross: str
    taken: str
    paid: str
    tax: str
    net: str
    open: str


@dataclass(frozen=True, slots=True)
class Part:
    """A share in words; `who`: the buyer."""

    line: ShareLine
    who: str
    what: str
    state: str
    amount: str
    kept: str


@dataclass(frozen=True, slots=True)
class ReferralsPage:
    rows: list[Row]
    statements: list[Stated]


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """`url`: of their link, empty where it leads nowhere; `asks`: they may say yes now; `brought`: (name, whether it
    counts, whether they bought).
    """

    row: Row
    url: str
    asks: bool
    recommends: bool
    brought: list[tuple[str, bool, bool]]
    parts: list[Part]
    open: str


@dataclass(frozen=True, slots=True)
class StatementPage:
    said: Stated
    parts: list[Part]


@own
@require_GET
def referrals(request: Visiting) -> HttpResponse:
    """GET /me/referrals"""
    here, me = request.workspace.id, request.visit.member_id
    rows = [_row(request, one) for one in my_programmes(here, me)]
    stated = [_stated(request, one) for one in own_statements(here, me)]
    return show(request, "pages/referrals.html", ReferralsPage(rows, stated))


@own
@require_GET
def referral(request: Visiting, programme_uid: UUID) -> HttpResponse:
    """GET /me/referrals/<uid>"""
    here = request.workspace.id
    line = my_programme(here, request.visit.member_id, programme_uid=programme_uid)
    found = my_referrals(here, line.referrer_id) if line.referrer_id is not None else []
    known = faces(here, [one.member_id for one in found])
    brought = [
        (known[one.member_id].name or _("somebody") if one.member_id in known else "—", not one.voided, one.bought > 0)
        for one in found
    ]
    recommends = line.state is ReferrerState.ACTIVE
    asks = not recommends and line.state is not ReferrerState.STOPPED and line.programme_state is ProgrammeState.OPEN
    shares = shares_of(here, referrer_id=line.referrer_id, limit=100) if line.referrer_id is not None else []
    page = ReferralPage(
        _row(request, line), link_url(line.token) if recommends else "", asks, recommends, brought,
        _parts(request, shares), _sum(request, line.open) if line.open else "",
    )  # fmt: skip
    return show(request, "pages/referral.html", page)


@own
@require_GET
def statement(request: Visiting, statement_uid: UUID) -> HttpResponse:
    """GET /me/referrals/statement/<uid>"""
    line, shares = own_statement(request.workspace.id, request.visit.member_id, statement_uid=statement_uid)
    return show(request, "pages/statement.html", StatementPage(_stated(request, line), _parts(request, shares)))


@own
@require_GET
def picture(request: Visiting, programme_uid: UUID) -> HttpResponse:
    """GET /me/referrals/<uid>/code: their link as a picture."""
    line = my_programme(request.workspace.id, request.visit.member_id, programme_uid=programme_uid)
    if line.state is not ReferrerState.ACTIVE:
        raise Http404
    return png(link_url(line.token))


@own
@require_POST
def act(request: Visiting, programme_uid: UUID, act: str) -> HttpResponse:
    """POST /me/referrals/<uid>/<act>/do: yes, or no."""
    if act not in ("yes", "no"):
        raise Http404
    (say_yes if act == "yes" else say_no)(
        request.actor, programme_uid=programme_uid, member_id=request.visit.member_id, now=request.now
    )
    return redirect("me_referral", programme_uid)


def link_url(token: str) -> str:
    """The address of a referrer's link."""
    return f"{settings.PUBLIC_URL}{reverse('referral_link', args=[token])}"


def _sum(request: Visiting, amount: int) -> str:
    return amount_of(amount, Currency.CASH, request.workspace.currency)


def _row(request: Visiting, line: MyProgramme) -> Row:
    said = []
    if line.commission:
        said.append(_("%(part)s of what people you bring really pay") % {"part": part(line.commission)})
    if line.second and line.signed:
        said.append(_("%(part)s of what people brought by those you bring really pay") % {"part": part(line.second)})
    if line.trial_reward:
        words = {"sum": _sum(request, line.trial_reward), "most": line.trial_most}
        said.append(_("%(sum)s for each completed trial, for at most %(most)s people") % words)
    return Row(line, said, _sum(request, line.aside + line.waiting), _sum(request, line.paid))


def _stated(request: Visiting, line: StatementLine) -> Stated:
    sums = [_sum(request, amount) for amount in (line.gross + line.back, line.taken, line.paid, line.tax, line.net)]
    sums.append(_sum(request, line.open) if line.open else "")
    return Stated(line, *sums)


def _parts(request: Visiting, shares: list[ShareLine]) -> list[Part]:
    known = faces(request.workspace.id, [one.buyer_id for one in shares])
    return [
        Part(
            one, known[one.buyer_id].name if one.buyer_id in known else "", share_name(one.kind, one.level),
            share_state(one.state)[1], _sum(request, one.amount), _sum(request, one.kept),
        )
        for one in shares
    ]  # fmt: skip
