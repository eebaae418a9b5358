"""How an order of the shop goes on, from what was reserved to what was received, refused or taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from huoqun.core.errors import Refused

from .packets import N_
from .shelf import RewardKind

WAITS = timedelta(days=14)
"""So long points stay set aside for an order that nobody accepts."""
ADDRESS_WAITS = timedelta(days=30)
"""So long a gift waits for its address."""
RECEIVED_BY_ITSELF = timedelta(days=15)
"""So long after it was sent a parcel counts as received, if nobody says otherwise."""
ADDRESS_KEPT = timedelta(days=14)
"""So long after it was received an address is kept, for what was broken on the way."""
LONGEST_REASON = 200


class OrderState(StrEnum):
    """`address`: waits for the member's address; `placed`: waits for the team."""

    ADDRESS = "address"
    PLACED = "placed"
    ACCEPTED = "accepted"
    SHIPPED = "shipped"
    RECEIVED = "received"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    EXPIRED = "expired"
    RETURNED = "returned"


class Came(StrEnum):
    """How an order came about: redeemed for points, or given."""

    REDEEMED = "redeemed"
    GIFT = "gift"
    PLAYBOOK = "playbook"


class Money(StrEnum):
    """What a move does to the points of an order: what was set aside is posted or voided, what was posted reversed."""

    STAYS = ""
    POST = "post"
    VOID = "void"
    REVERSE = "reverse"


class CannotMove(Refused):
    code = "order_cannot_move"
    message = N_("This order has gone on meanwhile.")
    way_out = N_("Reload the page to see where it stands.")
    status = 409


class NoReason(Refused):
    code = "order_without_reason"
    message = N_("The member reads why: write a reason of 200 characters at most.")
    way_out = N_("One sentence is enough, such as “out of stock at the maker's”.")


S = OrderState
MOVES: Mapping[tuple[OrderState, OrderState], Money] = {
    (S.ADDRESS, S.PLACED): Money.STAYS,
    (S.ADDRESS, S.CANCELLED): Money.VOID,
    (S.ADDRESS, S.EXPIRED): Money.VOID,
    (S.ADDRESS, S.REFUSED): Money.VOID,
    (S.PLACED, S.CANCELLED): Money.VOID,
    (S.PLACED, S.EXPIRED): Money.VOID,
    (S.PLACED, S.REFUSED): Money.VOID,
    (S.PLACED, S.ACCEPTED): Money.POST,
    (S.ACCEPTED, S.SHIPPED): Money.STAYS,
    (S.ACCEPTED, S.RECEIVED): Money.STAYS,
    (S.ACCEPTED, S.RETURNED): Money.REVERSE,
    (S.SHIPPED, S.RECEIVED): Money.STAYS,
    (S.SHIPPED, S.RETURNED): Money.REVERSE,
    (S.RECEIVED, S.RETURNED): Money.REVERSE,
}
"""From where to where an order goes, and what becomes of its points. What is not here is refused."""

OPEN = frozenset({S.ADDRESS, S.PLACED})
"""The points are only set aside."""
GIVEN_UP = frozenset({S.CANCELLED, S.REFUSED, S.EXPIRED, S.RETURNED})
"""Nobody has anything of it: it counts towards no limit."""
BACK_ON_SHELF = frozenset({S.CANCELLED, S.REFUSED, S.EXPIRED})
"""The piece never left: it is there again. Of what comes back by post the team says by hand whether it can be had."""
BY_MEMBER = frozenset({S.CANCELLED, S.RECEIVED})
WITH_REASON = frozenset({S.REFUSED, S.RETURNED})


def move(was: OrderState, to: OrderState) -> Money:
    """What a move does to the points. Raises CannotMove."""
    try:
        return MOVES[was, to]
    except KeyError:
        raise CannotMove from None


def begins(kind: RewardKind) -> OrderState:
    """Where an order begins: goods ask for an address first, and what needs nobody of the team is there at once."""
    if kind is RewardKind.GOODS:
        return OrderState.ADDRESS
    return OrderState.RECEIVED if kind.fulfils_itself else OrderState.PLACED


def account_of(reward_uid: object) -> str:
    """The name of the ledger's account that holds what was paid for a reward."""
    return f"reward/{reward_uid}"


def transfer_key(order_uid: object) -> str:
    """The key of an order's transfer in the ledger."""
    return f"order/{order_uid}"


@dataclass(frozen=True, slots=True)
class Moved:
    """Which orders went on, and which did not because they stand elsewhere meanwhile."""

    moved: tuple[UUID, ...]
    left: tuple[UUID, ...]
