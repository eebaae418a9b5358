"""Whose groups something is about: whoever owns one of them, is posted at it or has a role in what runs there while the
campaign does (a checker) does not decide about it themselves.
"""

from __future__ import annotations

from collections.abc import Iterable

from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor

_OWNED = """
    with asked as materialized (
        select m.id as member_id, case when m.canonical_id is null then m.id else m.canonical_id end as head_id
        from members_member m where m.workspace_id = %(workspace)s and m.id = any(%(members)s::bigint[])
    ),
    selves as materialized (
        select a.member_id, f.id from asked a
        join members_member f on f.workspace_id = %(workspace)s and (f.id = a.head_id or f.canonical_id = a.head_id)
    ),
    about as materialized (
        select f.member_id, i.group_id from selves f
        join campaigns_invitation i on i.workspace_id = %(workspace)s and i.campaign_id = %(campaign)s
                                   and i.invitee_id = f.id and i.group_id is not null
        union
        select f.member_id, s.group_id from selves f
        join groups_span s on s.workspace_id = %(workspace)s and s.member_id = f.id
        join campaigns_place p on p.workspace_id = s.workspace_id and p.group_id = s.group_id
                              and p.campaign_id = %(campaign)s
    ),
    own as materialized (
        select r.group_id from playbooks_grouprun r
        where r.workspace_id = %(workspace)s and r.owner_id = %(user)s and r.group_id in (select group_id from about)
        union
        select r.group_id from playbooks_grouprun r
        join campaigns_campaign c on c.workspace_id = r.workspace_id and c.id = %(campaign)s
        where r.workspace_id = %(workspace)s and r.group_id in (select group_id from about)
          and (r.ended_at is null or r.ended_at >= c.starts_at)
          and exists (select from jsonb_each(r.roles) held where held.value @> to_jsonb(%(user)s::bigint))
        union
        select g.id from team_post p join groups_group g on g.workspace_id = p.workspace_id
          and (g.id = p.group_id or g.chapter_id = p.chapter_id)
        where p.workspace_id = %(workspace)s and p.user_id = %(user)s and p.ended_at is null
          and g.id in (select group_id from about)
    )
    select distinct member_id from about where group_id in (select group_id from own)
"""


def owned_among(actor: Actor, *, campaign_id: int, member_ids: Iterable[int]) -> set[int]:
    """Who of these members is in a group of the campaign that the actor owns, has a post at or at its chapter, or is
    named at for a role of a playbook at work in it.

    A post over the whole workspace is none at a group: somebody has to decide.
    """
    members = list(member_ids)
    if actor.kind != "staff" or not members:
        return set()
    values = {
        "workspace": actor.workspace_id, "user": actor.id, "campaign": campaign_id, "members": numbers(members),
    }  # fmt: skip
    with server_cursor() as cursor:
        return {member for (member,) in cursor.execute(_OWNED, values).fetchall()}


def owns_group_of(actor: Actor, *, campaign_id: int, member_id: int) -> bool:
    """Whether a group of the campaign in which this member is is the actor's own, as `owned_among` has it."""
    return bool(owned_among(actor, campaign_id=campaign_id, member_ids=[member_id]))
