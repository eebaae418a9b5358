"""Points given by hand: first what it comes to, then the deed itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from huoqun.console.access import Looking, needs
from huoqun.points.actions.granting import grant
from huoqun.points.permissions import PointsPermission
from huoqun.points.queries.balances import balances
from huoqun.points.rules import LONGEST_REASON, Currency

from ..members.head import Head, head_of
from .words import amount_of, currency_name

LARGEST = 1_000_000


class GiveForm(forms.Form):
    """So much, and why. Cash is never given so: it comes from a budget."""

    currency = forms.ChoiceField(label=pgettext_lazy("currency", "What"))
    amount = forms.IntegerField(label=gettext_lazy("How much"), min_value=1, max_value=LARGEST)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=LONGEST_REASON, help_text=gettext_lazy("The member reads it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = (Currency.POINTS, Currency.GROWTH)
        self.fields["currency"].choices = [(str(c), currency_name(c)) for c in given]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class GivePage:
    """What it comes to. `key`: makes it happen once, however often the button is pressed."""

    head: Head
    form: GiveForm
    key: str
    before: str
    after: str
    amount: str
    currency: str
    reason: str


@needs(PointsPermission.GRANT)
@require_http_methods(["GET", "POST"])
def give(request: Looking, uid: UUID) -> HttpResponse:
    """GET /members/<uid>/points/give?currency=&amount=&reason= shows what it comes to; POST does it."""
    head = head_of(request, uid, "member_points")
    form = GiveForm(request.POST if request.method == "POST" else request.GET or None)
    if not form.is_valid():
        page = GivePage(head, form, "", "", "", "", "", "")
        return render(request, "console/points/give.html", {"page": page}, status=422 if form.is_bound else 200)
    asked = form.cleaned_data
    currency, amount, member = Currency(asked["currency"]), asked["amount"], head.line.id
    if request.method == "POST":
        key = request.POST.get("key", "")[:64] or str(uuid4())
        (made,) = grant(
            request.actor, member_ids=[member], currency=currency, amount=amount, reason=asked["reason"],
            key=f"console/{key}", now=request.now,
        )  # fmt: skip
        if made.stands:
            messages.success(request, _("Given. The member sees it with its reason."))
        else:
            messages.warning(request, _("That was not given. Load the page again and try once more."))
        return redirect("member_points", uid)
    has, money = balances(request.workspace.id, [member])[member][currency], request.workspace.currency
    page = GivePage(
        head, form, str(uuid4()), amount_of(has.posted, currency, money),
        amount_of(has.posted + amount, currency, money), amount_of(amount, currency, money, signed=True),
        currency_name(currency), asked["reason"],
    )  # fmt: skip
    return render(request, "console/points/give.html", {"page": page})
