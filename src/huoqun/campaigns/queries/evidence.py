"""What is known of everybody whom a campaign brought, as events for `fraud`; in two statements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from huoqun.core.sql import server_cursor, texts

from ..fraud.events import Event, Kind
from ..rules.campaigns import UNSETTLED

_BROUGHT = """
    select i.invitee_id, p.member_id, i.identified_at, i.joined_at, i.left_at, v.device, v.network,
           (select min(x.at) from chats_message x where x.workspace_id = i.workspace_id and x.group_id = i.group_id
              and x.member_id = i.invitee_id and x.at >= i.joined_at and x.recalled_at is null),
           (select min(d.occurred_at) from deeds_deed d where d.workspace_id = i.workspace_id
              and d.member_id = i.invitee_id and d.kind = 'checked_in' and d.occurred_at >= i.joined_at),
           (select min(d.occurred_at) from deeds_deed d where d.workspace_id = i.workspace_id
              and d.member_id = i.invitee_id and d.kind = 'bought' and d.occurred_at >= i.joined_at)
    from campaigns_invitation i
    join campaigns_participant p on p.workspace_id = i.workspace_id and p.id = i.inviter_id
    left join lateral (
        select v.device, v.network from campaigns_visit v where v.workspace_id = i.workspace_id
          and v.campaign_id = i.campaign_id and v.member_id = i.invitee_id order by v.first_at, v.id limit 1) v on true
    where i.workspace_id = %s and i.campaign_id = %s
    order by i.id
"""
_LOOKED = """
    select v.member_id, v.first_at, v.device, v.network from campaigns_visit v
    where v.workspace_id = %s and v.campaign_id = %s and v.member_id in (
        select p.member_id from campaigns_participant p where p.workspace_id = %s and p.campaign_id = %s)
    order by v.id
"""
_KINDS = (Kind.CLICK, Kind.JOIN, Kind.LEAVE)
_DID = (Kind.SPEAK, Kind.CHECKIN, Kind.PAY)


def events(workspace_id: int, campaign_id: int) -> Iterator[Event]:
    """Everything that bears on who was really brought. People are called by their numbers."""
    campaign = str(campaign_id)
    with server_cursor() as cursor:
        looked = cursor.execute(_LOOKED, [workspace_id, campaign_id, workspace_id, campaign_id]).fetchall()
        brought = cursor.execute(_BROUGHT, [workspace_id, campaign_id]).fetchall()
    for member, at, device, network in looked:
        yield Event(campaign, at.timestamp(), Kind.CLICK, "", str(member), _name(device), _name(network))
    for invitee, inviter, *moments, device, network, spoke, checked_in, paid in brought:
        known = (_name(device), _name(network))
        for kind, at in zip((*_KINDS, *_DID), (*moments, spoke, checked_in, paid), strict=True):
            if isinstance(at, datetime):
                yield Event(campaign, at.timestamp(), kind, str(inviter), str(invitee), *known)


def _name(hashed: bytes | memoryview | None) -> str:
    return bytes(hashed).hex() if hashed else ""


def unsettled(workspace_id: int) -> list[int]:
    """Campaigns in which people may still be held back."""
    with server_cursor() as cursor:
        cursor.execute(
            "select id from campaigns_campaign where workspace_id = %s and state = any(%s) order by id",
            [workspace_id, texts([str(state) for state in UNSETTLED])],
        )
        return [row[0] for row in cursor.fetchall()]
