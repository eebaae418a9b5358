"""What is known of everybody whom a campaign brought, as events for `fraud`; in two statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import server_cursor, texts

from ..fraud.events import Event, Kind
from ..rules.campaigns import UNSETTLED

SAID_MORE = """(
    length(x.text) > 40 or not exists (
        select from campaigns_seat w where w.workspace_id = x.workspace_id
          and w.word = regexp_replace(upper(x.text), '报到|[[:space:]:：]', '', 'g')))"""
"""Of a message `x`: that it says more than the word of a seat, as `rules.seats.words_in` knows it."""

# One phone may have had the seats of several people, one after another; who looked at it first is on its visit alone.
_BROUGHT = f"""
    select i.invitee_id, p.member_id, i.identified_at, i.joined_at, i.left_at, v.device, v.network,
           (select min(x.at) from chats_message x where x.workspace_id = i.workspace_id and x.group_id = i.group_id
              and x.member_id = i.invitee_id and x.at >= i.joined_at and x.recalled_at is null and {SAID_MORE}),
           (select min(d.occurred_at) from deeds_deed d where d.workspace_id = i.workspace_id
              and d.member_id = i.invitee_id and d.kind = 'checked_in' and d.occurred_at >= i.joined_at),
           (select min(d.occurred_at) from deeds_deed d where d.workspace_id = i.workspace_id
              and d.member_id = i.invitee_id and d.kind = 'bought' and d.occurred_at >= i.joined_at)
    from campaigns_invitation i
    join campaigns_participant p on p.workspace_id = i.workspace_id and p.id = i.inviter_id
    left join lateral (
        select p.device, p.network from (
            select v.device, v.network, v.first_at as at from campaigns_visit v
            where v.workspace_id = i.workspace_id and v.campaign_id = i.campaign_id and v.member_id = i.invitee_id
            union all
            select t.device, v.network, t.reserved_at from campaigns_seat t
            join campaigns_visit v on v.campaign_id = t.campaign_id and v.device = t.device
            where t.workspace_id = i.workspace_id and t.campaign_id = i.campaign_id and t.member_id = i.invitee_id) p
        order by p.at, p.device limit 1) v on true
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many people of a campaign wait for a person's decision, the first of them since a moment."""

    campaign_id: int
    name: str
    since: datetime
    people: int


_WAITING = """
    select c.id, c.name, min(i.held_at), count(*) from campaigns_invitation i
    join campaigns_campaign c on c.workspace_id = i.workspace_id and c.id = i.campaign_id
    where i.workspace_id = %s and i.held_at is not null and c.state = any(%s)
    group by c.id, c.name having min(i.held_at) <= %s order by c.id
"""


def waiting_since(workspace_id: int, *, before: datetime) -> list[Waiting]:
    """Unsettled campaigns in which somebody has waited since before a moment."""
    with server_cursor() as cursor:
        cursor.execute(_WAITING, [workspace_id, texts([str(state) for state in UNSETTLED]), before])
        return [Waiting(*row) for row in cursor.fetchall()]
