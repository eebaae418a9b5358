"""Whom an audience means at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.actor import Actor
from huoqun.core.conditions.answering import Row, answer_each
from huoqun.core.conditions.parsing import parse
from huoqun.core.sql import numbers, server_cursor
from huoqun.groups.queries.places import places

from ..permissions import BroadcastPermission
from ..rules import MOST_RECIPIENTS, Audience, NobodyMeant, TooManyMeant


@dataclass(frozen=True, slots=True)
class Recipients:
    """The groups, or the members (each person once), in the order in which they take their places in caps."""

    group_ids: tuple[int, ...] = ()
    member_ids: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        return len(self.group_ids) + len(self.member_ids)


# Of members that were merged, the tags and groups of any of them count, and the stage of the one that is kept.
_MEMBERS = """
    select m.id from members_member m
    where m.workspace_id = %(workspace)s and m.canonical_id is null and m.erased_at is null
      and not m.is_bot and not m.is_staff
      and (%(stages)s::int[] = '{{}}' or m.stage = any(%(stages)s::int[]))
      {tagged} {there}
    order by m.id limit %(most)s
"""
_TAGGED = """and (m.id in (
        select coalesce(f.canonical_id, f.id) from members_membertag mt
        join members_tag t on t.workspace_id = mt.workspace_id and t.id = mt.tag_id
        join members_member f on f.workspace_id = mt.workspace_id and f.id = mt.member_id
        where mt.workspace_id = %(workspace)s and t.name = %(tag)s offset 0)) is true
"""
_THERE = """and (m.id in (
        select coalesce(f.canonical_id, f.id) from groups_span s
        join members_member f on f.workspace_id = s.workspace_id and f.id = s.member_id
        where s.workspace_id = %(workspace)s and s.left_at is null and s.group_id = any(%(groups)s::bigint[]) offset 0)
      ) is true
"""


def recipients(actor: Actor, audience: Audience, *, now: datetime) -> Recipients:
    """Whoever fits an audience now: groups that have not ended, members who are neither bots nor of the team.

    Only what the actor may send to. Raises NobodyMeant, TooManyMeant, BadCondition, NotAllowed.
    """
    if audience.kind == "groups":
        led = places(actor.workspace_id, scope=actor.scope(BroadcastPermission.SEND))
        found = Recipients(group_ids=_groups(actor, audience, [g for g in led if led[g].ended_at is None], now))
    else:
        actor.require(BroadcastPermission.SEND)
        found = Recipients(member_ids=_members(actor, audience, now))
    if not found.count:
        raise NobodyMeant
    if found.count > MOST_RECIPIENTS:
        raise TooManyMeant
    return found


def _groups(actor: Actor, audience: Audience, led: Sequence[int], now: datetime) -> tuple[int, ...]:
    chosen = sorted(set(audience.groups) & set(led))
    if not audience.condition:
        return tuple(chosen)
    tree = parse(audience.condition)
    told = answer_each([(tree, Row(actor.workspace_id, now, None, group)) for group in chosen])
    return tuple(group for group, is_meant in zip(chosen, told, strict=True) if is_meant)


def _members(actor: Actor, audience: Audience, now: datetime) -> tuple[int, ...]:
    statement = _MEMBERS.format(tagged=_TAGGED if audience.tag else "", there=_THERE if audience.groups else "")
    values = {
        "workspace": actor.workspace_id, "stages": numbers(audience.stages), "tag": audience.tag,
        "groups": numbers(audience.groups), "most": None if audience.condition else MOST_RECIPIENTS + 1,
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(statement, values)
        found = [row[0] for row in cursor.fetchall()]
    if not audience.condition:
        return tuple(found)
    tree = parse(audience.condition)
    # What asks about a group can be answered where one group is meant.
    group = audience.groups[0] if len(audience.groups) == 1 else None
    told = answer_each([(tree, Row(actor.workspace_id, now, member, group)) for member in found])
    return tuple(member for member, is_meant in zip(found, told, strict=True) if is_meant)
