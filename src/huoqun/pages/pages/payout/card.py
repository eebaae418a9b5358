"""What My page says of money: how much is owed, and what is missing to pay it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.console.access import Visiting
from huoqun.pages.rooms import Card
from huoqun.points.rules import Currency
from huoqun.rewards.queries.packets import my_cash
from huoqun.rewards.queries.payouts import says_payee

from ..packets.words import sum_words


def card(request: Visiting) -> Card | None:
    """A card while money is owed."""
    free, aside = my_cash(request.actor, member_id=request.visit.member_id)
    if not free + aside:
        return None
    said = says_payee(request.actor, member_id=request.visit.member_id)
    line = _("It is paid out by the team.") if said else _("Say where it goes, so that it can be paid out.")
    sum = sum_words(free + aside, Currency.CASH, request.workspace.currency)
    return Card(_("Money for you"), reverse("me_payout"), [line], "" if said else _("Say where"), big=sum)
