"""/api/v1/rewards: the shelf, orders to be settled, and rewards given."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from huoqun.chats.queries.people import brief
from huoqun.core.errors import NotFound
from huoqun.rewards.actions import deciding, shipping
from huoqun.rewards.actions.gifting import give as give_reward
from huoqun.rewards.permissions import ShopPermission
from huoqun.rewards.queries.orders import OrderLine, orders, orders_of
from huoqun.rewards.queries.shelf import rewards
from huoqun.rewards.rules.orders import LONGEST_REASON, OrderState
from huoqun.rewards.rules.shipping import LONGEST_CARRIER, LONGEST_TRACKING

from .guard import permission

router = Router(tags=["rewards"])
PAGE = 100


class Reward(Schema):
    """`stock` null: without end. `orders` and `people` leave out what was given up; `waiting` is for the team."""

    uid: UUID
    name: str
    kind: str
    price: int
    stock: int | None
    archived: bool
    orders: int
    people: int
    waiting: int


class Order(Schema):
    """Where it goes is not said here: the list of parcels in the console has it."""

    uid: UUID
    number: str
    reward_uid: UUID
    reward: str
    member_uid: UUID
    price: int
    state: str
    ordered_at: datetime
    carrier: str
    tracking: str


class Orders(Schema):
    """A page, newest first; `next` is the key of the next one, null at the end."""

    orders: list[Order]
    next: int | None


class Shipped(Schema):
    """`state` accepted, refused (with a `reason`), shipped (with `carrier` and `tracking`) or received."""

    state: OrderState
    reason: str = Field(default="", max_length=LONGEST_REASON)
    carrier: str = Field(default="", max_length=LONGEST_CARRIER)
    tracking: str = Field(default="", max_length=LONGEST_TRACKING)


class Gift(Schema):
    """For whom, and what for. The same `key` again gives nothing a second time."""

    member_uids: list[UUID] = Field(min_length=1, max_length=500)
    reason: str = Field(min_length=1, max_length=LONGEST_REASON)
    key: str = Field(min_length=8, max_length=100)


class Given(Schema):
    """Orders made now, and how many had got it under this key before."""

    order_uids: list[UUID]
    already: int


@router.get("", response=list[Reward], summary="The shelf")
@permission(ShopPermission.VIEW)
def shelf(request: Any) -> list[Reward]:
    """All rewards with their counts, those taken down last."""
    return [
        Reward(
            uid=one.uid, name=one.name, kind=one.kind, price=one.price, stock=one.stock,
            archived=one.archived_at is not None, orders=one.orders, people=one.people, waiting=one.waiting,
        )
        for one in rewards(request.actor)
    ]  # fmt: skip


@router.get("/orders", response=Orders, summary="Orders")
@permission(ShopPermission.VIEW)
def lines(request: Any, state: OrderState | None = None, before: int | None = None) -> Orders:
    """A hundred at a time."""
    found = orders(request.actor, state=state, before=before, limit=PAGE)
    return Orders(orders=[_order(one) for one in found], next=found[-1].id if len(found) == PAGE else None)


@router.post("/orders/{order_uid}", response=Order, summary="Settle an order")
@permission(ShopPermission.HANDLE)
def settle(request: Any, order_uid: UUID, body: Shipped) -> Order:
    """Let it go on to a state; one that has gone on elsewhere meanwhile stays there, and is answered as it is."""
    uids, actor, now = [order_uid], request.actor, request.now
    if body.state is OrderState.ACCEPTED:
        deciding.accept(actor, order_uids=uids, now=now)
    elif body.state is OrderState.REFUSED:
        deciding.refuse(actor, order_uids=uids, reason=body.reason, now=now)
    elif body.state is OrderState.SHIPPED:
        shipping.ship(actor, parcels=[shipping.Shipped(order_uid, body.carrier, body.tracking)], now=now)
    elif body.state is OrderState.RECEIVED:
        deciding.hand_over(actor, order_uids=uids, now=now)
    found = orders_of(actor, order_uids=uids)
    if not found:
        raise NotFound
    return _order(found[0])


@router.post("/{reward_uid}/gifts", response=Given, summary="Give a reward")
@permission(ShopPermission.GIVE)
def give(request: Any, reward_uid: UUID, body: Gift) -> Given:
    """To at most five hundred members at once, for nothing; goods wait for their address."""
    members = [_member(request, uid) for uid in dict.fromkeys(body.member_uids)]
    given = give_reward(
        request.actor, reward_uid=reward_uid, member_ids=members, reason=body.reason, key=f"api/{body.key}",
        now=request.now,
    )  # fmt: skip
    return Given(order_uids=list(given.order_uids), already=given.already)


def _order(one: OrderLine) -> Order:
    return Order(
        uid=one.uid, number=one.number, reward_uid=one.reward_uid, reward=one.reward, member_uid=one.member_uid,
        price=one.price, state=one.state, ordered_at=one.ordered_at, carrier=one.carrier, tracking=one.tracking,
    )  # fmt: skip


def _member(request: Any, uid: UUID) -> int:
    found = brief(request.workspace.id, uid, scope=request.actor.scope(ShopPermission.GIVE), as_of=request.now)
    if found is None:
        raise NotFound
    return found.line.id
