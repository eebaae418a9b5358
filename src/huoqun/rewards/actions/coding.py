"""Codes of coupons: added to the shelf, and what was never handed out taken down again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.sql import server_cursor, texts

from ..facts.shelf import StockCorrected
from ..models.reward import Code, Reward, StockChange
from ..permissions import ShopPermission
from ..rules.codes import read_codes
from ..rules.shelf import MOST_STOCK, NoStock, RewardKind
from ._shelf import locked
from .deciding import reason_of


@dataclass(frozen=True, slots=True)
class Added:
    """How many codes are new, and how many were there already."""

    new: int
    known: int


_ADD = """
    insert into rewards_code (workspace_id, reward_id, code, added_at)
    select %(workspace)s, %(reward)s, c.code, %(now)s
    from unnest(%(codes)s::text[]) with ordinality as c(code, place) order by c.place
    on conflict (reward_id, code) do nothing
"""


@transaction.atomic
def add_codes(actor: Actor, *, reward_uid: UUID, codes: Sequence[str], now: datetime) -> Added:
    """Add codes to a coupon, each once; one that was handed out never comes back.

    Raises NotFound, BadCodes, NoStock.
    """
    actor.require(ShopPermission.EDIT)
    pasted = read_codes("\n".join(codes))
    reward = locked(actor, reward_uid)
    if reward.kind != RewardKind.COUPON or (reward.stock or 0) + len(pasted.codes) > MOST_STOCK:
        raise NoStock
    values = {
        "workspace": actor.workspace_id, "reward": reward.id, "now": now, "codes": texts(list(pasted.codes))
    }  # fmt: skip
    with server_cursor() as cursor:
        new = cursor.execute(_ADD, values).rowcount
    _count(actor, reward, new, "", now)
    return Added(new, len(pasted.codes) - new)


@transaction.atomic
def drop_codes(actor: Actor, *, reward_uid: UUID, reason: str, now: datetime) -> int:
    """Delete a coupon's codes that nobody has got, with the reason; answers how many. Raises NotFound, NoReason."""
    actor.require(ShopPermission.EDIT)
    why = reason_of(reason)
    reward = locked(actor, reward_uid)
    dropped = Code.objects.of(actor.workspace_id).filter(reward_id=reward.id, order_id__isnull=True).delete()[0]
    _count(actor, reward, -dropped, why, now)
    return dropped


def _count(actor: Actor, reward: Reward, change: int, why: str, now: datetime) -> None:
    """The stock of a coupon is its codes."""
    if not change:
        return
    Reward.objects.of(actor.workspace_id).filter(id=reward.id).update(stock=F("stock") + change)
    after = (reward.stock or 0) + change
    StockChange.objects.create(
        workspace_id=actor.workspace_id, reward_id=reward.id, change=change, after=after, reason=why, by=str(actor),
        at=now,
    )  # fmt: skip
    journal.record(actor, [StockCorrected(reward_id=reward.id, change=change, after=after)], at=now)
