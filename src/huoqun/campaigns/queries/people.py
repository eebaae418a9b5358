"""Who the people of invitations are now: members who were merged are one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from huoqun.core.sql import numbers, server_cursor, texts

from ..rules.campaigns import RUNNING
from ..rules.invitations import InvitationState, Person

_SELVES = """
    select id, coalesce(canonical_id, id) from members_member
    where workspace_id = %(workspace)s
      and (id = any(%(members)s::bigint[]) or canonical_id = any(%(members)s::bigint[]))
"""


def selves(workspace_id: int, heads: Iterable[int]) -> dict[int, int]:
    """Every member who is one of these people, with who they are."""
    with server_cursor() as cursor:
        cursor.execute(_SELVES, {"workspace": workspace_id, "members": numbers(heads)})
        return dict(cursor.fetchall())


_CONCERNED = """
    with selves as materialized (
        select id from members_member where workspace_id = %(workspace)s
          and (id = any(%(heads)s::bigint[]) or canonical_id = any(%(heads)s::bigint[]))
    ),
    met as materialized (
        select distinct i.campaign_id, coalesce(m.canonical_id, m.id) as person from campaigns_invitation i
        join campaigns_campaign c on c.workspace_id = i.workspace_id and c.id = i.campaign_id
                                 and c.state = any(%(running)s::text[])
        join members_member m on m.workspace_id = i.workspace_id and m.id = i.invitee_id
        left join campaigns_participant p on p.workspace_id = i.workspace_id and p.id = i.inviter_id
        where i.workspace_id = %(workspace)s
          and (i.invitee_id in (select id from selves) or p.member_id in (select id from selves))
    ),
    -- of everybody who is met every invitation: which of them is the first is seen from all
    about as materialized (
        select i.* from met
        join members_member f on f.workspace_id = %(workspace)s and (f.id = met.person or f.canonical_id = met.person)
        join campaigns_invitation i on i.workspace_id = %(workspace)s and i.campaign_id = met.campaign_id
                                   and i.invitee_id = f.id
    )
    select i.campaign_id, i.id, coalesce(m.canonical_id, m.id), coalesce(b.canonical_id, b.id), i.state, i.why,
           i.identified_at, h.is_staff, (
        select min(s.joined_at) from groups_span s
        join members_member f on f.workspace_id = s.workspace_id and f.id = s.member_id
        where s.workspace_id = i.workspace_id and (f.id = h.id or f.canonical_id = h.id))
    from about i
    join members_member m on m.workspace_id = i.workspace_id and m.id = i.invitee_id
    join members_member h on h.workspace_id = i.workspace_id and h.id = coalesce(m.canonical_id, m.id)
    left join campaigns_participant p on p.workspace_id = i.workspace_id and p.id = i.inviter_id
    left join members_member b on b.workspace_id = i.workspace_id and b.id = p.member_id
    order by i.campaign_id, i.id
"""


def concerned(workspace_id: int, heads: Iterable[int]) -> dict[int, list[Person]]:
    """By running campaign: the invitations of these people, and of whom they brought."""
    values = {
        "workspace": workspace_id, "heads": numbers(heads), "running": texts([str(state) for state in RUNNING]),
    }  # fmt: skip
    found: dict[int, list[Person]] = defaultdict(list)
    with server_cursor() as cursor:
        for campaign, one, person, inviter, state, *rest in cursor.execute(_CONCERNED, values).fetchall():
            found[campaign].append(Person(one, person, inviter, InvitationState(state), *rest))
    return found


_STAYS = """
    select s.group_id, s.member_id, s.joined_at from groups_span s
    join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    join campaigns_place l on l.workspace_id = s.workspace_id and l.group_id = s.group_id
                          and l.campaign_id = %(campaign)s
    where s.workspace_id = %(workspace)s and s.left_at is null
      and (m.id = any(%(heads)s::bigint[]) or m.canonical_id = any(%(heads)s::bigint[]))
"""


def stays(workspace_id: int, campaign_id: int, heads: Iterable[int]) -> list[tuple[int, int, datetime]]:
    """Where these people are now in the groups of a campaign: (group, member, since)."""
    values = {"workspace": workspace_id, "campaign": campaign_id, "heads": numbers(heads)}
    with server_cursor() as cursor:
        return cursor.execute(_STAYS, values).fetchall()
