"""Whom a reward is for, before it lies on the shelf: how many could have it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huoqun.core.actor import Actor
from huoqun.core.conditions.answering import Row, answer_each
from huoqun.core.conditions.parsing import parse
from huoqun.core.sql import server_cursor
from huoqun.points.queries.rights import Held, standings

from ..permissions import ShopPermission
from ..rules.shelf import NewReward

MOST = 5_000
"""So many members who could pay are looked at one by one."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """`members`: all; `payers`: who have the points in full; `fit`: of those looked at, who may have it, too."""

    members: int
    payers: int
    looked_at: int
    fit: int


_PAYERS = """
    with people as (
        select coalesce(m.canonical_id, m.id) as id, coalesce(sum(a.posted - a.reserved), 0) as free
        from members_member m
        left join points_account a on a.workspace_id = m.workspace_id and a.kind = 'member' and a.member_id = m.id
            and a.currency = 'points'
        where m.workspace_id = %(workspace)s and m.erased_at is null and not m.is_bot and not m.is_staff
        group by 1
    ), payers as (select id from people where free >= %(price)s)
    select (select count(*) from people), (select count(*) from payers),
        array(select id from payers order by id limit %(most)s)
"""


def fitting(actor: Actor, *, reward: NewReward, now: datetime) -> Fitting:
    """Of the workspace's members. Raises BadCondition."""
    actor.require(ShopPermission.EDIT)
    values = {"workspace": actor.workspace_id, "price": reward.price, "most": MOST}
    with server_cursor() as cursor:
        row = cursor.execute(_PAYERS, values).fetchone()
    assert row is not None
    members, payers, ids = row
    fit = set(ids)
    if fit and (reward.least_level > 1 or reward.badge):
        stands = standings(actor.workspace_id, ids, now=now)
        fit = {who for who, one in stands.items() if one.level >= reward.least_level and _has(one.badges, reward)}
    if fit and reward.condition.strip():
        tree, asked = parse(reward.condition.strip()), sorted(fit)
        told = answer_each([(tree, Row(actor.workspace_id, now, who)) for who in asked])
        fit = {who for who, is_so in zip(asked, told, strict=True) if is_so is True}
    return Fitting(members, payers, len(ids), len(fit))


def _has(badges: tuple[Held, ...], reward: NewReward) -> bool:
    return not reward.badge or any(badge.key == reward.badge for badge in badges)
