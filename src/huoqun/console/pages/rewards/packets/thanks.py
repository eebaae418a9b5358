"""Thanks to one member, with a red packet of their own."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huoqun.console.access import Looking, needs
from huoqun.console.pages.members.head import Head, head_of
from huoqun.console.pages.points.words import amount_of
from huoqun.core.errors import Refused
from huoqun.rewards.actions import packeting
from huoqun.rewards.permissions import CashPermission
from huoqun.rewards.queries.budgets import BudgetLine, budgets
from huoqun.rewards.rules.giving import thanks

from .forms import ThankForm


@dataclass(frozen=True, slots=True)
class ThankPage:
    """The form; `amount` once it can be read, with what is left `after`. `key`: makes it happen once."""

    head: Head
    form: ThankForm
    has_budgets: bool
    key: str
    amount: str
    after: str
    needs_approval: bool


@needs(CashPermission.PACKET)
@require_http_methods(["GET", "POST"])
def thank(request: Looking, uid: UUID) -> HttpResponse:
    """GET /members/<uid>/thank?budget=&amount=&greeting= shows what it comes to; POST gives it."""
    head, open_ones = head_of(request, uid, ""), [b for b in budgets(request.actor) if b.closed_at is None]
    said = request.POST if request.method == "POST" else request.GET if "budget" in request.GET else None
    form = ThankForm(said, budgets=open_ones, money=request.workspace.currency)
    page = ThankPage(head, form, bool(open_ones), "", "", "", False)
    if form.is_bound and form.is_valid():
        budget = next(b for b in open_ones if str(b.uid) == form.cleaned_data["budget"])
        try:
            if request.method == "POST":
                return _given(request, head, budget, form)
            page = _looked(request, head, budget, form)
        except Refused as refusal:
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "console/rewards/thank.html", {"page": page}, status=status)


def _given(request: Looking, head: Head, budget: BudgetLine, form: ThankForm) -> HttpResponse:
    said, key = form.cleaned_data, request.POST.get("key", "")[:64] or str(uuid4())
    made = packeting.make_packet(
        request.actor, budget_uid=budget.uid, packet=thanks(head.line.id, said["amount"], said["greeting"]),
        key=f"console/{request.actor}/{key}", now=request.now,
    )  # fmt: skip
    messages.success(request, _("Thanked. They are told in private."))
    return redirect("rewards_packet", made)


def _looked(request: Looking, head: Head, budget: BudgetLine, form: ThankForm) -> ThankPage:
    said, money = form.cleaned_data, request.workspace.currency
    packet = thanks(head.line.id, said["amount"], said["greeting"])
    seen = packeting.look(request.actor, budget_uid=budget.uid, packet=packet, now=request.now)
    return ThankPage(
        head, form, True, str(uuid4()), amount_of(said["amount"], budget.currency, money),
        amount_of(seen.after, budget.currency, money), seen.needs_approval,
    )  # fmt: skip
