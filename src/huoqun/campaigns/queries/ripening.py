"""Who counts and whose time is over, with whether they did what was asked; and who may count now."""

from __future__ import annotations

from datetime import datetime, timedelta

from huoqun.core.sql import server_cursor
from huoqun.members.queries.alike import heads

from ..models.invitation import Invitation
from ..rules.campaigns import Must
from ..rules.invitations import InvitationState, Ripening
from .entries import Running, entered
from .evidence import SAID_MORE

_SELF = "f.workspace_id = i.workspace_id and (f.id = h.person or f.canonical_id = h.person)"
_SPOKE = f"""exists (
    select from members_member f where {_SELF} and exists (
        select from chats_message x where x.workspace_id = i.workspace_id and x.group_id = i.group_id
          and x.member_id = f.id and x.at >= i.joined_at and x.recalled_at is null
          and {SAID_MORE}))"""
_CHECKED_IN = f"""exists (
    select from members_member f where {_SELF} and exists (
        select from deeds_deed d where d.workspace_id = i.workspace_id and d.member_id = f.id
          and d.kind = 'checked_in' and d.occurred_at >= i.joined_at))"""
# The campaign's product where it names one; what was given back was not paid.
_PAID = f"""exists (
    select from members_member f join deeds_deed d on d.workspace_id = f.workspace_id and d.member_id = f.id
    where {_SELF} and d.kind in ('bought', 'refunded') and d.occurred_at >= i.joined_at
      and coalesce(c.entry ->> 'product', '') in ('', d.product)
    group by d.product
    having count(*) filter (where d.kind = 'bought') > count(*) filter (where d.kind = 'refunded'))"""
_NEEDS = {
    Must.NOTHING: "true",
    Must.SPEAK: _SPOKE,
    Must.CHECK_IN: _CHECKED_IN,
    Must.PAY: _PAID,
}
# Nobody matures who was not weighed since they counted. Whoever is held waits for a person, and who was silent until
# now has their grace: neither takes another's place here.
_RIPE = """
    select i.id, i.matures_at, d.did
    from campaigns_invitation i
    join campaigns_campaign c on c.workspace_id = i.workspace_id and c.id = i.campaign_id
    cross join lateral (
        select coalesce(m.canonical_id, m.id) as person from members_member m
        where m.workspace_id = i.workspace_id and m.id = i.invitee_id) h
    cross join lateral (select {did} as did) d
    where i.workspace_id = %(workspace)s and i.campaign_id = %(campaign)s and i.state = 'counted'
      and i.counted_at <= c.weighed_at and i.held_at is null and i.matures_at <= %(now)s
      and (d.did or i.matures_at <= %(silent)s)
    order by i.matures_at, i.id limit %(limit)s
"""


def ripening(
    workspace_id: int, campaign_id: int, must: Must, *, now: datetime, grace: timedelta, limit: int
) -> dict[int, Ripening]:
    """By invitation: those whose time is over and about whom something is to be done, the earliest first."""
    values = {
        "workspace": workspace_id, "campaign": campaign_id, "now": now, "silent": now - grace, "limit": limit,
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_RIPE.format(did=_NEEDS[must]), values)
        return {one: Ripening(matures_at, did) for one, matures_at, did in cursor.fetchall()}


PAGE = 500


def may_count(row: Running, *, limit: int, now: datetime) -> list[int]:
    """Invitations of people in the group who did meanwhile what the campaign's kind asks for, the earliest first."""
    own = Invitation.objects.of(row.workspace_id).filter(campaign_id=row.id, state=InvitationState.JOINED)
    found: list[int] = []
    after = 0
    # However many never do it: whoever does is found behind them.
    while len(found) < limit:
        page = list(own.filter(id__gt=after).order_by("id").values_list("id", "invitee_id")[:PAGE])
        if not page:
            break
        after = page[-1][0]
        who = heads(row.workspace_id, [invitee for _, invitee in page])
        there = entered(row, sorted(set(who.values())), now=now)
        found += [one for one, invitee in page if who.get(invitee) in there]
    return found[:limit]
