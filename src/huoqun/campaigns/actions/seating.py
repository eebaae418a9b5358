"""A seat for whoever opened a code: one conditional update takes it, so that no group is filled over its capacity."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound, Refused
from huoqun.core.sql import server_cursor

from ..facts.seats import Full
from ..permissions import CampaignPermission
from ..queries.load import AWAY
from ..queries.room import of_today, room
from ..rules.campaigns import OPEN, CampaignOver, NoSeats
from ..rules.seats import FROM_ONE_NETWORK, HOLD, LOOKS_OF_ONE_NETWORK, SEAT, ManyHeld
from ._seats import release_late

_CODE = """
    select c.id, c.campaign_id, p.state from campaigns_code c
    join campaigns_campaign p on p.workspace_id = c.workspace_id and p.id = c.campaign_id
    where c.workspace_id = %s and c.token = %s
"""
# The first code that a device saw is the one that counts, whatever it opens later; by it it stands in the line, too.
# The next one is kept beside it.
# Whoever comes without a cookie each time is a new device each time: of a network no more are kept than could ever sit.
_VISIT = """
    with first as (
        select coalesce((select w.code_id from campaigns_waiting w
                         where w.campaign_id = %(campaign)s and w.device = %(device)s), %(code)s) as code
    )
    insert into campaigns_visit (workspace_id, campaign_id, code_id, other_id, device, network, first_at, last_at, seen,
                                 member_id)
    select %(workspace)s, %(campaign)s, code, nullif(%(code)s, code), %(device)s, %(network)s, %(now)s, %(now)s, 1,
           %(member)s
    from first
    where exists (select from campaigns_visit v where v.campaign_id = %(campaign)s and v.device = %(device)s)
       or (select count(*) from campaigns_visit v where v.campaign_id = %(campaign)s and v.network = %(network)s)
          < %(looks)s + 4 * (select coalesce(sum(hard), 0) from campaigns_place
                             where workspace_id = %(workspace)s and campaign_id = %(campaign)s)
    on conflict (campaign_id, device) do update
        set seen = campaigns_visit.seen + 1, last_at = excluded.last_at,
            member_id = coalesce(campaigns_visit.member_id, excluded.member_id),
            other_id = coalesce(campaigns_visit.other_id, nullif(%(code)s, campaigns_visit.code_id))
    returning code_id
"""
_HAS = """
    update campaigns_seat t
    set held_until = case when t.confirmed_at is null then greatest(t.held_until, %(until)s) else t.held_until end,
        member_id = coalesce(t.member_id, %(member)s)
    from campaigns_place l
    where t.workspace_id = %(workspace)s and t.campaign_id = %(campaign)s and t.device = %(device)s
      and t.released_at is null and l.id = t.place_id and l.state = 'open'
      and (l.code_ends is null or l.code_ends > %(now)s)
    returning t.id, t.place_id, t.word, t.held_until, t.confirmed_at is not null
"""
_TAKE = f"""
    update campaigns_place set taken = taken + 1
    where id = (
        select l.id from campaigns_place l
        where l.workspace_id = %(workspace)s and l.campaign_id = %(campaign)s and l.state = 'open'
          and l.taken + l.others < l.hard and (l.code_ends is null or l.code_ends > %(now)s) and {room("l")} > 0
        order by l.taken + l.others >= l.soft, l.position, l.id limit 1
    ) and state = 'open' and taken + others < hard
    returning id
"""
# Its row is held now: whoever raced for the last seats of a code's day has sat down, and is seen.
_TOO_MANY = f"""
    update campaigns_place l set taken = l.taken - 1
    where l.workspace_id = %(workspace)s and l.id = %(place)s and l.daily > 0 and l.daily <= {of_today("l")}
    returning l.id
"""
# Those who have waited longer come first: whoever is new waits while the free seats are not more than they are.
_AHEAD = f"""
    with line as (
        select count(*) as n from campaigns_waiting w
        where w.campaign_id = %(campaign)s and w.seen_at > %(now)s - %(away)s and w.device <> %(device)s
          and not exists (select from campaigns_waiting o where o.campaign_id = %(campaign)s
                            and o.device = %(device)s and (o.since, o.id) < (w.since, w.id))
    )
    select 1 from line where line.n > 0 and line.n >= (
        select coalesce(sum({room("l")}), 0) from campaigns_place l
        where l.workspace_id = %(workspace)s and l.campaign_id = %(campaign)s and l.state = 'open'
          and (l.code_ends is null or l.code_ends > %(now)s))
"""
# A network is shared by many, honestly: only seats to which nobody came yet are counted, and many of them may be held.
_CROWDED = """
    select count(*) >= greatest(%(most)s, (
        select sum(hard) / 4 from campaigns_place
        where workspace_id = %(workspace)s and campaign_id = %(campaign)s and state = 'open'))
    from campaigns_seat t join campaigns_visit v on v.campaign_id = t.campaign_id and v.device = t.device
    where t.workspace_id = %(workspace)s and t.campaign_id = %(campaign)s and t.confirmed_at is null
      and t.released_at is null and t.held_until > %(now)s and v.network = %(network)s
"""
_CALLED = "delete from campaigns_waiting where campaign_id = %(campaign)s and device = %(device)s"
_SIT = """
    insert into campaigns_seat (workspace_id, campaign_id, place_id, code_id, device, word, member_id, reserved_at,
                                held_until)
    values (%(workspace)s, %(campaign)s, %(place)s, %(code)s, %(device)s, %(word)s, %(member)s, %(now)s, %(until)s)
    on conflict do nothing returning id
"""
_GIVE_UP = "update campaigns_place set taken = taken - 1 where workspace_id = %s and id = %s"
TRIES = 8
"""How often a place is looked for again that others filled between looking and taking."""


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat. `word`: what its holder says in the group; `until`: how long it is kept; `new`: taken just now."""

    place_id: int
    word: str
    until: datetime
    confirmed: bool
    new: bool


def reserve(
    actor: Actor, *, token: str, device: bytes, now: datetime, network: bytes = b"", member_id: int | None = None
) -> Seated:
    """A seat for a device, for ten minutes; the same one again while it is held. `device`, `network`: keyed hashes.

    Raises NotFound, CampaignOver, NoSeats, ManyHeld. That it looked is kept, though there is no seat for it.
    """
    actor.require(CampaignPermission.HEAR)
    values: dict[str, object] = {
        "workspace": actor.workspace_id, "device": device, "network": network, "now": now, "until": now + HOLD,
        "member": member_id, "away": AWAY, "most": FROM_ONE_NETWORK, "looks": LOOKS_OF_ONE_NETWORK,
    }  # fmt: skip
    seat = _seat(actor, token, values, now)
    if isinstance(seat, Refused):
        raise seat
    return seat


@transaction.atomic
def _seat(actor: Actor, token: str, values: dict[str, object], now: datetime) -> Seated | Refused:
    """The seat that a device has or takes, or why there is none for it, answered so that what is written stays."""
    with server_cursor() as cursor:
        found = cursor.execute(_CODE, [actor.workspace_id, token]).fetchone()
        if found is None:
            raise NotFound
        values["code"], values["campaign"], state = found
        if state not in OPEN:
            raise CampaignOver
        first = cursor.execute(_VISIT, values).fetchone()
        if first is None:
            return ManyHeld()
        (values["code"],) = first
        held = cursor.execute(_HAS, values).fetchone()
        if held is not None:
            return Seated(held[1], held[2], held[3], held[4], new=False)
        if values["network"] and cursor.execute(_CROWDED, values).fetchone() == (True,):
            return ManyHeld()
        if cursor.execute(_AHEAD, values).fetchone():
            return NoSeats()
        # An old seat of this device stands in the way only where its group is filled no more.
        cursor.execute(_RELEASE_OWN, values)
    place = _take(values)
    if place is None and release_late(actor.workspace_id, now=now):
        place = _take(values)
    if place is None:
        journal.record(actor, [Full(campaign_id=found[1])], at=now)
        return NoSeats()
    return _sit(values, place) or NoSeats()


def _take(values: dict[str, object]) -> int | None:
    """A place that had room, with one seat more taken in it; None: no place has room."""
    for _ in range(TRIES):
        with server_cursor() as cursor:
            taken = cursor.execute(_TAKE, values).fetchone()
            if taken is not None and cursor.execute(_TOO_MANY, {**values, "place": taken[0]}).fetchone() is None:
                return int(taken[0])
            if taken is not None:
                continue
            if not cursor.execute(_ROOM, values).fetchone():
                return None
    return None


_ROOM = f"""
    select 1 from campaigns_place l where l.workspace_id = %(workspace)s and l.campaign_id = %(campaign)s
      and l.state = 'open' and (l.code_ends is null or l.code_ends > %(now)s) and {room("l")} > 0 limit 1
"""


def _sit(values: dict[str, object], place: int) -> Seated | None:
    """Sit down in a place; a device that was quicker at the same time keeps the seat that it took then, if any."""
    word = SEAT.of(secrets.randbits(40))
    with server_cursor() as cursor:
        made = cursor.execute(_SIT, {**values, "place": place, "word": word}).fetchone()
        if made is None:
            cursor.execute(_GIVE_UP, [values["workspace"], place])
            held = cursor.execute(_HAS, values).fetchone()
            return Seated(held[1], held[2], held[3], held[4], new=False) if held is not None else None
        cursor.execute(_CALLED, values)
    until = values["until"]
    assert isinstance(until, datetime)
    return Seated(place, word, until, confirmed=False, new=True)


_RELEASE_OWN = """
    with gone as (
        update campaigns_seat set released_at = %(now)s
        where workspace_id = %(workspace)s and campaign_id = %(campaign)s and device = %(device)s
          and released_at is null and confirmed_at is null
        returning place_id
    )
    update campaigns_place l set taken = l.taken - 1 from gone where l.id = gone.place_id
"""
