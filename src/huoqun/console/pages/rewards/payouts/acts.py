"""What is done with a payout; each act is shown first on its page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.pages.points.words import amount_of
from huoqun.console.parts import NavItem
from huoqun.core.errors import Refused
from huoqun.points.rules import Currency
from huoqun.rewards.actions import exporting, paying
from huoqun.rewards.permissions import CashPermission
from huoqun.rewards.providers.file import LARGEST
from huoqun.rewards.providers.port import Leaves, provider
from huoqun.rewards.queries.owed import owed
from huoqun.rewards.queries.payouts import payout as one_payout
from huoqun.rewards.rules.payouts import APPROVALS, LONGEST_NOTE, BadResults, Result, Settled
from huoqun.team.queries.duty import doing

from ..tabs import tabs
from .views import OwedRow, can_be_paid, owed_row


@dataclass(frozen=True, slots=True)
class NewPage:
    """Whom a payout would pay, how much in all, and who is owed money and is not paid now.

    `missing`: how many approvers it lacks, beside whoever draws it up.
    """

    tabs: Sequence[NavItem]
    paid: Sequence[OwedRow]
    left: Sequence[OwedRow]
    total: str
    missing: int


@needs(CashPermission.PAY)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /rewards/payouts/new shows whom it would pay; POST with `member` (again and again) draws it up."""
    found, money = owed(request.actor), request.workspace.currency
    ready = [one for one in found if can_be_paid(one)]
    if request.method == "POST":
        chosen = set(request.POST.getlist("member"))
        who = [one.member_id for one in ready if str(one.member_id) in chosen]
        uid = paying.draw_payout(request.actor, member_ids=who, now=request.now)
        messages.success(request, _("Drawn up. Two others approve it now, neither of whom it pays."))
        return redirect("rewards_payout", uid)
    page = NewPage(
        tabs(request, "rewards_payouts"), [owed_row(one, money) for one in ready],
        [owed_row(one, money) for one in found if not can_be_paid(one)],
        amount_of(sum(one.free for one in ready), Currency.CASH, money), _missing(request),
    )  # fmt: skip
    return render(request, "console/rewards/payout_new.html", {"page": page})


def _missing(request: Looking) -> int:
    able = {f"staff:{user}" for user in doing(request.workspace.id, permission=CashPermission.PAY_APPROVE)}
    return max(0, APPROVALS - len(able - {str(request.actor)}))


@needs(CashPermission.PAY_APPROVE)
@require_POST
def approve(request: Looking, payout_uid: UUID) -> HttpResponse:
    """POST /rewards/payouts/<uid>/approve"""
    return _done(
        request, payout_uid, _("Approved."),
        lambda: paying.approve_payout(request.actor, payout_uid=payout_uid, now=request.now),
    )  # fmt: skip


@needs(CashPermission.PAY)
@require_POST
def cancel(request: Looking, payout_uid: UUID) -> HttpResponse:
    """POST /rewards/payouts/<uid>/cancel with `reason`"""
    reason = request.POST.get("reason", "")
    return _done(
        request, payout_uid, _("Called off. Everything in it is owed as before."),
        lambda: paying.cancel_payout(request.actor, payout_uid=payout_uid, reason=reason, now=request.now),
    )  # fmt: skip


@needs(CashPermission.PAYEE)
@require_POST
def export(request: Looking, payout_uid: UUID) -> HttpResponse:
    """POST /rewards/payouts/<uid>/export: the file, once; `way` xlsx: as a workbook, else as CSV."""
    way = exporting.WORKBOOK if request.POST.get("way") == exporting.WORKBOOK else exporting.FILE
    return _file(exporting.export_payout(request.actor, payout_uid=payout_uid, way=way, now=request.now))


@needs(CashPermission.PAYEE)
@require_POST
def copy(request: Looking, payout_uid: UUID) -> HttpResponse:
    """POST /rewards/payouts/<uid>/copy: the same file once more, where it was lost."""
    return _file(exporting.copy_payout(request.actor, payout_uid=payout_uid, now=request.now))


def _file(leaves: Leaves) -> HttpResponse:
    answer = HttpResponse(leaves.raw, content_type=leaves.kind)
    answer["Content-Disposition"] = f'attachment; filename="{leaves.name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@needs(CashPermission.PAY)
@require_POST
def results(request: Looking, payout_uid: UUID) -> HttpResponse:
    """POST /rewards/payouts/<uid>/results with `file`: the exported file with its last columns filled in."""
    sent = request.FILES.get("file")
    raw = sent.read() if sent is not None and (sent.size or 0) <= LARGEST else b""
    way = one_payout_way(request, payout_uid)

    def told() -> None:
        _say(request, exporting.settle_payout(
            request.actor, payout_uid=payout_uid, results=provider(way).read(raw), now=request.now
        ))  # fmt: skip

    return _done(request, payout_uid, "", told)


@needs(CashPermission.PAY)
@require_POST
def line(request: Looking, payout_uid: UUID) -> HttpResponse:
    """POST /rewards/payouts/<uid>/line with `line`, `result` (paid or failed), `reference`: one line by hand."""
    one_payout(request.actor, payout_uid=payout_uid)
    said = request.POST
    result = Result(
        said.get("line", "")[:20], said.get("result") == "paid", said.get("reference", "").strip()[:LONGEST_NOTE]
    )

    def told() -> None:
        if said.get("result") not in ("paid", "failed"):
            raise BadResults
        _say(request, exporting.settle_payout(
            request.actor, payout_uid=payout_uid, results=[result], now=request.now
        ))  # fmt: skip

    return _done(request, payout_uid, "", told)


def one_payout_way(request: Looking, payout_uid: UUID) -> str:
    """How a payout left; as a file where it has not."""
    return one_payout(request.actor, payout_uid=payout_uid).provider or exporting.FILE


def _say(request: Looking, told: Sequence[Settled]) -> None:
    """What became of the results, by kind."""
    done, known = told.count(Settled.DONE), told.count(Settled.ALREADY)
    wrong = len(told) - done - known
    messages.success(
        request, ngettext("%(n)s line was written down.", "%(n)s lines were written down.", done) % {"n": done}
    )
    if known:
        text = ngettext("%(n)s was known already.", "%(n)s were known already.", known)
        messages.info(request, text % {"n": known})
    if wrong:
        text = ngettext(
            "%(n)s was left alone: it contradicts what was said before, or is of another payout.",
            "%(n)s were left alone: they contradict what was said before, or are of another payout.", wrong,
        )  # fmt: skip
        messages.warning(request, text % {"n": wrong})


def _done(request: Looking, payout_uid: UUID, words: str, do: Callable[[], object]) -> HttpResponse:
    try:
        do()
    except Refused as refusal:
        if refusal.status == 404:
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        if words:
            messages.success(request, words)
    return redirect("rewards_payout", payout_uid)
