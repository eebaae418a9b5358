"""Who somebody is behind a code: by the page that they opened signed in, or by the word of their seat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huoqun.core import ids
from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor, texts

from ..models.campaign import Campaign
from ..models.invitation import Invitation
from ..permissions import CampaignPermission
from ..queries.arrivals import came
from ..queries.touch import brought_by
from ..rules.campaigns import RUNNING
from ..rules.invitations import Came, InvitationState
from ._joining import comes, join, theirs
from ._moving import tell
from ._seats import recount


@dataclass(frozen=True, slots=True)
class Spoke:
    """Somebody said what may be the word of a seat."""

    member_id: int
    word: str
    at: datetime


_SPOKE = f"""
    with said as (
        select * from unnest(%(members)s::bigint[], %(words)s::text[], %(ats)s::timestamptz[]) as w(member_id, word, at)
    )
    update campaigns_seat t
    set member_id = coalesce(m.canonical_id, m.id),
        confirmed_at = case when stay.joined_at is null or t.released_at is not null then t.confirmed_at
                            else coalesce(t.confirmed_at, w.at) end
    from said w
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.member_id and not m.is_bot
    join campaigns_seat o on o.workspace_id = %(workspace)s and o.word = w.word
    join campaigns_place l on l.id = o.place_id
    left join lateral (
        select s.joined_at from groups_span s
        where s.workspace_id = %(workspace)s and s.group_id = l.group_id and s.member_id = m.id and s.left_at is null
        limit 1
    ) stay on true
    where t.id = o.id
      -- whoever came in time may say it later, though their seat is let go and they are counted without it
      and (t.released_at is null or stay.joined_at between t.reserved_at and t.held_until)
      and (t.member_id is null or t.member_id = coalesce(m.canonical_id, m.id))
    returning t.campaign_id, {brought_by("t", "t.member_id")}, t.member_id,
              l.group_id, stay.joined_at, t.reserved_at, t.id
"""
# Whose phone it is that looked at the code is known by that.
_WHOSE = """
    update campaigns_visit v set member_id = t.member_id
    from campaigns_seat t
    where t.workspace_id = %s and t.id = any(%s::bigint[]) and v.workspace_id = t.workspace_id
      and v.campaign_id = t.campaign_id and v.device = t.device and v.member_id is null
"""


@transaction.atomic
def hear_words(actor: Actor, *, said: Sequence[Spoke], now: datetime) -> int:
    """Hear words of seats; answers how many were one. Whoever is in the group already joined by it."""
    actor.require(CampaignPermission.HEAR)
    values = {
        "workspace": actor.workspace_id, "members": numbers(one.member_id for one in said),
        "words": texts([one.word for one in said]), "ats": "{" + ",".join(one.at.isoformat() for one in said) + "}",
    }  # fmt: skip
    with server_cursor() as cursor:
        found = cursor.execute(_SPOKE, values).fetchall()
        cursor.execute(_WHOSE, [actor.workspace_id, numbers(seat for *_, seat in found)])
    for campaign, code, member, group, joined, reserved, _ in found:
        row = Campaign.objects.of(actor.workspace_id).filter(id=campaign, state__in=RUNNING).first()
        if row is None:
            continue
        _identify(actor, row, code, member, reserved, Came.WORD, now)
        # Whoever was there before the seat was taken was not brought by it.
        if joined is not None and joined >= reserved:
            _join(actor, row, member, group, joined, now)
    # Who is there with a seat is none of the others any more.
    recount(actor.workspace_id, {group for _, _, _, group, joined, *_ in found if joined is not None})
    return len(found)


@transaction.atomic
def opened(actor: Actor, *, token: str, member_id: int, now: datetime) -> None:
    """A member whose device is known opened a code: whose it is brought them, if they come, and nobody did before.

    One's own code brings nobody.
    """
    actor.require(CampaignPermission.HEAR)
    with server_cursor() as cursor:
        values = {"workspace": actor.workspace_id, "member": member_id, "token": token}
        found = cursor.execute(_FIRST, values).fetchone()
    if found is not None and not found[2]:
        row = Campaign.objects.of(actor.workspace_id).get(id=found[1])
        if row.state in RUNNING:
            _identify(actor, row, found[0], member_id, now, Came.PAGE, now)


# What this member's devices saw first, of all codes of the campaign but their own.
_FIRST = """
    with mine as materialized (
        select k.id from campaigns_code asked
        join members_member me on me.workspace_id = asked.workspace_id and me.id = %(member)s
        join members_member o on o.workspace_id = me.workspace_id
         and (o.id in (me.id, me.canonical_id) or o.canonical_id in (me.id, me.canonical_id))
        join campaigns_participant p on p.workspace_id = o.workspace_id and p.member_id = o.id
         and p.campaign_id = asked.campaign_id
        join campaigns_code k on k.workspace_id = p.workspace_id and k.participant_id = p.id
        where asked.workspace_id = %(workspace)s and asked.token = %(token)s
    )
    select coalesce(v.code_id, c.id), c.campaign_id, c.id in (select id from mine)
    from campaigns_code c
    left join lateral (
        select case when v.code_id in (select id from mine) then v.other_id else v.code_id end as code_id
        from campaigns_visit v
        where v.workspace_id = c.workspace_id and v.campaign_id = c.campaign_id and v.member_id = %(member)s
          and (v.code_id not in (select id from mine) or v.other_id not in (select id from mine))
        order by v.first_at, v.id limit 1
    ) v on true
    where c.workspace_id = %(workspace)s and c.token = %(token)s
"""


def _identify(
    actor: Actor, row: Campaign, code_id: int, member_id: int, at: datetime, how: Came, now: datetime
) -> None:
    """Write down by whose code somebody came, unless that is known already: the first touch wins."""
    if theirs(row, [member_id]):
        return
    with server_cursor() as cursor:
        (inviter,) = cursor.execute(
            "select participant_id from campaigns_code where workspace_id = %s and id = %s", [row.workspace_id, code_id]
        ).fetchone() or (None,)
    new = Invitation(
        workspace_id=row.workspace_id, uid=ids.uid(), campaign_id=row.id, invitee_id=member_id, inviter_id=inviter,
        code_id=code_id, came=how, state=InvitationState.IDENTIFIED, identified_at=at,
    )  # fmt: skip
    Invitation.objects.bulk_create([new], ignore_conflicts=True)
    stored = Invitation.objects.of(row.workspace_id).filter(uid=new.uid).first()
    if stored is not None:
        tell(actor, [stored], now=now)


def _join(actor: Actor, row: Campaign, member_id: int, group_id: int, at: datetime, now: datetime) -> None:
    one = theirs(row, [member_id]).get(member_id)
    people = [p for p in came(row.workspace_id, [(group_id, member_id, at, "", None)]) if p.campaign_id == row.id]
    if one is not None and comes(one) and people:
        join(actor, row, [one], {one.invitee_id: people[0]}, now=now)
