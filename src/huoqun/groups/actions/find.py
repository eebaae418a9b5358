"""Groups that platforms and exports name: found, or made as "not sorted yet"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.models import Workspace
from huoqun.core.sql import server_cursor
from huoqun.groups.facts import Found
from huoqun.groups.models import Kind
from huoqun.groups.rules import UNSORTED_KIND

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Named:
    """A group as a platform or an export names it. (`platform`, `key`) tells it from all others of the workspace."""

    platform: str
    key: str
    name: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class FoundGroups:
    """The group of every (platform, key). `made`: which are new."""

    ids: dict[tuple[str, str], int]
    made: list[int] = field(default_factory=list)


_FIND = """
    select g.platform, g.key, g.id
    from unnest(%s::text[], %s::text[]) as w(platform, key)
    join groups_group g on g.workspace_id = %s and g.platform = w.platform and g.key = w.key
"""

_ADD = """
    insert into groups_group (workspace_id, uid, platform, key, name, topic, kind_id, zone, position, persona_for,
                              persona_not_for, why_join, purpose, values, rules_text, created_at)
    select s.id, w.uid, w.platform, w.key, w.name, w.topic, %s, s.zone, '', '', '', '', '', '', '', %s
    from (select * from unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[])
          as u(uid, platform, key, name, topic) order by platform, key) w, core_workspace s
    where s.id = %s
    on conflict (workspace_id, platform, key) do nothing
    returning platform, key, id
"""


@transaction.atomic(savepoint=False)
def find_or_make(actor: Actor, *, groups: Iterable[Named], now: datetime, origin: Origin = Origin.LIVE) -> FoundGroups:
    """The group of every (platform, key). New ones are of the kind "not sorted yet", in the workspace's zone."""
    wanted = {(g.platform, g.key): g for g in groups}
    found = _find(actor.workspace_id, list(wanted))
    fresh = [g for k, g in wanted.items() if k not in found]
    made: dict[tuple[str, str], int] = {}
    if fresh:
        made = _add(actor.workspace_id, fresh, now)
        found.update(made)
        journal.record(actor, [Found(group_id=g) for g in made.values()], at=now, origin=origin)
        if overtaken := [k for k in wanted if k not in found]:
            found.update(_find(actor.workspace_id, overtaken))
    return FoundGroups(found, list(made.values()))


_MOVE = """
    update groups_group g set platform = %(after)s
    where g.workspace_id = %(workspace)s and g.platform = %(before)s
      and not exists (select from groups_group o
                      where o.workspace_id = g.workspace_id and o.platform = %(after)s and o.key = g.key)
"""


def move_groups(actor: Actor, *, before: str, after: str) -> int:
    """Groups of one realm of ids (`members.rules.platform_of`) are of another from now on; answers how many moved."""
    with server_cursor() as cursor:
        cursor.execute(_MOVE, {"workspace": actor.workspace_id, "before": before, "after": after})
        return cursor.rowcount


def _find(workspace_id: int, keys: list[tuple[str, str]]) -> dict[tuple[str, str], int]:
    with server_cursor() as cursor:
        cursor.execute(_FIND, [[p for p, _ in keys], [k for _, k in keys], workspace_id])
        return {(platform, key): group_id for platform, key, group_id in cursor.fetchall()}


def _add(workspace_id: int, groups: list[Named], now: datetime) -> dict[tuple[str, str], int]:
    with server_cursor() as cursor:
        cursor.execute(
            _ADD,
            [
                _unsorted(workspace_id),
                now,
                [ids.uid() for _ in groups],
                [g.platform for g in groups],
                [g.key for g in groups],
                [g.name[:LONGEST_NAME] or g.key for g in groups],
                [g.topic for g in groups],
                workspace_id,
            ],
        )
        return {(platform, key): group_id for platform, key, group_id in cursor.fetchall()}


def _unsorted(workspace_id: int) -> int:
    """The kind of groups that nobody has looked at yet; made when the first is needed."""
    kind = UNSORTED_KIND
    found = Kind.objects.of(workspace_id).filter(key=kind.key).values_list("id", flat=True).first()
    if found is not None:
        return int(found)
    with override(Workspace.objects.values_list("language", flat=True).get(id=workspace_id)):
        row = Kind(
            workspace_id=workspace_id,
            key=kind.key,
            name=_(kind.name),
            about=_(kind.about),
            colour=kind.colour,
            ships=True,
            position=99,
        )
        Kind.objects.bulk_create([row], ignore_conflicts=True)
    return int(Kind.objects.of(workspace_id).values_list("id", flat=True).get(key=kind.key))
