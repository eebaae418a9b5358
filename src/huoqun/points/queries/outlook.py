"""What another policy makes of levels, badges and rights, and of what does not last: for a look before it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from huoqun.core.queries import Workspace, workspace
from huoqun.core.sql import server_cursor
from huoqun.deeds.queries.counting import times
from huoqun.members.queries.faces import Face, faces

from ..comparing import Amount, Moved, Ranks, Stood, new_badges, ranks
from ..lapsing import cut, due, fallen, month_end
from ..policy.earning import Earned
from ..policy.model import Decay, Expiry, Policy
from .purses import purses
from .silence import silent

TOP = 20


@dataclass(frozen=True, slots=True)
class Lapsing:
    """What lapses of points at the end of this month, or falls of growth value now, by both: the amount, and of how
    many members. None: both policies say the same of it.
    """

    amount: Amount
    members: Amount


@dataclass(frozen=True, slots=True)
class Outlook:
    """`top`: the members who would stand on another level, with their faces. `ends`: the end of this month."""

    ranks: Ranks
    top: tuple[tuple[Face | None, Moved], ...]
    ends: date
    points: Lapsing | None
    growth: Lapsing | None


_PEOPLE = """
    select m.id, coalesce(s.growth, 0), b.badges
    from members_member m
    left join points_standing s on s.workspace_id = m.workspace_id and s.member_id = m.id
    left join (
        select coalesce(o.canonical_id, o.id) as head, array_agg(distinct p.badge) as badges
        from points_badge p join members_member o on o.workspace_id = p.workspace_id and o.id = p.member_id
        where p.workspace_id = %(workspace)s group by 1
    ) b on b.head = m.id
    where m.workspace_id = %(workspace)s and m.canonical_id is null and m.erased_at is null
        and not m.is_bot and not m.is_staff
    order by m.id
"""


def outlook(
    workspace_id: int, present: Policy, policy: Policy, had: list[Earned], would: list[Earned], *, now: datetime
) -> Outlook:
    """Everybody's level, badges and rights by two policies; `had`, `would`: what last month came to by each.

    The team is left out. Growth is what it is today, but for last month, which counts as the new policy says.
    """
    here = workspace(workspace_id)
    more = _more(had, would)
    with server_cursor() as cursor:
        rows = cursor.execute(_PEOPLE, {"workspace": workspace_id}).fetchall()
    people = [
        Stood(member, growth, max(0, growth + more.get(member, 0)), frozenset(badges or ()))
        for member, growth, badges in rows
    ]
    kinds = {one.deed for one in new_badges(present, policy) if one.times}
    did = times(workspace_id, [one.member_id for one in people], kinds) if kinds else {}
    found = ranks(present, policy, people, did)
    known = faces(workspace_id, [one.member_id for one in found.moved[:TOP]])
    top = tuple((known.get(one.member_id), one) for one in found.moved[:TOP])
    today = now.astimezone(here.tz).date()
    points = None if present.expiry == policy.expiry else _points(here, present.expiry, policy.expiry, today)
    growth = None if present.decay == policy.decay else _growth(here, present.decay, policy.decay, today)
    return Outlook(found, top, month_end(today), points, growth)


def _more(had: list[Earned], would: list[Earned]) -> Mapping[int, int]:
    found: dict[int, int] = defaultdict(int)
    for sign, earned in ((-1, had), (1, would)):
        for one in earned:
            found[one.member_id] += sign * one.growth
    return found


def _points(here: Workspace, now: Expiry | None, then: Expiry | None, today: date) -> Lapsing:
    amounts = [_lapse(here, expiry, month_end(today)) for expiry in (now, then)]
    return _lapsing(amounts)


def _lapse(here: Workspace, expiry: Expiry | None, end: date) -> list[int]:
    if expiry is None:
        return []
    found = purses(here.id, cut=cut(expiry, end), zone=here.zone)
    return [amount for own in found.values() if (amount := due(own))]


def _growth(here: Workspace, now: Decay | None, then: Decay | None, today: date) -> Lapsing:
    return _lapsing([_falls(here, decay, today) for decay in (now, then)])


def _falls(here: Workspace, decay: Decay | None, today: date) -> list[int]:
    if decay is None:
        return []
    until = today - timedelta(days=min(decay.quiet_days, decay.again_after))
    return [
        amount
        for one in silent(here, until=until)
        if one.falls_on(decay) <= today and (amount := fallen(one.growth, decay.percent))
    ]


def _lapsing(amounts: list[list[int]]) -> Lapsing:
    now, then = amounts
    return Lapsing(Amount("", sum(now), sum(then)), Amount("", len(now), len(then)))
