"""What does not last goes as the policy says it, after members were told: points at the end of a month, growth value
while somebody is silent. Never more goes than they were told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core.actor import Actor, system
from huoqun.core.queries import Workspace, workspace
from huoqun.core.sql import numbers, server_cursor

from ..lapsing import cut, due, fallen, lapse, to_tell
from ..permissions import PointsPermission
from ..queries.policies import in_force
from ..queries.purses import purses
from ..queries.silence import silent
from ..rules import Account, AccountKind, Currency, NewTransfer, of_member
from ._accounts import open_accounts
from ._people import heads_of_families
from ._rounds import begin
from ._telling import Told, tell
from .transferring import transfer

SOME = 500


@transaction.atomic
def tell_of_points(actor: Actor, *, now: datetime) -> int:
    """Tell members which of their points lapse next, once a month on the day that the policy says; answers how many."""
    actor.require(PointsPermission.MAKE)
    here = workspace(actor.workspace_id)
    expiry = in_force(here.id, now).policy.expiry
    end = to_tell(expiry, now.astimezone(here.tz).date()) if expiry else None
    if expiry is None or end is None or not begin(here.id, "lapse/points", end, now):
        return 0
    found = purses(here.id, cut=cut(expiry, end), zone=here.zone)
    told = [Told(head, end, amount) for head, own in found.items() if (amount := due(own))]
    return tell(actor, told, currency=Currency.POINTS, here=here, now=now)


@transaction.atomic
def tell_of_growth(actor: Actor, *, now: datetime) -> int:
    """Tell those who were silent for long that their growth value falls, once a day; answers how many."""
    actor.require(PointsPermission.MAKE)
    here = workspace(actor.workspace_id)
    decay, today = in_force(here.id, now).policy.decay, now.astimezone(here.tz).date()
    if decay is None or not begin(here.id, "lapse/growth", today, now):
        return 0
    earliest = today + timedelta(days=decay.warn_days)
    told = [
        Told(one.head_id, earliest, amount, one.growth)
        for one in silent(here, until=earliest - timedelta(days=min(decay.quiet_days, decay.again_after)))
        if not one.open and one.falls_on(decay) <= earliest and (amount := fallen(one.growth, decay.percent))
    ]
    return tell(actor, told, currency=Currency.GROWTH, here=here, now=now)


_OPEN = """
    select id, member_id, amount, day from points_lapse
    where workspace_id = %s and currency = %s and done_at is null and day <= %s
    order by day, id limit %s for update skip locked
"""
_DONE = """
    update points_lapse l set done_at = %(now)s, taken = w.taken
    from unnest(%(ids)s::bigint[], %(taken)s::bigint[]) as w(id, taken)
    where l.workspace_id = %(workspace)s and l.id = w.id
"""
_LOCK = """
    select id from points_account
    where workspace_id = %s and kind = 'member' and currency = %s and member_id = any(%s::bigint[])
    order by id for no key update
"""
Row = tuple[int, int, int, date]
Taken = Mapping[int, Sequence[tuple[int, int]]]


def take(actor: Actor, *, now: datetime) -> int:
    """Take what members were told of and whose day has come; answers how many of them were looked at, some hundreds.

    Whoever spent their points or earned growth value meanwhile keeps the rest, and all do where the policy says no
    more that it lapses.
    """
    actor.require(PointsPermission.MAKE)
    here = workspace(actor.workspace_id)
    today = now.astimezone(here.tz).date()
    with transaction.atomic():
        done = _take(actor, here, Currency.POINTS, today - timedelta(days=1), now)
        return done + _take(actor, here, Currency.GROWTH, today, now)


def _take(actor: Actor, here: Workspace, currency: Currency, until: date, now: datetime) -> int:
    with server_cursor() as cursor:
        rows: list[Row] = cursor.execute(_OPEN, [here.id, currency, until, SOME]).fetchall()
    if not rows:
        return 0
    # Before anybody's account is locked, as accounts are opened everywhere.
    open_accounts(here.id, [Account(AccountKind.EXPIRED, currency)])
    family = heads_of_families(here.id, [member for _, member, _, _ in rows])
    _hold(here.id, currency, family)
    told: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        told[family[row[1]]].append(row)
    most = {head: sum(amount for _, _, amount, _ in own) for head, own in told.items()}
    days = {head: max(day for *_, day in own) for head, own in told.items()}
    look = _points if currency is Currency.POINTS else _growth
    taken = look(here, list(family), most, days, now)
    _move(actor, here, currency, taken, days, now)
    _note(here, told, {head: sum(n for _, n in parts) for head, parts in taken.items()}, now)
    return len(rows)


def _hold(workspace_id: int, currency: Currency, members: Iterable[int]) -> None:
    """Let nothing move on these people's accounts until the transaction ends."""
    with server_cursor() as cursor:
        cursor.execute(_LOCK, [workspace_id, currency, numbers(sorted(members))])


def _points(
    here: Workspace, members: Sequence[int], most: Mapping[int, int], days: Mapping[int, date], now: datetime
) -> Taken:
    expiry = in_force(here.id, now).policy.expiry
    if expiry is None:
        return {}
    found: dict[int, Sequence[tuple[int, int]]] = {}
    for day in set(days.values()):
        own = purses(here.id, cut=cut(expiry, day), zone=here.zone, members=members)
        found |= {head: lapse(own[head], told) for head, told in most.items() if days[head] == day}
    return found


def _growth(
    here: Workspace, members: Sequence[int], most: Mapping[int, int], days: Mapping[int, date], now: datetime
) -> Taken:
    decay = in_force(here.id, now).policy.decay
    if decay is None:
        return {}
    found: dict[int, Sequence[tuple[int, int]]] = {}
    for one in silent(here, until=max(days.values()), members=members):
        if one.falls_on(decay) <= days[one.head_id]:
            left, parts = most[one.head_id], []
            for member, growth in one.accounts:
                part = min(left, fallen(growth, decay.percent))
                parts += [(member, part)] if part else []
                left -= part
            found[one.head_id] = parts
    return found


def _move(
    actor: Actor, here: Workspace, currency: Currency, taken: Taken, days: Mapping[int, date], now: datetime
) -> None:
    with override(here.language):
        reason = _("Lapsed: earned long ago") if currency is Currency.POINTS else _("Fallen: nothing earned for long")
    asked = [
        NewTransfer(
            key=f"lapse/{days[head]}/{currency}/{member}", from_=of_member(member, currency),
            to=Account(AccountKind.EXPIRED, currency), amount=amount, reason=reason,
            rule="expiry" if currency is Currency.POINTS else "decay", alone=True,
        )
        for head, parts in taken.items()
        for member, amount in parts
    ]  # fmt: skip
    transfer(system(here.id, "policy"), transfers=asked, now=now)


def _note(here: Workspace, told: Mapping[int, Sequence[Row]], taken: Mapping[int, int], now: datetime) -> None:
    ids, amounts = [], []
    for head, rows in told.items():
        left = taken.get(head, 0)
        for id, _member, amount, _day in rows:
            ids.append(id)
            amounts.append(min(amount, left))
            left -= amounts[-1]
    with server_cursor() as cursor:
        cursor.execute(_DONE, {"workspace": here.id, "now": now, "ids": numbers(ids), "taken": numbers(amounts)})
