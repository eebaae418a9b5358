"""A member's group buys in words."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from huoqun.campaigns.queries.buying import MyBuy, my_buys
from huoqun.campaigns.queries.mine import MyCampaign
from huoqun.campaigns.rules.buying import BuyState
from huoqun.console.access import Visiting


def buys_said(request: Visiting, line: MyCampaign) -> list[str]:
    """How the group buys stand in which they are; nothing where the campaign is no group buy."""
    found = my_buys(request.workspace.id, line, request.visit.member_id, now=request.now)
    product = str(line.entry.get("product", ""))
    return [_said(one, product) for one in found]


def _said(one: MyBuy, product: str) -> str:
    until = f"{timezone.localtime(one.buy.until):%m-%d %H:%M}" if one.buy.until else ""
    words = {"product": product, "size": one.size, "hours": one.hours, "paid": one.buy.paid, "until": until}
    if one.is_own:
        said = {
            BuyState.WAITS: _("Buy “%(product)s” to open a group buy: %(size)s people pay within %(hours)s hours."),
            BuyState.OPEN: _("Your group buy: %(paid)s of %(size)s have paid. It is open until %(until)s."),
            BuyState.FULL: _("Your group buy is full: %(paid)s people have paid."),
            BuyState.LAPSED: _("Your group buy was not full by %(until)s. Whoever paid gets their money back."),
        }  # fmt: skip
    else:
        said = {
            BuyState.WAITS: _("Whoever invited you has not opened their group buy yet."),
            BuyState.OPEN: _("The group buy you are in: %(paid)s of %(size)s have paid. It is open until %(until)s."),
            BuyState.FULL: _("The group buy you are in is full: %(paid)s people have paid."),
            BuyState.LAPSED: _("The group buy you are in was not full by %(until)s. Payers get their money back."),
        }  # fmt: skip
    return said[one.buy.state] % words
