"""Deeds paid by the policy that was in force when they were done, each once; and what was paid taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huoqun.core.actor import Actor, system
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor, texts
from huoqun.deeds.queries.counting import Counted as Deed
from huoqun.deeds.queries.counting import by_id
from huoqun.deeds.rules import DeedKind

from ..permissions import PointsPermission
from ..policy.earning import Counted, Done, Earned, earn
from ..queries.policies import Version, at, versions
from ..rules import Currency, NewTransfer, issue, of_member
from ._people import heads_of_families
from ._praising import praise
from ._returning import refund, take_back
from .transferring import transfer

_KNOWN = (
    "select deed_id, round, returned_at from points_earning where workspace_id = %s and deed_id = any(%s::bigint[])"
)
_COUNTED = """
    select f.head, e.rule, e.day, count(*), sum(e.points)::bigint, sum(e.growth)::bigint
    from unnest(%(members)s::bigint[], %(heads)s::bigint[]) as f(id, head)
    join points_earning e on e.workspace_id = %(workspace)s and e.member_id = f.id and e.day = any(%(days)s::date[])
    where e.returned_at is null and e.rule <> '' and e.rule not like 'refund/%%'
    group by f.head, e.rule, e.day
"""
_WRITE = """
    insert into points_earning as e (workspace_id, deed_id, member_id, rule, day, points, growth, cut, version, round)
    select %(workspace)s, deed, member, rule, day, points, growth, cut, version, round
    from unnest(%(deeds)s::bigint[], %(members)s::bigint[], %(rules)s::text[], %(days)s::date[], %(points)s::bigint[],
                %(growths)s::bigint[], %(cuts)s::boolean[], %(versions)s::int[], %(rounds)s::int[])
         as w(deed, member, rule, day, points, growth, cut, version, round)
    on conflict (workspace_id, deed_id) do update set
        member_id = excluded.member_id, rule = excluded.rule, day = excluded.day, points = excluded.points,
        growth = excluded.growth, cut = excluded.cut, version = excluded.version, round = excluded.round,
        returned_at = null
    where e.returned_at is not null
"""


@transaction.atomic
def pay(actor: Actor, *, deed_ids: Iterable[int], now: datetime, origin: Origin = Origin.LIVE) -> int:
    """Pay these deeds by the policies that were in force when they were done; answers how many earned something.

    A deed that was paid already stays as it is; one that was withdrawn and counts again is paid anew. A refund takes
    back what its purchase had earned.
    """
    actor.require(PointsPermission.MAKE)
    deeds = [deed for deed in by_id(actor.workspace_id, deed_ids) if deed.head_id is not None]
    rounds = _rounds(actor.workspace_id, [deed.id for deed in deeds])
    fresh = [deed for deed in deeds if rounds.get(deed.id, 0) is not None]
    paid = _earned(actor.workspace_id, [deed for deed in fresh if deed.kind != DeedKind.REFUNDED])
    _write(actor.workspace_id, paid, rounds)
    groups = {deed.id: (deed.group_id, deed.product) for deed in fresh}
    asked = [one for version, earned in paid for one in _transfers(earned, rounds.get(earned.deed_id) or 0, groups)]
    transfer(system(actor.workspace_id, "policy"), transfers=asked, now=now, origin=origin)
    chosen = {deed.id for deed in fresh if deed.kind == DeedKind.QUALITY}
    if chosen:
        praised = {one.deed_id: one for _, one in paid if one.deed_id in chosen}
        praise(actor.workspace_id, praised, rounds, now=now, origin=origin)
    for deed in fresh:
        if deed.kind == DeedKind.REFUNDED:
            refund(actor, deed=deed, now=now)
    return sum(bool(earned.points or earned.growth) for _, earned in paid)


def _rounds(workspace_id: int, deed_ids: Sequence[int]) -> dict[int, int | None]:
    """For deeds that were paid before and then withdrawn the number of the next time; None for those that stand."""
    with server_cursor() as cursor:
        rows = cursor.execute(_KNOWN, [workspace_id, numbers(deed_ids)]).fetchall()
    return {deed: None if returned is None else round + 1 for deed, round, returned in rows}


def _earned(workspace_id: int, deeds: Sequence[Deed]) -> list[tuple[Version, Earned]]:
    here = workspace(workspace_id)
    known = versions(workspace_id)
    done = [(at(known, deed.occurred_at), _done(deed, here.tz)) for deed in deeds]
    done = [(version, one) for version, one in done if version.policy.rule_for(one.kind, one.product)]
    counted = _counted(workspace_id, {one.member_id for _, one in done}, {one.day for _, one in done})
    return [
        (version, earned)
        for version, one in done
        for earned in earn(version.policy, [one], counted, currency=here.currency)
    ]


def _done(deed: Deed, zone: Any) -> Done:
    day = deed.occurred_at.astimezone(zone).date()
    return Done(deed.id, deed.head_id or 0, deed.kind, deed.product, day, deed.amount_minor, deed.currency)


def _counted(workspace_id: int, heads: set[int], days: set[date]) -> Counted:
    found = Counted()
    if not heads:
        return found
    family = heads_of_families(workspace_id, heads)
    values = {
        "workspace": workspace_id, "members": numbers(family), "heads": numbers(family.values()),
        "days": texts([day.isoformat() for day in days]),
    }  # fmt: skip
    with server_cursor() as cursor:
        for head, rule, day, times, points, growth in cursor.execute(_COUNTED, values).fetchall():
            found.times[head, rule, day] += times
            found.points[head, day] += points
            found.growth[head, day] += growth
    return found


def _write(workspace_id: int, paid: Sequence[tuple[Version, Earned]], rounds: dict[int, int | None]) -> None:
    own = [earned for _, earned in paid]
    values = {
        "workspace": workspace_id, "deeds": numbers(one.deed_id for one in own),
        "members": numbers(one.member_id for one in own), "rules": texts([one.rule for one in own]),
        "days": texts([one.day.isoformat() for one in own]), "points": numbers(one.points for one in own),
        "growths": numbers(one.growth for one in own), "cuts": texts(["t" if one.cut else "f" for one in own]),
        "versions": numbers(version.number for version, _ in paid),
        "rounds": numbers(rounds.get(one.deed_id) or 0 for one in own),
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_WRITE, values)


def _transfers(one: Earned, round: int, groups: dict[int, tuple[int | None, str]]) -> Iterable[NewTransfer]:
    group, product = groups[one.deed_id]
    reason = f"{one.rule} · {product}"[:200] if product else one.rule
    for currency, amount in ((Currency.POINTS, one.points), (Currency.GROWTH, one.growth)):
        if amount:
            yield NewTransfer(
                key=f"deed/{one.deed_id}/{round}/{currency}", from_=issue(currency),
                to=of_member(one.member_id, currency), amount=amount, reason=reason, rule=one.rule, group_id=group,
                cause=f"deed/{one.deed_id}",
            )  # fmt: skip


@transaction.atomic
def unpay(actor: Actor, *, deed_ids: Iterable[int], why: str, now: datetime) -> int:
    """Take back what these deeds earned; answers for how many there was something. What was spent already stays gone:
    then as much is taken as is there.
    """
    actor.require(PointsPermission.MAKE)
    return sum(take_back(actor, deed_id=deed, why=why, now=now) for deed in sorted(set(deed_ids)))


def by_workspace(facts: Iterable[Any]) -> dict[tuple[int, Origin], list[int]]:
    """The deeds that facts speak of, by workspace and origin."""
    found: dict[tuple[int, Origin], list[int]] = defaultdict(list)
    for fact in facts:
        found[fact.workspace_id, fact.origin].append(int(fact.payload["deed_id"]))
    return found
