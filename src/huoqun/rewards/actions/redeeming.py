"""Redeeming: points are set aside and a piece is taken, together, once by its key."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import ids, journal
from huoqun.core.actor import Actor, system
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.members.queries.alike import heads
from huoqun.points.actions.transferring import transfer
from huoqun.points.rules import LONGEST_REASON, Account, AccountKind, Currency, NewTransfer, of_member

from ..models.order import Order
from ..models.reward import Reward
from ..permissions import ShopPermission
from ..queries.buyers import buyers, shelved
from ..rules.orders import WAITS, Came, OrderState, account_of, begins, transfer_key
from ..rules.shelf import RewardKind, WhyNot, cannot_have, why_not
from ._fulfilling import fulfil, lasts_until
from ._shelf import locked, made, take_pieces

LONGEST_KEY = 100
RULE = "shop"


@transaction.atomic
def redeem(actor: Actor, *, member_id: int, reward_uid: UUID, key: str, now: datetime) -> UUID:
    """Redeem a reward for a member; answers the order's uid. The same key again is the same order.

    Points are set aside until the team accepts, 14 days at most; what needs nobody is paid and there at once. It costs
    less by their discount. The member does it, or somebody of the team for them. Raises NotFound, CannotHave with a
    WhyNot.
    """
    member = heads(actor.workspace_id, [member_id]).get(member_id)
    if member is None:
        raise NotFound
    actor.require_own(ShopPermission.HANDLE, member_id=member)
    reward = locked(actor, reward_uid)
    own_key = f"shop/{member}/{reward.id}/{key[:LONGEST_KEY]}"
    there = Order.objects.of(actor.workspace_id).filter(key=own_key).first()
    if there is not None:
        return there.uid
    buyer = buyers(actor.workspace_id, member, [reward], now=now)[reward.id]
    why = why_not(shelved(reward), buyer, now)
    if why is not None:
        raise cannot_have(why)
    take_pieces(reward, 1)
    order = _ordered(actor, reward, member, own_key, buyer.pays(reward.price), now)
    _pay(actor, reward, order, now)
    fulfil(actor, reward, [order], now=now)
    journal.record(actor, [made(order)], at=now)
    return order.uid


def _ordered(actor: Actor, reward: Reward, member: int, key: str, price: int, now: datetime) -> Order:
    state = begins(RewardKind(reward.kind))
    is_over = state is OrderState.RECEIVED
    return Order.objects.create(
        workspace_id=actor.workspace_id, uid=ids.uid(), reward_id=reward.id, member_id=member, key=key,
        price=price, came=Came.REDEEMED, state=state, ordered_at=now,
        deadline=None if is_over else now + WAITS, accepted_at=now if is_over else None,
        ended_at=now if is_over else None, until=lasts_until(reward, now) if is_over else None,
    )  # fmt: skip


def _pay(actor: Actor, reward: Reward, order: Order, now: datetime) -> None:
    """Set the price aside, or pay it where nobody needs to accept. Raises CannotHave."""
    if not order.price:
        return
    with override(workspace(actor.workspace_id).language):
        reason = _("Redeemed: %(name)s") % {"name": reward.name}
    paid = NewTransfer(
        key=transfer_key(order.uid), from_=of_member(order.member_id, Currency.POINTS),
        to=Account(AccountKind.STOCK, Currency.POINTS, name=account_of(reward.uid)), amount=order.price,
        reason=reason[:LONGEST_REASON], rule=RULE, pending_until=order.deadline, cause=f"order/{order.id}",
    )  # fmt: skip
    (outcome,) = transfer(system(actor.workspace_id, "rewards"), transfers=[paid], now=now)
    if not outcome.stands:
        raise cannot_have(WhyNot.POINTS)
