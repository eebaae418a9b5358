"""A campaign as it runs: who came hour by hour, what one of them costs, and how well they do beside others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from huoqun.core.sql import server_cursor


@dataclass(frozen=True, slots=True)
class Hour:
    """What happened within an hour that begins at `at`."""

    at: datetime
    opened: int
    joined: int
    matured: int
    left: int


_HOURS = """
    with seen as (
        select date_trunc('hour', first_at) as hour, 1 as opened, 0 as joined, 0 as matured, 0 as gone
        from campaigns_visit where workspace_id = %(workspace)s and campaign_id = %(campaign)s
        union all
        select date_trunc('hour', joined_at), 0, 1, 0, 0 from campaigns_invitation
        where workspace_id = %(workspace)s and campaign_id = %(campaign)s and joined_at is not null
        union all
        select date_trunc('hour', matured_at), 0, 0, 1, 0 from campaigns_invitation
        where workspace_id = %(workspace)s and campaign_id = %(campaign)s and matured_at is not null
        union all
        select date_trunc('hour', left_at), 0, 0, 0, 1 from campaigns_invitation
        where workspace_id = %(workspace)s and campaign_id = %(campaign)s and left_at is not null
    )
    select hour, sum(opened), sum(joined), sum(matured), sum(gone) from seen where hour > %(since)s
    group by hour order by hour
"""


def hours(workspace_id: int, campaign_id: int, *, since: datetime) -> list[Hour]:
    """Hour by hour since a moment; hours in which nothing happened are left out."""
    values = {"workspace": workspace_id, "campaign": campaign_id, "since": since}
    with server_cursor() as cursor:
        return [Hour(*row) for row in cursor.execute(_HOURS, values).fetchall()]


@dataclass(frozen=True, slots=True)
class Doing:
    """How people do so many days after they joined. `people`: those who joined long enough ago; `here`: of them still
    in the group; `spoke`: said something after their first day.
    """

    days: int
    people: int
    here: int
    spoke: int


LEAST = 20
"""With fewer people a part says nothing."""

_DOING = """
    with came as materialized (
        select s.group_id, coalesce(m.canonical_id, m.id) as head, min(s.joined_at) as at
        from groups_span s join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
        where s.workspace_id = %(workspace)s and not m.is_bot and not m.is_staff
          and s.joined_at >= %(since)s and s.joined_at <= %(now)s - %(days)s
        group by 1, 2
    ),
    parted as (
        select c.*, exists (
            select from campaigns_invitation i where i.workspace_id = %(workspace)s and i.campaign_id = %(campaign)s
              and i.invitee_id = c.head and i.group_id = c.group_id) as brought
        from came c
    )
    select p.brought, count(*),
           count(*) filter (where exists (
               select from groups_span s join members_member f on f.workspace_id = s.workspace_id and f.id = s.member_id
               where s.workspace_id = %(workspace)s and s.group_id = p.group_id
                 and (f.id = p.head or f.canonical_id = p.head) and s.joined_at <= p.at + %(days)s
                 and (s.left_at is null or s.left_at > p.at + %(days)s))),
           count(*) filter (where exists (
               select from chats_message x join members_member f on f.workspace_id = x.workspace_id
                 and f.id = x.member_id
               where x.workspace_id = %(workspace)s and x.group_id = p.group_id
                 and (f.id = p.head or f.canonical_id = p.head)
                 and x.at > p.at + interval '1 day' and x.at <= p.at + %(days)s))
    from parted p group by p.brought
"""


def doing(workspace_id: int, campaign_id: int, *, days: int, since: datetime, now: datetime) -> tuple[Doing, Doing]:
    """How those do whom the campaign brought, and those who joined any group by other ways since it began."""
    values = {
        "workspace": workspace_id, "campaign": campaign_id, "since": since, "now": now, "days": timedelta(days=days),
    }  # fmt: skip
    with server_cursor() as cursor:
        found = {row[0]: Doing(days, *row[1:]) for row in cursor.execute(_DOING, values).fetchall()}
    none = Doing(days, 0, 0, 0)
    return found.get(True, none), found.get(False, none)


@dataclass(frozen=True, slots=True)
class VoidLine:
    """How many do not count for one reason."""

    why: str
    people: int


def voids(workspace_id: int, campaign_id: int) -> list[VoidLine]:
    """Why people do not count, the most frequent reason first."""
    with server_cursor() as cursor:
        cursor.execute(
            "select why, count(*) from campaigns_invitation where workspace_id = %s and campaign_id = %s "
            "and state = 'voided' group by why order by 2 desc, 1",
            [workspace_id, campaign_id],
        )
        return [VoidLine(*row) for row in cursor.fetchall()]
