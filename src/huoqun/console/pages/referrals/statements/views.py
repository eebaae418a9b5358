"""Statements by month, one with what it is made of, and the month as a file for whoever declares the tax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import Refused
from huoqun.core.money import shown
from huoqun.members.queries.faces import Face, faces
from huoqun.referrals.actions import stating
from huoqun.referrals.permissions import ReferralPermission
from huoqun.referrals.queries import statements as asked
from huoqun.referrals.queries.statements import ShareLine, StatementLine
from huoqun.referrals.queries.tax import of_month
from huoqun.rewards.permissions import CashPermission
from huoqun.rewards.rules.payouts import file_of

from ..tabs import tabs
from ..words import money, share_name, share_state

LIMIT = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A statement in words."""

    line: StatementLine
    face: Face | None
    gross: str
    taken: str
    paid: str
    tax: str
    net: str
    open: str


@dataclass(frozen=True, slots=True)
class StatementsPage:
    """`month`: which one is shown (`2026-11`), empty: the newest of all. `may_pay`: payouts may be drawn up."""

    tabs: Sequence[NavItem]
    rows: Sequence[Row]
    month: str
    may_close: bool
    may_pay: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A share in words."""

    line: ShareLine
    face: Face | None
    what: str
    tone: str
    state: str
    base: str
    amount: str
    kept: str


@dataclass(frozen=True, slots=True)
class StatementPage:
    tabs: Sequence[NavItem]
    row: Row
    parts: Sequence[Part]


@needs(ReferralPermission.VIEW)
@require_GET
def statements(request: Looking) -> HttpResponse:
    """GET /referrals/statements?month=2026-11"""
    month = _month(request)
    found = asked.statements(request.actor, month=month, limit=LIMIT)
    known = faces(request.workspace.id, [one.member_id for one in found])
    page = StatementsPage(
        tabs(request, "referral_statements"), [_row(request, one, known.get(one.member_id)) for one in found],
        f"{month:%Y-%m}" if month else "", request.actor.may(ReferralPermission.CLOSE),
        request.actor.may(CashPermission.PAY),
    )  # fmt: skip
    return render(request, "console/referrals/statements.html", {"page": page})


@needs(ReferralPermission.VIEW)
@require_GET
def statement(request: Looking, statement_uid: UUID) -> HttpResponse:
    """GET /referrals/statements/<uid>"""
    line, shares = asked.statement(request.actor, statement_uid=statement_uid)
    known = faces(request.workspace.id, [line.member_id, *(one.buyer_id for one in shares)])
    parts = [
        Part(
            one, known.get(one.buyer_id or 0), share_name(one.kind, one.level), *share_state(one.state),
            money(request, one.base), money(request, one.amount), money(request, one.kept),
        )
        for one in shares
    ]  # fmt: skip
    page = StatementPage(tabs(request, "referral_statements"), _row(request, line, known.get(line.member_id)), parts)
    return render(request, "console/referrals/statement.html", {"page": page})


@needs(ReferralPermission.CLOSE)
@require_POST
def close(request: Looking) -> HttpResponse:
    """POST /referrals/statements/close: everything that is ripe now, before the month is over."""
    try:
        n = len(stating.close_statements(request.actor, until=request.now, now=request.now))
    except Refused as refusal:
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        said = ngettext("%(n)s statement is closed.", "%(n)s statements are closed.", n) % {"n": n}
        messages.success(request, said)
    return redirect("referral_statements")


@needs(ReferralPermission.VIEW)
@require_GET
def month_file(request: Looking) -> HttpResponse:
    """GET /referrals/statements/month?month=2026-11: a line a person, what they were paid and what was withheld."""
    month = _month(request) or request.now.astimezone(request.workspace.tz).date().replace(day=1)
    found = of_month(request.workspace.id, month)
    known = faces(request.workspace.id, found)
    here = request.workspace.currency
    rows = [
        [known[who].name if who in known else "", f"{month:%Y-%m}", shown(paid, here), shown(tax, here),
         shown(paid - tax, here)]
        for who, (paid, tax) in sorted(found.items())
    ]  # fmt: skip
    heads = [_("Name"), _("Month"), _("Paid before tax"), _("Tax withheld"), _("Net")]
    raw, _digest = file_of(heads, rows)
    answer = HttpResponse(raw, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="tax-{month:%Y-%m}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _month(request: Looking) -> date | None:
    """The month that was asked for; None: none, or none that is one."""
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return None


def _row(request: Looking, line: StatementLine, face: Face | None) -> Row:
    sums = [money(request, amount) for amount in (line.gross + line.back, line.taken, line.paid, line.tax, line.net)]
    sums.append(money(request, line.open) if line.open else "")
    return Row(line, face, *sums)
