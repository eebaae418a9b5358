"""A member says where their money goes, sees what is owed, and has it forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.console.access import Visiting, own
from huoqun.core.secrets import KeyMissing, Tampered
from huoqun.pages.rooms import show
from huoqun.points.rules import Currency
from huoqun.rewards.actions import payees
from huoqun.rewards.queries.packets import my_cash
from huoqun.rewards.queries.payouts import OwnPayee, own_payee
from huoqun.rewards.rules.payouts import BadPayee, Way

from ..packets.words import sum_words


@dataclass(frozen=True, slots=True)
class PayoutPage:
    """What is owed, what of it is being paid, where it goes; `fault`: what is wrong with what was just said."""

    owed: str
    aside: str
    payee: OwnPayee | None
    way: str
    ways: tuple[tuple[str, str], ...]
    fault: str


@own
@require_http_methods(["GET", "POST"])
def payout(request: Visiting) -> HttpResponse:
    """GET /me/payout; POST `way`, `account`, `holder`, `bank` keeps where it goes."""
    fault = ""
    if request.method == "POST":
        said = {name: request.POST.get(name, "")[:200] for name in ("way", "account", "holder", "bank")}
        try:
            payees.say_payee(request.actor, member_id=request.visit.member_id, now=request.now, **said)
        except BadPayee as refusal:
            fault = f"{_(refusal.message)} {_(refusal.way_out)}"
        else:
            return redirect("me_payout")
    shown = show(request, "pages/payout.html", _page(request, fault))
    shown.status_code = 422 if fault else 200
    return shown


@own
@require_POST
def forget(request: Visiting) -> HttpResponse:
    """POST /me/payout/forget: where it goes is deleted."""
    payees.forget_payee(request.actor, member_id=request.visit.member_id, now=request.now)
    return redirect("me_payout")


def _page(request: Visiting, fault: str) -> PayoutPage:
    member, money = request.visit.member_id, request.workspace.currency
    free, aside = my_cash(request.actor, member_id=member)
    try:
        payee = own_payee(request.actor, member_id=member)
    except (KeyMissing, Tampered):
        payee = None  # it cannot be read any more: they say it again
    ways = {Way.WECHAT: _("WeChat"), Way.ALIPAY: _("Alipay"), Way.BANK: _("Bank transfer")}
    return PayoutPage(
        sum_words(free + aside, Currency.CASH, money), sum_words(aside, Currency.CASH, money) if aside else "", payee,
        ways[payee.way] if payee else "", tuple((str(way), name) for way, name in ways.items()), fault,
    )  # fmt: skip
