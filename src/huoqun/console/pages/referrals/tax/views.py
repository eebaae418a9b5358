"""The table of tax in words, what it comes to for some sums, and another one published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import Refused
from huoqun.referrals.actions import taxing
from huoqun.referrals.permissions import ReferralPermission
from huoqun.referrals.queries.tax import Version, version, versions, withheld_now
from huoqun.referrals.tax.reading import LONGEST
from huoqun.team.queries import actor_names

from ..tabs import tabs
from ..words import money, part

EXAMPLES = (80_000, 200_000, 400_000, 1_000_000, 3_000_000, 10_000_000)


class TableForm(forms.Form):
    """Another table."""

    text = forms.CharField(
        label=gettext_lazy("Table"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
    )
    note = forms.CharField(label=gettext_lazy("Why it changes, and where the new rule stands"), max_length=200)


@dataclass(frozen=True, slots=True)
class Bracket:
    """A line of the table in words; `up_to` is empty for the last."""

    up_to: str
    rate: str
    quick: str


@dataclass(frozen=True, slots=True)
class TaxPage:
    """`examples`: what is withheld of some incomes of a month, (income, tax, net). `owed`: withheld and not paid on."""

    tabs: Sequence[NavItem]
    version: Version
    free: tuple[str, str, str]
    brackets: Sequence[Bracket]
    examples: Sequence[tuple[str, str, str]]
    before: Sequence[tuple[Version, str]]
    owed: str
    form: TableForm | None


@needs(ReferralPermission.VIEW)
@require_http_methods(["GET", "POST"])
def tax(request: Looking) -> HttpResponse:
    """GET /referrals/tax; POST publishes another table."""
    now = version(request.workspace.id)
    form = TableForm(request.POST or None, initial={"text": now.text})
    if request.method == "POST" and form.is_valid():
        try:
            taxing.publish(request.actor, **form.cleaned_data, now=request.now)
        except Refused as refusal:
            if refusal.status == 403:
                raise
            form.add_error("text", f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            messages.success(request, _("Published. Statements that are closed from now on go by it."))
            return redirect("referral_tax")
    page = _page(request, now, form)
    return render(request, "console/referrals/tax.html", {"page": page}, status=422 if form.is_bound else 200)


@needs(ReferralPermission.TAX)
@require_POST
def paid(request: Looking) -> HttpResponse:
    """POST /referrals/tax/paid with `reference`: all that was withheld went to the tax office."""
    month = request.now.astimezone(request.workspace.tz).date().replace(day=1)
    reference = request.POST.get("reference", "")[:60]
    sum_ = taxing.pay_on(request.actor, month=month, reference=reference, now=request.now)
    messages.success(request, _("Written down: %(sum)s was paid on.") % {"sum": money(request, sum_)})
    return redirect("referral_tax")


def _page(request: Looking, now: Version, form: TableForm) -> TaxPage:
    table = now.table

    def sum_(amount: int) -> Any:
        return money(request, amount)

    found = versions(request.workspace.id)
    names = actor_names(request.workspace.id, [one.published_by for one in found if one.published_by])
    return TaxPage(
        tabs(request, "referral_tax"), now, (sum_(table.small), sum_(table.fixed), part(table.free)),
        [Bracket(sum_(b.up_to) if b.up_to else "", part(b.rate), sum_(b.quick)) for b in table.brackets],
        [(sum_(income), sum_(tax), sum_(income - tax)) for income in EXAMPLES if (tax := table.withheld(income)) >= 0],
        [(one, names.get(one.published_by, "")) for one in found], sum_(withheld_now(request.workspace.id)),
        form if request.actor.may(ReferralPermission.TAX) else None,
    )  # fmt: skip
