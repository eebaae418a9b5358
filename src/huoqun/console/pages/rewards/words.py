"""The words of rewards."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.rewards.rules.orders import Came, OrderState
from huoqun.rewards.rules.shelf import RewardKind


def kind_name(kind: RewardKind) -> str:
    return {
        RewardKind.GOODS: pgettext("reward", "goods by post"),
        RewardKind.COUPON: pgettext("reward", "coupon"),
        RewardKind.SEAT: pgettext("reward", "seat or invitation"),
        RewardKind.GRANT: pgettext("reward", "membership or card"),
        RewardKind.BADGE: pgettext("reward", "badge with its rights"),
    }[kind]


def stock_words(stock: int | None) -> str:
    """How many are left."""
    return _("without end") if stock is None else f"{stock:,}"


def state_name(state: OrderState) -> tuple[str, str]:
    """A tone and words for where an order stands, as the team says it."""
    return {
        OrderState.ADDRESS: ("quiet", pgettext("order", "no address yet")),
        OrderState.PLACED: ("watch", pgettext("order", "to decide")),
        OrderState.ACCEPTED: ("info", pgettext("order", "to send or hand over")),
        OrderState.SHIPPED: ("info", pgettext("order", "on its way")),
        OrderState.RECEIVED: ("good", pgettext("order", "received")),
        OrderState.CANCELLED: ("quiet", pgettext("order", "cancelled")),
        OrderState.REFUSED: ("bad", pgettext("order", "refused")),
        OrderState.EXPIRED: ("quiet", pgettext("order", "expired")),
        OrderState.RETURNED: ("quiet", pgettext("order", "taken back")),
    }[state]


def came_name(came: Came) -> str:
    """How an order came about."""
    return {
        Came.REDEEMED: pgettext("order", "redeemed"),
        Came.GIFT: pgettext("order", "given"),
        Came.PLAYBOOK: pgettext("order", "given by a playbook"),
    }[came]
