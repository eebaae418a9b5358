"""What manuals asked of rounds, and of those that were moved, as the journal has it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from huoqun.core.sql import numbers, server_cursor

STILL = timedelta(hours=2)
"""So long after its time a round is opened by itself; later, a person knows better."""

# A round's facts are under the first group that ever heard it, which no change of its groups takes away.
_HOME = """
    select t.group_id from (
        select group_id from lectures_target where workspace_id = l.workspace_id and lecture_id = l.id
        order by id limit 1) t
    union select l.host_group_id where l.host_group_id is not null
"""
_AWAITED = f"""
    select distinct on (l.id, f.payload->>'act') l.id, f.payload->>'act', f.occurred_at, (f.payload->>'seconds')::int
    from lectures_lecture l
    cross join lateral ({_HOME}) home
    join core_fact f on f.workspace_id = l.workspace_id and f.group_id = home.group_id
      and f.recorded_at >= l.asked_day - interval '2 days'
      and f.name = 'lectures.awaited' and f.payload->'lecture_id' = to_jsonb(l.id)
    where l.workspace_id = %(workspace)s and l.id = any(%(lectures)s::bigint[])
    order by 1, 2, f.recorded_at, f.id
"""
# When a manual asks for a round, either it is made or a group is added to it at that very moment, by which the fact is
# found at once; of one that a person had made for just these groups nothing is found.
_PLANNED = """
    select distinct on (l.id) l.id, (f.payload->>'starts_at')::timestamptz
    from lectures_lecture l
    cross join lateral (
        select l.made_at as at
        union select t.added_at from lectures_target t where t.workspace_id = l.workspace_id and t.lecture_id = l.id) w
    join core_fact f on f.workspace_id = l.workspace_id and f.recorded_at = w.at
      and f.name = 'lectures.asked_for' and f.payload->'lecture_id' = to_jsonb(l.id)
    where l.workspace_id = %(workspace)s and l.id = any(%(lectures)s::bigint[])
    order by 1, f.recorded_at, f.id
"""
_FIRST_GROUP = """
    select coalesce((select group_id from lectures_target where workspace_id = l.workspace_id and lecture_id = l.id
                     order by id limit 1), l.host_group_id)
    from lectures_lecture l where l.workspace_id = %s and l.id = %s
"""


@dataclass(frozen=True, slots=True)
class Awaited:
    """When a manual's step was to be taken; `seconds`: how long after its beginning the round is to end."""

    at: datetime
    seconds: int


def awaited(workspace_id: int, lecture_ids: Collection[int]) -> dict[int, dict[str, Awaited]]:
    """What waits for the new time of these rounds, each: `open`, `end`; those of which nothing waits have {}."""
    found: dict[int, dict[str, Awaited]] = {one: {} for one in lecture_ids}
    if found:
        with server_cursor() as cursor:
            for lecture, act, at, seconds in cursor.execute(_AWAITED, _values(workspace_id, lecture_ids)).fetchall():
                found[lecture][act] = Awaited(at, seconds)
    return found


def waits_for(workspace_id: int, lecture_id: int, *, starts_at: datetime, now: datetime) -> frozenset[str]:
    """What still becomes by itself of a round that is planned: `open`, `end`; nothing where its time went by."""
    return frozenset(awaited(workspace_id, [lecture_id])[lecture_id] if now <= starts_at + STILL else ())


def planned_for(workspace_id: int, lecture_ids: Collection[int]) -> dict[int, datetime]:
    """When these rounds were to begin as manuals asked for them; without those of which that is not known."""
    if not lecture_ids:
        return {}
    with server_cursor() as cursor:
        return dict(cursor.execute(_PLANNED, _values(workspace_id, lecture_ids)).fetchall())


def first_group(workspace_id: int, lecture_id: int) -> int | None:
    """The group under which a round's facts are kept."""
    with server_cursor() as cursor:
        found = cursor.execute(_FIRST_GROUP, [workspace_id, lecture_id]).fetchone()
    return found[0] if found else None


def _values(workspace_id: int, lecture_ids: Collection[int]) -> dict[str, object]:
    return {"workspace": workspace_id, "lectures": numbers(sorted(lecture_ids))}
