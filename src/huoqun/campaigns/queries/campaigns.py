"""Campaigns with how far they are and what came of them; counts are worked out from rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor

from ..permissions import CampaignPermission
from ..rules.campaigns import Kind, Must, State


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many devices opened a code, and of the people who were brought how many came how far."""

    opened: int
    identified: int
    joined: int
    counted: int
    matured: int
    voided: int
    held: int


@dataclass(frozen=True, slots=True)
class Money:
    """In minor units of the campaign's budget: free in it, set aside by this campaign, and paid by it."""

    currency: str
    free: int
    aside: int
    paid: int


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign. `ladder`: (people, amount); `groups`, `free`: its pool, and the seats that are left in it."""

    id: int
    uid: UUID
    name: str
    kind: Kind
    aim: str
    state: State
    why: str
    budget_id: int | None
    each: int
    each_most: int
    ladder: list[list[int]]
    stays_days: int
    must: Must
    old_count: bool
    joiners_take_part: bool
    staff_minutes: int
    minutes_each: float
    learnt: str
    rules_text: str
    entry: dict[str, Any]
    starts_at: datetime
    ends_at: datetime
    made_by: str
    reviewed_by: str
    overruled: str
    started_at: datetime | None
    closing_at: datetime | None
    ended_at: datetime | None
    participants: int
    groups: int
    free: int
    funnel: Funnel
    money: Money


_LINES = """
    select c.id, c.uid, c.name, c.kind, c.aim, c.state, c.why, c.budget_id, c.each, c.each_most, c.ladder, c.stays_days,
           c.must, c.old_count, c.joiners_take_part, c.staff_minutes, c.minutes_each, c.learnt, c.rules_text,
           c.entry, c.starts_at, c.ends_at, c.made_by, c.reviewed_by, c.overruled,
           c.started_at, c.closing_at, c.ended_at,
           (select count(*) from campaigns_participant p where p.campaign_id = c.id and p.parted_at is null),
           l.groups, l.free, v.opened, i.identified, i.joined, i.counted, i.matured, i.voided, i.held,
           coalesce(b.currency, ''), coalesce(acc.posted - acc.reserved, 0), w.aside, w.paid
    from campaigns_campaign c
    left join rewards_budget b on b.workspace_id = c.workspace_id and b.id = c.budget_id
    left join points_account acc on acc.workspace_id = c.workspace_id and acc.kind = 'budget'
                                and acc.currency = b.currency and acc.name = 'budget/' || b.uid
    left join lateral (
        select count(*) as groups,
               coalesce(sum(greatest(0, hard - taken - others)) filter (where state = 'open'), 0) as free
        from campaigns_place where campaign_id = c.id and state <> 'closed') l on true
    left join lateral (select count(*) as opened from campaigns_visit where campaign_id = c.id) v on true
    left join lateral (
        select count(*) as identified, count(joined_at) as joined, count(counted_at) as counted,
               count(*) filter (where state = 'matured') as matured, count(*) filter (where state = 'voided') as voided,
               count(held_at) as held
        from campaigns_invitation where campaign_id = c.id) i on true
    left join lateral (
        select coalesce(sum(amount) filter (where state = 'pending'), 0)::bigint as aside,
               coalesce(sum(amount) filter (where state = 'posted'), 0)::bigint as paid
        from campaigns_award where campaign_id = c.id) w on true
    where c.workspace_id = %(workspace)s and (%(uid)s::uuid is null or c.uid = %(uid)s::uuid)
    order by c.state in ('settled', 'cancelled'), c.id desc limit %(limit)s
"""
MOST = 200


def campaigns(actor: Actor) -> list[CampaignLine]:
    """The campaigns of the workspace, those that are not over first, the newest first."""
    actor.require(CampaignPermission.VIEW)
    return _lines(actor.workspace_id)


def campaign(actor: Actor, *, campaign_uid: UUID) -> CampaignLine:
    """One of them. Raises NotFound."""
    actor.require(CampaignPermission.VIEW)
    found = _lines(actor.workspace_id, campaign_uid)
    if not found:
        raise NotFound
    return found[0]


def _lines(workspace_id: int, uid: UUID | None = None) -> list[CampaignLine]:
    with server_cursor() as cursor:
        rows = cursor.execute(_LINES, {"workspace": workspace_id, "uid": uid, "limit": MOST}).fetchall()
    return [_line(row) for row in rows]


def _line(row: Sequence[Any]) -> CampaignLine:
    head: list[Any] = list(row[:31])
    head[3], head[5], head[12] = Kind(head[3]), State(head[5]), Must(head[12])
    parts: list[Any] = [*head, Funnel(*row[31:38]), Money(*row[38:42])]
    return CampaignLine(*parts)


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A group of the pool. `inside`: people in it who have no seat; `waiting`: seats held and not yet come to.

    `has_way`: a platform holds a join way for it, or is asked to; `way`: its picture once there is one; `way_error`:
    why there is none.
    """

    id: int
    uid: UUID
    group_id: int
    group_uid: UUID
    group: str
    soft: int
    hard: int
    taken: int
    inside: int
    waiting: int
    state: str
    picture: str
    link: str
    code_ends: datetime | None
    daily: int
    joined: int
    stayed: int
    has_way: bool
    way: str
    way_error: str

    @property
    def free(self) -> int:
        return max(0, self.hard - self.taken - self.inside)


_PLACES = """
    select l.id, l.uid, l.group_id, g.uid, g.name, l.soft, l.hard, l.taken, l.others,
           (select count(*) from campaigns_seat t where t.place_id = l.id and t.released_at is null
              and t.confirmed_at is null),
           l.state, l.picture, l.link, l.code_ends, l.daily, i.joined, i.stayed, w.id is not null, coalesce(w.url, ''),
           coalesce(w.error, '')
    from campaigns_place l join groups_group g on g.workspace_id = l.workspace_id and g.id = l.group_id
    left join chats_held w on w.workspace_id = l.workspace_id and w.id = l.way_id and w.ended_at is null
    left join lateral (
        select count(*) as joined, count(*) filter (where left_at is null) as stayed from campaigns_invitation
        where campaign_id = l.campaign_id and group_id = l.group_id and joined_at is not null) i on true
    where l.workspace_id = %s and l.campaign_id = %s order by l.state = 'closed', l.position, l.id
"""


def pool(workspace_id: int, campaign_id: int) -> list[PlaceLine]:
    """The groups of a campaign, in the order in which they are filled."""
    with server_cursor() as cursor:
        return [PlaceLine(*row) for row in cursor.execute(_PLACES, [workspace_id, campaign_id]).fetchall()]


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code of a place: who looked, joined and stayed by it."""

    token: str
    label: str
    opened: int
    joined: int
    stayed: int


_CODES = """
    select c.token, c.label, (select count(*) from campaigns_visit v where v.code_id = c.id), i.joined, i.stayed
    from campaigns_code c
    left join lateral (
        select count(joined_at) as joined, count(*) filter (where joined_at is not null and left_at is null) as stayed
        from campaigns_invitation where code_id = c.id) i on true
    where c.workspace_id = %s and c.campaign_id = %s and c.participant_id is null order by c.id
"""


def codes(workspace_id: int, campaign_id: int) -> list[CodeLine]:
    """The codes of places."""
    with server_cursor() as cursor:
        return [CodeLine(*row) for row in cursor.execute(_CODES, [workspace_id, campaign_id]).fetchall()]


@dataclass(frozen=True, slots=True)
class InviterLine:
    """A participant. Counts of whom they brought; `aside`, `paid` in minor units of the budget."""

    id: int
    member_id: int
    token: str
    opened: int
    joined: int
    counted: int
    matured: int
    held: int
    aside: int
    paid: int


_INVITERS = """
    select p.id, p.member_id, c.token, (select count(*) from campaigns_visit v where v.code_id = c.id),
           i.joined, i.counted, i.matured, i.held, w.aside, w.paid
    from campaigns_participant p
    join campaigns_code c on c.workspace_id = p.workspace_id and c.participant_id = p.id
    left join lateral (
        select count(joined_at) as joined, count(*) filter (where state in ('counted', 'matured')) as counted,
               count(*) filter (where state = 'matured') as matured, count(held_at) as held
        from campaigns_invitation where inviter_id = p.id) i on true
    left join lateral (
        select coalesce(sum(amount) filter (where state = 'pending'), 0)::bigint as aside,
               coalesce(sum(amount) filter (where state = 'posted'), 0)::bigint as paid
        from campaigns_award where participant_id = p.id) w on true
    where p.workspace_id = %(workspace)s and p.campaign_id = %(campaign)s
    order by i.matured desc, i.counted desc, p.id limit %(limit)s offset %(skip)s
"""


def inviters(workspace_id: int, campaign_id: int, *, limit: int, skip: int = 0) -> list[InviterLine]:
    """Who takes part, who brought most first."""
    values = {"workspace": workspace_id, "campaign": campaign_id, "limit": limit, "skip": skip}
    with server_cursor() as cursor:
        return [InviterLine(*row) for row in cursor.execute(_INVITERS, values).fetchall()]


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """Somebody who was brought. `inviter`: the member who did; `reasons`: why they are held back; `ruling`: what
    whoever decided said.
    """

    uid: UUID
    member_id: int
    inviter: int | None
    label: str
    came: str
    state: str
    why: str
    joined_at: datetime | None
    matures_at: datetime | None
    held_at: datetime | None
    score: int
    reasons: list[Any]
    appealed_at: datetime | None
    appeal: str
    ruling: str


_INVITATIONS = """
    select i.uid, i.invitee_id, p.member_id, coalesce(c.label, ''), i.came, i.state, i.why, i.joined_at, i.matures_at,
           i.held_at, i.score, i.reasons, i.appealed_at, i.appeal, i.ruling
    from campaigns_invitation i
    left join campaigns_participant p on p.workspace_id = i.workspace_id and p.id = i.inviter_id
    left join campaigns_code c on c.workspace_id = i.workspace_id and c.id = i.code_id
    where i.workspace_id = %(workspace)s and i.campaign_id = %(campaign)s
      and (%(inviters)s::bigint[] is null or i.inviter_id = any(%(inviters)s::bigint[]))
      and (not %(held)s or i.held_at is not null)
      and (%(uids)s::uuid[] is null or i.uid = any(%(uids)s::uuid[]))
    order by i.identified_at desc, i.id desc limit %(limit)s
"""


def invitations(
    workspace_id: int, campaign_id: int, *, limit: int, inviter_ids: Sequence[int] | None = None, held: bool = False,
    uids: Collection[UUID] | None = None,
) -> list[InvitationLine]:  # fmt: skip
    """Who was brought, the newest first: all, by these participants, those who are held back, or these."""
    values = {
        "workspace": workspace_id, "campaign": campaign_id, "limit": limit, "held": held,
        "inviters": None if inviter_ids is None else numbers(inviter_ids),
        "uids": None if uids is None else list(uids),
    }  # fmt: skip
    with server_cursor() as cursor:
        return [InvitationLine(*row) for row in cursor.execute(_INVITATIONS, values).fetchall()]
