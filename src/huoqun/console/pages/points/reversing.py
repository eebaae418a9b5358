"""A transfer taken back: first what it comes to, then with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotFound
from huoqun.points.actions import transferring
from huoqun.points.permissions import PointsPermission
from huoqun.points.queries.accounts import TransferLine, transfer
from huoqun.points.queries.balances import balances
from huoqun.points.rules import LONGEST_REASON, BelowFloor, CannotReverse

from ..members.head import Head, head_of
from .accounts import TransferRow, transfer_rows
from .words import amount_of


class ReverseForm(forms.Form):
    """Why it is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=LONGEST_REASON, help_text=gettext_lazy("The member reads it.")
    )


@dataclass(frozen=True, slots=True)
class ReversePage:
    """What it comes to for the member. `too_much`: they have spent what would be taken back."""

    head: Head
    form: ReverseForm
    transfer: TransferRow
    before: str
    after: str
    too_much: bool


@needs(PointsPermission.REVERSE)
@require_http_methods(["GET", "POST"])
def reverse(request: Looking, uid: UUID, transfer_id: int) -> HttpResponse:
    """GET /members/<uid>/points/<transfer>/reverse shows what it comes to; POST takes it back."""
    head = head_of(request, uid, "member_points")
    one = transfer(request.workspace.id, transfer_id)
    if one is None or not {one.from_.member_id, one.to.member_id} & set(head.family):
        raise NotFound
    form = ReverseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            transferring.reverse(request.actor, key=one.key, reason=form.cleaned_data["reason"], now=request.now)
        except (BelowFloor, CannotReverse) as refusal:
            messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            messages.success(request, _("Taken back. Both entries stay, each with its reason."))
        return redirect("member_points", uid)
    page = _page(request, head, one, form)
    return render(request, "console/points/reverse.html", {"page": page}, status=422 if form.is_bound else 200)


def _page(request: Looking, head: Head, one: TransferLine, form: ReverseForm) -> ReversePage:
    money = request.workspace.currency
    has = balances(request.workspace.id, [head.line.id])[head.line.id][one.currency]
    (row,) = transfer_rows(request.workspace.id, [one], money)
    change = (one.from_.member_id in head.family) - (one.to.member_id in head.family)
    return ReversePage(
        head, form, row, amount_of(has.posted, one.currency, money),
        amount_of(has.posted + change * one.amount, one.currency, money), change < 0 and has.free < one.amount,
    )  # fmt: skip
