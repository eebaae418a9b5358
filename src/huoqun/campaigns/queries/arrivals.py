"""Who came into the groups of campaigns, and what is known of them; whole batches at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import moments, numbers, server_cursor, texts

from ..rules.campaigns import RUNNING
from ..rules.invitations import InvitationState
from .touch import brought_by


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody in a group of a running campaign, with every trace of who brought them, where there is one.

    `member_id` stands for whoever they are now. `known_since`: their first stay in any group here. `by_mark`: the code
    whose mark the platform gave back; `by_brought`: the participant who is who the platform says brought them;
    `by_seat`: the code of a seat that is theirs.
    """

    campaign_id: int
    member_id: int
    group_id: int
    at: datetime
    known_since: datetime | None
    is_staff: bool
    by_mark: int | None
    by_brought: int | None
    by_seat: int | None


_CAME = f"""
    with said as (
        select * from unnest(%(groups)s::bigint[], %(members)s::bigint[], %(ats)s::timestamptz[], %(ways)s::text[],
                             %(bringers)s::bigint[]) as w(group_id, member_id, at, way, bringer)
    ),
    people as materialized (
        select w.*, coalesce(m.canonical_id, m.id) as head from said w
        join members_member m on m.workspace_id = %(workspace)s and m.id = w.member_id
        where not m.is_bot and m.erased_at is null
    )
    select distinct on (c.id, p.head) c.id, p.head, p.group_id, p.at, known.since, h.is_staff, mark.id, part.id,
           seat.code
    from people p
    join members_member h on h.workspace_id = %(workspace)s and h.id = p.head
    join campaigns_place l on l.workspace_id = %(workspace)s and l.group_id = p.group_id
    join campaigns_campaign c on c.workspace_id = l.workspace_id and c.id = l.campaign_id
                             and c.state = any(%(running)s::text[])
    left join lateral (
        select min(s.joined_at) as since from groups_span s
        join members_member f on f.workspace_id = s.workspace_id and f.id = s.member_id
        where s.workspace_id = %(workspace)s and (f.id = p.head or f.canonical_id = p.head)
    ) known on true
    left join campaigns_code mark on mark.campaign_id = c.id and p.way <> '' and mark.token = p.way
    left join members_member b on b.workspace_id = %(workspace)s and b.id = p.bringer
    left join lateral (
        select t.id from campaigns_participant t
        join members_member f on f.workspace_id = t.workspace_id and f.id = t.member_id
        where t.campaign_id = c.id and t.parted_at is null and b.id is not null
          and (f.id = coalesce(b.canonical_id, b.id) or f.canonical_id = coalesce(b.canonical_id, b.id))
        order by t.id limit 1
    ) part on true
    left join lateral (
        select {brought_by("t", "p.head")} as code from campaigns_seat t
        where t.workspace_id = %(workspace)s and t.campaign_id = c.id and t.member_id = p.head
        order by t.id desc limit 1
    ) seat on true
    order by c.id, p.head, p.at desc
"""


def came(
    workspace_id: int, joins: Sequence[tuple[int, int, datetime, str, int | None]], *, states: Iterable[str] = RUNNING
) -> list[Came]:
    """Of who joined, (group, member, at, way in, brought by): those whom a running campaign is about."""
    if not joins:
        return []
    groups, members, ats, ways, bringers = zip(*joins, strict=True)
    values = {
        "workspace": workspace_id, "groups": numbers(groups), "members": numbers(members), "ats": moments(ats),
        "ways": texts(list(ways)), "bringers": numbers(bringers), "running": list(states),
    }  # fmt: skip
    with server_cursor() as cursor:
        return [Came(*row) for row in cursor.execute(_CAME, values).fetchall()]


_GONE = """
    with said as (
        select * from unnest(%(groups)s::bigint[], %(members)s::bigint[], %(removed)s::boolean[])
            as w(group_id, member_id, removed)
    ),
    people as materialized (
        select w.*, coalesce(m.canonical_id, m.id) as head from said w
        join members_member m on m.workspace_id = %(workspace)s and m.id = w.member_id
    )
    select i.id, i.campaign_id, i.invitee_id, p.removed
    from people p
    join members_member b on b.workspace_id = %(workspace)s and (b.id = p.head or b.canonical_id = p.head)
    join campaigns_invitation i on i.workspace_id = %(workspace)s and i.invitee_id = b.id
                               and i.state = any(%(states)s::text[])
    join campaigns_place l on l.campaign_id = i.campaign_id and l.group_id = p.group_id
    where not exists (
        select from groups_span s
        join campaigns_place o on o.workspace_id = s.workspace_id and o.campaign_id = i.campaign_id
                              and o.group_id = s.group_id
        join members_member f on f.workspace_id = s.workspace_id and f.id = s.member_id
        where s.workspace_id = %(workspace)s and s.left_at is null and (f.id = p.head or f.canonical_id = p.head)
    )
"""


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody brought who is in no group of the campaign any more. `removed`: by somebody else."""

    invitation_id: int
    campaign_id: int
    member_id: int
    removed: bool


def gone(workspace_id: int, lefts: Sequence[tuple[int, int, bool]]) -> list[Gone]:
    """Of who left, (group, member, removed): those who are out of all groups of a campaign that brought them."""
    if not lefts:
        return []
    groups, members, removed = zip(*lefts, strict=True)
    values = {
        "workspace": workspace_id, "groups": numbers(groups), "members": numbers(members), "removed": list(removed),
        "states": [InvitationState.JOINED, InvitationState.COUNTED],
    }  # fmt: skip
    with server_cursor() as cursor:
        return [Gone(*row) for row in cursor.execute(_GONE, values).fetchall()]
