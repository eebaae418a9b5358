"""The words of rewards."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

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
