"""Whether members may have rewards: what decides it, asked for all rewards of a shelf at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from huoqun.core.conditions.answering import Row, answer_each
from huoqun.core.conditions.parsing import parse
from huoqun.core.sql import moments, numbers, server_cursor
from huoqun.points.policy.model import RightKind
from huoqun.points.queries.balances import balances
from huoqun.points.queries.rights import standings
from huoqun.points.rules import Currency

from ..models.reward import Reward
from ..rules.shelf import Buyer, RewardKind, Shelved

_HAD = """
    select w.id, count(o.id)
    from unnest(%(rewards)s::bigint[], %(since)s::timestamptz[]) as w(id, since)
    join members_member h on h.workspace_id = %(workspace)s and h.id = %(member)s
    join members_member f on f.workspace_id = %(workspace)s
        and (f.id = coalesce(h.canonical_id, h.id) or f.canonical_id = coalesce(h.canonical_id, h.id))
    join rewards_order o on o.workspace_id = %(workspace)s and o.reward_id = w.id and o.member_id = f.id
    where o.came = 'redeemed' and o.state not in ('cancelled', 'refused', 'expired', 'returned')
        and (w.since is null or o.ordered_at > w.since)
    group by w.id
"""


def buyers(workspace_id: int, member_id: int, rewards: Sequence[Reward], *, now: datetime) -> dict[int, Buyer]:
    """By reward what decides whether this member may have it; a handful of statements for a whole shelf."""
    if not rewards:
        return {}
    free = balances(workspace_id, [member_id])[member_id][Currency.POINTS].free
    standing = standings(workspace_id, [member_id], now=now)[member_id]
    badges = frozenset(badge.key for badge in standing.badges)
    had = _had(workspace_id, member_id, rewards, now)
    fits = _fitting(workspace_id, member_id, rewards, now)
    rights = standing.number(RightKind.DISCOUNT), standing.number(RightKind.EARLY_SEAT)
    return {
        one.id: Buyer(free, standing.level, badges, had.get(one.id, 0), fits.get(one.id, True), *rights)
        for one in rewards
    }


def shelved(reward: Reward) -> Shelved:
    """What of a reward decides it."""
    return Shelved(
        reward.price, reward.stock, reward.per_member, reward.least_level, reward.badge, reward.opens_at,
        reward.closes_at, reward.archived_at is not None, reward.what if reward.kind == RewardKind.BADGE else "",
    )  # fmt: skip


def _had(workspace_id: int, member_id: int, rewards: Sequence[Reward], now: datetime) -> dict[int, int]:
    limited = [one for one in rewards if one.per_member is not None]
    if not limited:
        return {}
    since = [now - timedelta(days=one.per_days) if one.per_days else None for one in limited]
    values = {
        "workspace": workspace_id, "member": member_id, "rewards": numbers(one.id for one in limited),
        "since": moments(since),
    }  # fmt: skip
    with server_cursor() as cursor:
        return dict(cursor.execute(_HAD, values).fetchall())


def _fitting(workspace_id: int, member_id: int, rewards: Sequence[Reward], now: datetime) -> Mapping[int, bool]:
    """By reward with a condition whether it holds; the unknown does not."""
    asked = [one for one in rewards if one.condition]
    told = answer_each([(parse(one.condition), Row(workspace_id, now, member_id)) for one in asked])
    return {one.id: is_so is True for one, is_so in zip(asked, told, strict=True)}
