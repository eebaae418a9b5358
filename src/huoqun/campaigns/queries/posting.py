"""Pictures that participants post in the groups of campaigns that ask for a screenshot and look there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from huoqun.core.sql import numbers, server_cursor

_PROVERS = """
    with looks as materialized (
        select c.id from campaigns_campaign c where c.workspace_id = %(workspace)s
           and c.state in ('live', 'throttled', 'paused', 'closing') and c.entry @> '{"in_group": true}'
    ),
    posted as (
        select distinct * from unnest(%(groups)s::bigint[], %(members)s::bigint[]) as w(group_id, member_id)
    )
    select w.group_id, w.member_id, c.id
    from looks c
    join campaigns_place l on l.campaign_id = c.id
    join posted w on w.group_id = l.group_id
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.member_id and not m.is_bot
    where exists (
        select from campaigns_participant p
        join members_member f on f.workspace_id = p.workspace_id and f.id = p.member_id
        where p.workspace_id = %(workspace)s and p.campaign_id = c.id and p.parted_at is null
          and coalesce(m.canonical_id, m.id) in (f.id, f.canonical_id))
      and (select count(*) filter (where s.state <> 'rejected') = 0 and count(*) < %(most)s
           from campaigns_shot s join members_member f on f.workspace_id = s.workspace_id and f.id = s.member_id
           where s.workspace_id = %(workspace)s and s.campaign_id = c.id
             and coalesce(m.canonical_id, m.id) in (f.id, f.canonical_id))
    order by c.id, w.member_id
"""


@dataclass(frozen=True, slots=True)
class Prover:
    """Somebody who posted in a group, and a campaign that still waits for a screenshot of theirs."""

    group_id: int
    member_id: int
    campaign_id: int


def provers(workspace_id: int, posted: Collection[tuple[int, int]], *, most: int) -> list[Prover]:
    """Of (group, member) those who may yet send a screenshot to a running campaign of the group: of `most` in all."""
    values = {
        "workspace": workspace_id, "groups": numbers(g for g, _ in posted), "members": numbers(m for _, m in posted),
        "most": most,
    }  # fmt: skip
    with server_cursor() as cursor:
        return [Prover(*row) for row in cursor.execute(_PROVERS, values).fetchall()]


_TAKING_PART = """
    select distinct w.group_id, w.member_id
    from unnest(%s::bigint[], %s::bigint[]) as w(group_id, member_id)
    join members_member m on m.workspace_id = %s and m.id = w.member_id
    join campaigns_place l on l.workspace_id = m.workspace_id and l.group_id = w.group_id
    join campaigns_campaign c on c.id = l.campaign_id and c.entry @> '{"in_group": true}'
    join members_member f on f.workspace_id = m.workspace_id
                         and coalesce(m.canonical_id, m.id) in (f.id, f.canonical_id)
    join campaigns_participant p on p.workspace_id = m.workspace_id and p.campaign_id = c.id and p.member_id = f.id
"""


def taking_part(workspace_id: int, posted: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Of (group, member) those whose pictures were or may have been asked for by a campaign that looks there."""
    values = [numbers(g for g, _ in posted), numbers(m for _, m in posted), workspace_id]
    with server_cursor() as cursor:
        return set(cursor.execute(_TAKING_PART, values).fetchall())
