"""What lies on the shelf: put up, edited, taken down; pieces counted anew."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from huoqun.core import files, ids, journal
from huoqun.core.actor import Actor
from huoqun.core.conditions.parsing import parse
from huoqun.core.conditions.tree import questions_of
from huoqun.core.errors import NotFound
from huoqun.points.queries.policies import in_force

from ..facts.shelf import ShelfChanged, StockCorrected
from ..models.order import Order
from ..models.reward import Reward, StockChange
from ..permissions import ShopPermission
from ..rules.orders import LONGEST_REASON, NoReason
from ..rules.packets import N_
from ..rules.shelf import MOST_STOCK, BadReward, NewReward, NoStock, RewardKind, fault
from ._shelf import locked


@transaction.atomic
def put_up(actor: Actor, *, reward: NewReward, now: datetime) -> UUID:
    """Put a reward on the shelf; answers its uid. A coupon's stock are its codes. Raises BadReward, BadCondition."""
    actor.require(ShopPermission.EDIT)
    values = _values(reward)
    _attach(actor, reward.picture_id, now)
    stock = 0 if reward.kind is RewardKind.COUPON else reward.stock
    row = Reward.objects.create(
        workspace_id=actor.workspace_id, uid=ids.uid(), stock=stock, made_by=str(actor), made_at=now, **values
    )
    journal.record(actor, [ShelfChanged(reward_id=row.id, what="made")], at=now)
    return row.uid


@transaction.atomic
def sell(actor: Actor, *, name: str, now: datetime) -> UUID:
    """Put what the points policy sells by this name on the shelf, once; its price and days follow the policy from then
    on. Answers its uid. Raises NotFound, BadReward.
    """
    actor.require(ShopPermission.EDIT)
    sold = {one.name: one for one in in_force(actor.workspace_id, now).policy.membership}
    if (one := sold.get(name)) is None:
        raise NotFound
    reward = NewReward(name=name, kind=RewardKind.GRANT, price=one.points, what=one.product, days=one.days)
    row, is_new = Reward.objects.of(actor.workspace_id).get_or_create(
        workspace_id=actor.workspace_id, policy=name,
        defaults={"uid": ids.uid(), "made_by": str(actor), "made_at": now, **_values(reward)},
    )  # fmt: skip
    if is_new:
        journal.record(actor, [ShelfChanged(reward_id=row.id, what="made")], at=now)
    return row.uid


@transaction.atomic
def follow_policy(actor: Actor, *, now: datetime) -> int:
    """Price and days of what the points policy sells become the policy's; what it sells no more is taken down.

    Answers how many were changed. Orders keep their price.
    """
    actor.require(ShopPermission.EDIT)
    sold = {one.name: one for one in in_force(actor.workspace_id, now).policy.membership}
    changed = []
    for row in Reward.objects.of(actor.workspace_id).select_for_update(no_key=True).exclude(policy="").order_by("id"):
        one = sold.get(row.policy)
        if one is None or one.product != row.what:
            row.archived_at, row.policy = now, ""
            changed.append(ShelfChanged(reward_id=row.id, what="archived"))
        elif (row.price, row.days) != (one.points, one.days):
            row.price, row.days = one.points, one.days
            changed.append(ShelfChanged(reward_id=row.id, what="edited"))
        else:
            continue
        row.save(update_fields=["price", "days", "archived_at", "policy"])
    journal.record(actor, changed, at=now)
    return len(changed)


@transaction.atomic
def edit(actor: Actor, *, reward_uid: UUID, reward: NewReward, now: datetime) -> None:
    """Write a reward anew. Its kind and stock stay, and what it grants once it was ordered; orders keep their price.

    Pieces are corrected with a reason. Raises NotFound, BadReward, BadCondition.
    """
    actor.require(ShopPermission.EDIT)
    row = locked(actor, reward_uid)
    if row.kind != reward.kind:
        raise BadReward(N_("The kind of a reward stays: put up another one."))
    if row.policy and (reward.what, reward.price, reward.days) != (row.what, row.price, row.days):
        raise BadReward(N_("Price and days of this are the points policy's: change them there."))
    if reward.what != row.what and Order.objects.of(actor.workspace_id).filter(reward_id=row.id).exists():
        # What they have ends, or is taken back, by what the reward says then.
        raise BadReward(N_("What is granted stays once somebody has had it: put up another one."))
    if reward.picture_id != row.picture:
        _attach(actor, reward.picture_id, now)
    Reward.objects.of(actor.workspace_id).filter(id=row.id).update(**_values(reward))
    journal.record(actor, [ShelfChanged(reward_id=row.id, what="edited")], at=now)


@transaction.atomic
def archive(actor: Actor, *, reward_uid: UUID, archived: bool, now: datetime) -> None:
    """Take a reward down from the shelf, or put it back; orders go on. One that followed the points policy does so no
    more. Raises NotFound.
    """
    actor.require(ShopPermission.EDIT)
    row = locked(actor, reward_uid)
    if (row.archived_at is not None) == archived:
        return
    row.archived_at = now if archived else None
    row.policy = ""
    row.save(update_fields=["archived_at", "policy"])
    journal.record(actor, [ShelfChanged(reward_id=row.id, what="archived" if archived else "restored")], at=now)


@transaction.atomic
def correct_stock(actor: Actor, *, reward_uid: UUID, change: int, reason: str, now: datetime) -> int:
    """Add pieces, or take some out, with the reason; answers how many are left then.

    Raises NotFound, NoReason, NoStock: fewer are there, or the pieces of this reward are not counted by hand.
    """
    actor.require(ShopPermission.EDIT)
    why = reason.replace("\0", "").strip()
    if not 0 < len(why) <= LONGEST_REASON:
        raise NoReason
    row = locked(actor, reward_uid)
    if row.stock is None or row.kind == RewardKind.COUPON or not 0 <= row.stock + change <= MOST_STOCK:
        raise NoStock
    if not change:
        return row.stock
    after = row.stock + change
    Reward.objects.of(actor.workspace_id).filter(id=row.id).update(stock=F("stock") + change)
    StockChange.objects.create(
        workspace_id=actor.workspace_id, reward_id=row.id, change=change, after=after, reason=why, by=str(actor), at=now
    )
    journal.record(actor, [StockCorrected(reward_id=row.id, change=change, after=after)], at=now)
    return after


def _attach(actor: Actor, picture_id: int | None, now: datetime) -> None:
    """A picture is whose who brought it. Raises NotFound."""
    if picture_id is not None:
        files.attach(actor, file_ids=[picture_id], owner=str(actor), now=now)


def _values(reward: NewReward) -> dict[str, Any]:
    """What is stored of a reward, without its stock. Raises BadReward, BadCondition."""
    if wrong := fault(reward):
        raise BadReward(wrong)
    _check_condition(reward.condition)
    values = asdict(reward)
    values["picture"] = values.pop("picture_id")
    del values["stock"]
    return values | {"name": reward.name.strip(), "condition": reward.condition.strip()}


def _check_condition(condition: str) -> None:
    """Only what can be asked of a member wherever they are."""
    if not condition.strip():
        return
    for question in questions_of(parse(condition.strip())):
        if set(question.needs) - {"member_id"}:
            raise BadReward(
                N_("The condition asks about a group or a camp; a shop knows only the member."),
                way_out=N_('Ask about the member alone, such as: paid("course") or growth >= 500.'),
            )
