"""Campaigns as a member sees them: what is on, whom they brought, what counts and what not, and what they get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..rules.campaigns import State


@dataclass(frozen=True, slots=True)
class MyCampaign:
    """A campaign that is on or will be soon, or that they took part in. Amounts in minor units of `currency`.

    `token`: of their own code, empty where they do not take part; `participants`: theirs, more than one where they took
    part as two before they were merged.
    """

    id: int
    uid: UUID
    name: str
    kind: str
    entry: dict[str, Any]
    aim: str
    state: State
    starts_at: datetime
    ends_at: datetime
    stays_days: int
    must: str
    each: int
    each_most: int
    ladder: list[list[int]]
    currency: str
    participant_id: int | None
    participants: list[int]
    token: str
    parted: bool
    shown: bool
    counted: int
    matured: int
    aside: int
    paid: int


_MINE = """
    with me as materialized (
        select id from members_member where workspace_id = %(workspace)s
          and (id = %(member)s or canonical_id = %(member)s)
    ),
    own as materialized (
        select distinct on (p.campaign_id) p.*, array_agg(p.id) over (partition by p.campaign_id) as all_ids
        from campaigns_participant p
        where p.workspace_id = %(workspace)s and p.member_id in (select id from me)
        order by p.campaign_id, p.parted_at nulls first, p.id
    )
    select c.id, c.uid, c.name, c.kind, c.entry, c.aim, c.state, c.starts_at, c.ends_at, c.stays_days, c.must,
           c.each, c.each_most, c.ladder, coalesce(b.currency, ''), o.id, coalesce(o.all_ids, '{}'),
           coalesce(k.token, ''), o.parted_at is not null, coalesce(o.shown, false), i.counted, i.matured, w.aside,
           w.paid
    from campaigns_campaign c
    left join own o on o.campaign_id = c.id
    left join campaigns_code k on k.workspace_id = c.workspace_id and k.participant_id = o.id
    left join rewards_budget b on b.workspace_id = c.workspace_id and b.id = c.budget_id
    left join lateral (
        select count(*) filter (where state in ('counted', 'matured')) as counted,
               count(*) filter (where state = 'matured') as matured
        from campaigns_invitation where inviter_id = any(o.all_ids)) i on true
    left join lateral (
        select coalesce(sum(amount) filter (where state = 'pending'), 0)::bigint as aside,
               coalesce(sum(amount) filter (where state = 'posted'), 0)::bigint as paid
        from campaigns_award where participant_id = any(o.all_ids)) w on true
    where c.workspace_id = %(workspace)s and (%(uid)s::uuid is null or c.uid = %(uid)s::uuid)
      and (c.state = 'live' or (c.state = 'reviewed' and c.ends_at > %(now)s)
           or o.id is not null and c.state not in ('draft', 'reviewed', 'cancelled'))
    order by c.state = 'settled', c.ends_at, c.id desc limit 50
"""


def my_campaigns(
    workspace_id: int, member_id: int, *, now: datetime, campaign_uid: UUID | None = None
) -> list[MyCampaign]:
    """What is on for a member or will be soon, and what they took part in; one statement."""
    values = {"workspace": workspace_id, "member": member_id, "uid": campaign_uid, "now": now}
    with server_cursor() as cursor:
        rows = cursor.execute(_MINE, values).fetchall()
    return [_mine(row) for row in rows]


def my_campaign(workspace_id: int, member_id: int, *, campaign_uid: UUID, now: datetime) -> MyCampaign:
    """One of them. Raises NotFound."""
    found = my_campaigns(workspace_id, member_id, campaign_uid=campaign_uid, now=now)
    if not found:
        raise NotFound
    return found[0]


def _mine(row: Any) -> MyCampaign:
    said = list(row)
    said[6] = State(said[6])
    return MyCampaign(*said)


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a campaign's board. `name` "": they do not show it; `me`: it is the reader's own."""

    rank: int
    name: str
    counted: int
    matured: int
    me: bool


_BOARD = """
    with counted as (
        select p.id, p.member_id, p.shown, count(*) as counted, count(*) filter (where i.state = 'matured') as matured
        from campaigns_participant p
        join campaigns_invitation i on i.inviter_id = p.id and i.state in ('counted', 'matured')
        where p.workspace_id = %(workspace)s and p.campaign_id = %(campaign)s and p.parted_at is null
        group by p.id, p.member_id, p.shown
    ),
    ranked as (select *, rank() over (order by matured desc, counted desc) as rank from counted)
    select r.rank, case when r.shown then m.name else '' end, r.counted, r.matured, r.id = %(me)s
    from ranked r join members_member m on m.workspace_id = %(workspace)s and m.id = r.member_id
    where r.rank <= %(most)s or r.id = %(me)s order by r.rank, r.id limit 50
"""


def board(workspace_id: int, campaign_id: int, *, participant_id: int | None, most: int = 10) -> list[Place]:
    """Who brought most, ties together; a name only of those who show it, and the reader's own place."""
    values = {"workspace": workspace_id, "campaign": campaign_id, "me": participant_id or 0, "most": most}
    with server_cursor() as cursor:
        return [Place(*row) for row in cursor.execute(_BOARD, values).fetchall()]


@dataclass(frozen=True, slots=True)
class TermsVersion:
    """The terms as they were published. `reason`: why there is another version."""

    version: int
    text: str
    reason: str
    at: datetime


def terms(workspace_id: int, campaign_id: int) -> list[TermsVersion]:
    """Every version of a campaign's terms, the newest first."""
    with server_cursor() as cursor:
        cursor.execute(
            "select version, text, reason, at from campaigns_terms where workspace_id = %s and campaign_id = %s "
            "order by version desc",
            [workspace_id, campaign_id],
        )
        return [TermsVersion(*row) for row in cursor.fetchall()]
