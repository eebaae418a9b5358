"""What rewards announce of orders."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("rewards.order_moved")
@dataclass(frozen=True, kw_only=True)
class OrderMoved:
    """An order was made (`was` is empty then) or went on. `about`: the state that it is in now."""

    order_id: int
    reward_id: int
    member_id: int
    was: str
    about: str


@fact("rewards.gift_failed")
@dataclass(frozen=True, kw_only=True)
class GiftFailed:
    """A playbook could not give a reward: there is none of that name (`reward_id` is None), or none is left."""

    reward_id: int | None
    member_id: int
    group_run_id: int


@fact("rewards.address_erased")
@dataclass(frozen=True, kw_only=True)
class AddressErased:
    """The address of an order was erased: it was delivered long ago, or will not be."""

    order_id: int
    member_id: int


@fact("rewards.addresses_taken")
@dataclass(frozen=True, kw_only=True)
class AddressesTaken:
    """Somebody of the team drew up the list of where these orders go."""

    order_ids: list[int]
