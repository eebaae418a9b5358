"""Who counts and whose time is over, with whether they did what was asked; one statement for a campaign."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.sql import server_cursor

from ..rules.campaigns import Must
from ..rules.invitations import Ripening

_SPOKE = """exists (
    select from chats_message x where x.workspace_id = i.workspace_id and x.group_id = i.group_id
      and x.member_id = f.id and x.at >= i.joined_at and x.recalled_at is null)"""
_DID = """exists (
    select from deeds_deed d where d.workspace_id = i.workspace_id and d.member_id = f.id and d.kind = '{kind}'
      and d.occurred_at >= i.joined_at)"""
_NEEDS = {
    Must.NOTHING: "true",
    Must.SPEAK: _SPOKE,
    Must.CHECK_IN: _DID.format(kind="checked_in"),
    Must.PAY: _DID.format(kind="bought"),
}
_RIPE = """
    select i.id, i.matures_at, i.held_at is not null, exists (
        select from members_member f where f.workspace_id = i.workspace_id
          and (f.id = h.person or f.canonical_id = h.person) and {did})
    from campaigns_invitation i
    cross join lateral (
        select coalesce(m.canonical_id, m.id) as person from members_member m
        where m.workspace_id = i.workspace_id and m.id = i.invitee_id) h
    where i.workspace_id = %s and i.campaign_id = %s and i.state = 'counted' and i.matures_at <= %s
    order by i.matures_at, i.id limit %s
"""


def ripening(workspace_id: int, campaign_id: int, must: Must, *, now: datetime, limit: int) -> dict[int, Ripening]:
    """By invitation: those whose time is over, the earliest first."""
    with server_cursor() as cursor:
        cursor.execute(_RIPE.format(did=_NEEDS[must]), [workspace_id, campaign_id, now, limit])
        return {one: Ripening(matures_at, did, held) for one, matures_at, held, did in cursor.fetchall()}
