"""What My page says of orders: those that wait for an address, and those on their way."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.console.access import Visiting
from huoqun.pages.rooms import Card
from huoqun.rewards.queries.mine import MyOrder, on_me
from huoqun.rewards.rules.orders import OrderState


def card(request: Visiting) -> list[Card]:
    """A card for each order that waits for the member."""
    return [_card(order) for order in on_me(request.workspace.id, request.visit.member_id)]


def _card(order: MyOrder) -> Card:
    url = reverse("me_order", args=[order.uid])
    if order.state is OrderState.ADDRESS:
        lines = [order.given_for] if order.given_for else []
        return Card(order.reward, url, [*lines, _("It waits for your address.")], _("Say where it goes"), urgent=True)
    parcel = " ".join(part for part in (order.carrier, order.tracking) if part)
    return Card(order.reward, url, [_("It is on its way."), parcel] if parcel else [_("It is on its way.")], _("Look"))
