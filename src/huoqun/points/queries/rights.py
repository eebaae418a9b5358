"""Levels, badges and what they give: for a member's page, and for whoever must know what somebody may."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.queries import Workspace
from huoqun.core.sql import numbers, server_cursor, texts

from ..levels import Ahead, ahead, grants, level_of, rights_at
from ..policy.model import Policy, Right, RightKind
from .policies import NEWEST, in_force, policy_of


@dataclass(frozen=True, slots=True)
class Held:
    """A badge that somebody has."""

    key: str
    name: str
    why: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands: `next` is None at the top."""

    growth: int
    level: int
    level_name: str
    next: Ahead | None
    badges: tuple[Held, ...]
    rights: tuple[Right, ...]

    @property
    def share(self) -> int:
        """How far the way to the next level is gone, in percent."""
        return 100 if self.next is None else 100 * self.growth // max(self.growth + self.next.missing, 1)

    def number(self, kind: RightKind) -> int:
        """Of a right that is a number how much of it they have."""
        return next((int(one.value) for one in self.rights if one.kind is kind), 0)


# `case` and not `coalesce`, which is not leakproof: behind the walls of rows a join on it reads all members.
HEAD = "case when m.canonical_id is null then m.id else m.canonical_id end"
FAMILY = f"""join members_member f on f.workspace_id = %(workspace)s
        and (f.id = {HEAD} or f.canonical_id = {HEAD})"""
_GROWTH = f"""
    select w.id, coalesce(sum(a.posted), 0)::bigint
    from unnest(%(members)s::bigint[]) as w(id)
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.id
    {FAMILY}
    left join points_account a on a.workspace_id = %(workspace)s and a.kind = 'member' and a.member_id = f.id
        and a.currency = 'growth'
    group by w.id
"""
_BADGES = f"""
    select w.id, b.badge, b.why, b.given_at
    from unnest(%(members)s::bigint[]) as w(id)
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.id
    {FAMILY}
    join points_badge b on b.workspace_id = %(workspace)s and b.member_id = f.id
    order by b.given_at, b.id
"""


def standings(workspace_id: int, member_ids: Iterable[int], *, now: datetime) -> dict[int, Standing]:
    """For each of these members their growth, level, badges and rights, whatever they earned as somebody merged."""
    policy = in_force(workspace_id, now).policy
    values = {"workspace": workspace_id, "members": numbers(set(member_ids))}
    badges: dict[int, dict[str, Held]] = defaultdict(dict)
    names = {badge.key: badge.name for badge in policy.badges}
    with server_cursor() as cursor:
        growth = cursor.execute(_GROWTH, values).fetchall()
        for member, key, why, at in cursor.execute(_BADGES, values).fetchall():
            badges[member].setdefault(key, Held(key, names.get(key, key), why, at))
    return {member: _standing(policy, has, tuple(badges[member].values())) for member, has in growth}


def _standing(policy: Policy, growth: int, badges: tuple[Held, ...]) -> Standing:
    level = level_of(growth, policy.levels)
    return Standing(
        growth, level, policy.levels[level - 1].name, ahead(growth, policy.levels), badges,
        rights_at(policy, level, [badge.key for badge in badges]),
    )  # fmt: skip


def rights(workspace_id: int, member_ids: Iterable[int], *, now: datetime) -> dict[int, tuple[Right, ...]]:
    """For each of these members what they may by their level and badges; of percents and hours the largest counts."""
    return {member: one.rights for member, one in standings(workspace_id, member_ids, now=now).items()}


_WHO_MAY = f"""
    select h.id
    from (
        select member_id, growth from points_standing where workspace_id = %(workspace)s and level >= %(level)s
        union all
        select member_id, 0 from points_badge where workspace_id = %(workspace)s and badge = any(%(badges)s::text[])
    ) g
    join members_member m on m.workspace_id = %(workspace)s and m.id = g.member_id
    join members_member h on h.workspace_id = m.workspace_id and h.id = {HEAD}
    where h.erased_at is null and not h.is_bot
    group by h.id order by max(g.growth) desc, h.id limit %(most)s
"""
NO_LEVEL = 1_000_000


def who_may(workspace_id: int, words: Collection[str], *, now: datetime, most: int = 50) -> list[int]:
    """Who has one of these rights by the policy in force, their level as it was last counted; the highest first."""
    given = [one for one in grants(in_force(workspace_id, now).policy) if one["word"] in words]
    levels = [int(one["level"]) for one in given if one["level"] is not None]
    badges = [str(one["badge"]) for one in given if one["badge"] is not None]
    if not given:
        return []
    values = {
        "workspace": workspace_id, "level": min(levels, default=NO_LEVEL), "badges": texts(badges), "most": most,
    }  # fmt: skip
    with server_cursor() as cursor:
        return [row[0] for row in cursor.execute(_WHO_MAY, values).fetchall()]


@dataclass(frozen=True, slots=True)
class Step:
    """A member's level, and what comes next (None at the top)."""

    level_name: str
    next: Ahead | None


_STEP = f"""
    select coalesce(sum(a.posted), 0)::bigint, ({NEWEST})
    from members_member m
    {FAMILY}
    left join points_account a on a.workspace_id = m.workspace_id and a.kind = 'member' and a.member_id = f.id
        and a.currency = 'growth'
    where m.workspace_id = %(workspace)s and m.id = %(member)s
"""


def step_of(here: Workspace, member_id: int, *, now: datetime) -> Step:
    """Which level a member stands on, by one statement."""
    values = {"workspace": here.id, "member": member_id, "now": now}
    with server_cursor() as cursor:
        growth, text = cursor.execute(_STEP, values).fetchone() or (0, None)
    levels = policy_of(here, text).levels
    return Step(levels[level_of(growth, levels) - 1].name, ahead(growth, levels))


_HOW_MANY = """
    select level, count(*) from points_standing s
    join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    where s.workspace_id = %s and m.canonical_id is null and m.erased_at is null and not m.is_bot and not m.is_staff
    group by level
"""
_HOW_MANY_BADGES = "select badge, count(distinct member_id) from points_badge where workspace_id = %s group by badge"


def counts(workspace_id: int) -> tuple[dict[int, int], dict[str, int]]:
    """How many members stand on each level, the team left out, and how many have each badge."""
    with server_cursor() as cursor:
        levels = dict(cursor.execute(_HOW_MANY, [workspace_id]).fetchall())
        badges = dict(cursor.execute(_HOW_MANY_BADGES, [workspace_id]).fetchall())
    return levels, badges
