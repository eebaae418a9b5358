"""How people do whom campaigns brought, for many campaigns at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from huoqun.core.sql import server_cursor


@dataclass(frozen=True, slots=True)
class Quality:
    """Of a campaign's people who joined at least so many days ago: how many there are, are `here` still after those
    days, and `spoke` after their first one. `poster`: the campaign has one.
    """

    uid: UUID
    poster: bool
    people: int
    here: int
    spoke: int


_QUALITY = """
    select c.uid, exists (select from campaigns_poster p where p.campaign_id = c.id), q.people, q.here, q.spoke
    from campaigns_campaign c
    cross join lateral (
        select count(*) as people,
               count(*) filter (where i.left_at is null or i.left_at > i.joined_at + %(days)s) as here,
               count(*) filter (where exists (
                   select from chats_message x
                   join members_member f on f.workspace_id = x.workspace_id and f.id = x.member_id
                   where x.workspace_id = i.workspace_id and x.group_id = i.group_id
                     and (f.id = i.invitee_id or f.canonical_id = i.invitee_id)
                     and x.at > i.joined_at + interval '1 day' and x.at <= i.joined_at + %(days)s)) as spoke
        from campaigns_invitation i
        where i.workspace_id = c.workspace_id and i.campaign_id = c.id and i.joined_at <= %(now)s - %(days)s) q
    where c.workspace_id = %(workspace)s and c.uid = any(%(uids)s::uuid[])
"""


def qualities(workspace_id: int, uids: Collection[UUID], *, days: int, now: datetime) -> dict[UUID, Quality]:
    """By campaign, in one statement."""
    values = {"workspace": workspace_id, "uids": list(uids), "days": timedelta(days=days), "now": now}
    with server_cursor() as cursor:
        return {row[0]: Quality(*row) for row in cursor.execute(_QUALITY, values).fetchall()}
