"""How an order of the shop goes on, from what was reserved to what was fulfilled, refused or taken back."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from huoqun.core.errors import Refused

from .packets import N_


class RewardKind(StrEnum):
    """What a member gets: something sent by post, a code, a seat kept for them, days of membership, make-up cards."""

    GOODS = "goods"
    COUPON = "coupon"
    SEAT = "seat"
    DAYS = "days"
    CARD = "card"


class OrderState(StrEnum):
    ADDRESS = "address"
    OPEN = "open"
    SHIPPED = "shipped"
    DONE = "done"
    REFUSED = "refused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class Money(StrEnum):
    """What a move does to the points of an order: what was reserved is posted or voided, what was posted reversed."""

    STAYS = ""
    POST = "post"
    VOID = "void"
    REVERSE = "reverse"


class CannotMove(Refused):
    code = "order_cannot_move"
    message = N_("This order has gone on meanwhile.")
    way_out = N_("Reload the page to see where it stands.")
    status = 409


S = OrderState
MOVES: Mapping[tuple[OrderState, OrderState], Money] = {
    (S.ADDRESS, S.OPEN): Money.STAYS,
    (S.ADDRESS, S.CANCELLED): Money.VOID,
    (S.ADDRESS, S.EXPIRED): Money.VOID,
    (S.ADDRESS, S.REFUSED): Money.VOID,
    (S.OPEN, S.CANCELLED): Money.VOID,
    (S.OPEN, S.EXPIRED): Money.VOID,
    (S.OPEN, S.REFUSED): Money.VOID,
    (S.OPEN, S.SHIPPED): Money.POST,
    (S.OPEN, S.DONE): Money.POST,
    (S.SHIPPED, S.DONE): Money.STAYS,
    (S.SHIPPED, S.REFUNDED): Money.REVERSE,
    (S.DONE, S.REFUNDED): Money.REVERSE,
}
"""From where to where an order goes, and what becomes of its points. What is not here is refused."""


def move(was: OrderState, to: OrderState) -> Money:
    """What a move does to the points. Raises CannotMove."""
    try:
        return MOVES[was, to]
    except KeyError:
        raise CannotMove from None


def begins(kind: RewardKind) -> OrderState:
    """Where an order begins: goods ask for an address first."""
    return OrderState.ADDRESS if kind is RewardKind.GOODS else OrderState.OPEN


def fulfils_itself(kind: RewardKind) -> bool:
    """Whether an order of this kind needs nobody of the team."""
    return kind in (RewardKind.COUPON, RewardKind.DAYS, RewardKind.CARD)
