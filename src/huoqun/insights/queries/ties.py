"""A group's ties: circles, hubs, bridges, their picture, and what two groups of it would be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor
from huoqun.groups.queries.names import GroupName, group_names
from huoqun.members.queries.faces import Face, faces

from ..permissions import InsightPermission
from ..ties.graph import Picture, Ties, picture, ties_of
from ..ties.reading import LOOKS_BACK, edges
from ..ties.splitting import Load, Split, split


@dataclass(frozen=True, slots=True)
class GroupTies:
    """`faces`: of everybody who is in the picture."""

    group: GroupName
    ties: Ties
    picture: Picture
    faces: Mapping[int, Face]
    load: Load
    split: Split | None


_LOAD = """
    select coalesce(sum(messages) filter (where day >= %(middle)s), 0) / 28.0,
           coalesce(sum(messages) filter (where day < %(middle)s), 0) / 28.0,
           coalesce(sum(questions) filter (where day >= %(middle)s), 0),
           coalesce(sum(questions) filter (where day < %(middle)s), 0)
    from insights_memberday
    where workspace_id = %(workspace)s and group_id = %(group)s and day >= %(first)s and day < %(last)s
"""
_OPEN = """
    select count(*) filter (where since >= %(middle)s), count(*) filter (where since < %(middle)s) from chats_waiting
    where workspace_id = %(workspace)s and group_id = %(group)s and kind = 'question'
      and since >= %(first)s and since < %(last)s and answered_at is null
"""


def group_ties(actor: Actor, group_uid: UUID, *, at: datetime) -> GroupTies:
    """Of the 180 days before `at`, what is longer ago weighing less. Raises NotFound for a group out of sight."""
    scope = actor.scope(InsightPermission.VIEW)
    group = next((one for one in group_names(actor.workspace_id, scope=scope) if one.uid == group_uid), None)
    if group is None:
        raise NotFound
    since = at - timedelta(days=LOOKS_BACK)
    found = ties_of(edges(actor.workspace_id, since=since, until=at, group_ids=[group.id]))
    load = load_of(actor.workspace_id, group.id, at)
    return GroupTies(
        group, found, picture(found), faces(actor.workspace_id, list(found.people)), load, split(found, load)
    )


def load_of(workspace_id: int, group_id: int, at: datetime) -> Load:
    """What is said and asked in a group, and left open, in 28 days and in the 28 before."""
    days, moments = (
        {"workspace": workspace_id, "group": group_id, "first": end - timedelta(days=56),
         "middle": end - timedelta(days=28), "last": end}
        for end in (at.date() + timedelta(days=1), at)
    )  # fmt: skip
    with server_cursor() as cursor:
        now, before, asked, asked_before = cursor.execute(_LOAD, days).fetchone() or (0, 0, 0, 0)
        left, left_before = cursor.execute(_OPEN, moments).fetchone() or (0, 0)
    return Load(float(now), float(before), asked, min(left, asked), asked_before, min(left_before, asked_before))
