"""Whose groups something is about: whoever owns one of them, is posted at it or has a role in what runs there while the
campaign does (a checker) does not decide about it themselves.
"""

from __future__ import annotations

from huoqun.core.actor import Actor
from huoqun.core.sql import server_cursor

_OWNS = """
    with head as (
        select case when m.canonical_id is null then m.id else m.canonical_id end as id from members_member m
        where m.workspace_id = %(workspace)s and m.id = %(member)s
    ),
    selves as materialized (
        select f.id from head h
        join members_member f on f.workspace_id = %(workspace)s and (f.id = h.id or f.canonical_id = h.id)
    ),
    about as materialized (
        select i.group_id from campaigns_invitation i
        where i.workspace_id = %(workspace)s and i.campaign_id = %(campaign)s
          and i.invitee_id in (select id from selves) and i.group_id is not null
        union
        select s.group_id from groups_span s join campaigns_place p
          on p.workspace_id = s.workspace_id and p.group_id = s.group_id and p.campaign_id = %(campaign)s
        where s.workspace_id = %(workspace)s and s.member_id in (select id from selves)
    )
    select exists (
        select from playbooks_grouprun r
        where r.workspace_id = %(workspace)s and r.owner_id = %(user)s and r.group_id in (select group_id from about)
    ) or exists (
        select from playbooks_grouprun r
        join campaigns_campaign c on c.workspace_id = r.workspace_id and c.id = %(campaign)s
        where r.workspace_id = %(workspace)s and r.group_id in (select group_id from about)
          and (r.ended_at is null or r.ended_at >= c.starts_at)
          and exists (select from jsonb_each(r.roles) held where held.value @> to_jsonb(%(user)s::bigint))
    ) or exists (
        select from team_post p join groups_group g on g.workspace_id = p.workspace_id
          and (g.id = p.group_id or g.chapter_id = p.chapter_id)
        where p.workspace_id = %(workspace)s and p.user_id = %(user)s and p.ended_at is null
          and g.id in (select group_id from about)
    )
"""


def owns_group_of(actor: Actor, *, campaign_id: int, member_id: int) -> bool:
    """Whether the actor owns a group of the campaign in which this member is, has a post at it or its chapter, or is
    named for a role of a playbook at work in it.

    A post over the whole workspace is none at a group: somebody has to decide.
    """
    if actor.kind != "staff":
        return False
    values = {"workspace": actor.workspace_id, "user": actor.id, "campaign": campaign_id, "member": member_id}
    with server_cursor() as cursor:
        row = cursor.execute(_OWNS, values).fetchone()
    return bool(row and row[0])
