"""Rewards given for nothing: by hand, by a playbook, or to contributors once the team said yes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.work.rules import approvable

from ..models.reward import Reward
from ..permissions import ShopPermission
from ..rules.orders import Came
from ._gifts import Given, handed_out
from ._shelf import locked
from .deciding import reason_of

ACTION = "rewards.give"


@transaction.atomic
def give(actor: Actor, *, reward_uid: UUID, member_ids: Sequence[int], reason: str, key: str, now: datetime) -> Given:
    """Give members a reward for nothing, with what it is for, each once by the key; goods wait for their address.

    Limits and conditions do not hold here; pieces do: there is one for each of them, or nobody gets any. Bots and
    erased members get nothing. Raises NotFound, NoReason, TooManyGifts, CannotHave.
    """
    actor.require(ShopPermission.GIVE)
    return handed_out(
        actor, locked(actor, reward_uid), member_ids, reason=reason_of(reason), key=key, came=Came.GIFT, now=now
    )


@approvable(ACTION)
def give_as_proposed(
    actor: Actor, *, reward_id: int, member_ids: Sequence[int], reason: str, key: str, now: datetime
) -> int:
    """Give these contributors their reward, for nothing; answers how many orders that made."""
    actor.require(ShopPermission.GIVE)
    reward = Reward.objects.of(actor.workspace_id).filter(id=reward_id).first()
    if reward is None:
        raise NotFound
    given = give(actor, reward_uid=reward.uid, member_ids=member_ids, reason=reason, key=key, now=now)
    return len(given.order_uids)
