"""Forecasts that are kept: the newest of each group and member, and how often those before came true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from huoqun.core.actor import Actor
from huoqun.core.sql import server_cursor
from huoqun.groups.queries.names import group_names
from huoqun.members.queries.counted import names

from ..counting import Share
from ..forecasting.model import shipped
from ..forecasting.reasons import Reason
from ..models import Foretold, Taken
from ..permissions import InsightPermission
from ..rules import Arm, Foretells, Outlook
from .forecasts import GroupForecast, MemberForecast, Month, NewcomerForecast

EDGES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
"""The spans in which chances are held against what came."""


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest forecasts in sight; `day` None: there are none yet."""

    day: date | None
    groups: tuple[GroupForecast, ...] = ()
    members: tuple[MemberForecast, ...] = ()
    newcomers: tuple[NewcomerForecast, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Of forecasts between two chances: how many, what was said on average, and how many came."""

    low: float
    high: float
    said: float
    came: Share


@dataclass(frozen=True, slots=True)
class Like:
    """Cases like one: of the community that the model learnt from, and here: left alone, and acted on."""

    learnt: Share
    left: Share
    acted: Share


def newest_day(workspace_id: int) -> date | None:
    """The day of the newest forecasts."""
    found = Foretold.objects.of(workspace_id).aggregate(day=Max("day"))["day"]
    return found if isinstance(found, date) else None


def own_weeks(workspace_id: int) -> int:
    """Of how many weeks of groups here the newest forecasts learnt, beside what ships; 0: of none yet."""
    row = Foretold.objects.of(workspace_id).filter(kind=Foretells.QUIET).order_by("-day").only("facts").first()
    return int(row.facts.get("own", 0)) if row else 0


def newest(actor: Actor) -> Newest:
    """What was foretold last, of groups in sight: those first that need somebody; members by what is lost with them,
    newcomers those first who came last.
    """
    scope = actor.scope(InsightPermission.VIEW)
    day = newest_day(actor.workspace_id)
    if day is None:
        return Newest(None)
    called = {group.id: group.name for group in group_names(actor.workspace_id, scope=scope)}
    rows = list(Foretold.objects.of(actor.workspace_id).filter(day=day, group_id__in=list(called)))
    people = names(actor.workspace_id, {row.member_id for row in rows if row.member_id})
    order = list(Outlook)
    groups = [_group(row, called[row.group_id]) for row in rows if row.kind == Foretells.QUIET]
    members = [
        _member(row, called[row.group_id], people[row.member_id])
        for row in rows if row.kind == Foretells.RETURN and people.get(row.member_id)
    ]  # fmt: skip
    new = [
        _newcomer(row, called[row.group_id], people[row.member_id])
        for row in rows if row.kind == Foretells.NEWCOMER and people.get(row.member_id)
    ]  # fmt: skip
    return Newest(
        day,
        tuple(sorted(groups, key=lambda one: (order.index(one.outlook), one.p_alive_28d or 0.0, one.group))),
        tuple(sorted(members, key=lambda one: (-lost(one), one.group, one.member))),
        tuple(sorted(new, key=lambda one: (one.silent, one.p_return_30d, one.group, one.member))),
    )


def lost(one: MemberForecast) -> float:
    """What is lost with somebody: how often they came, by the chance that they do not come back alone."""
    return one.value * (1 - one.p_return_60d)


def _group(row: Foretold, name: str) -> GroupForecast:
    facts = row.facts
    return GroupForecast(
        row.group_id, name, Outlook(facts["outlook"]), None if row.chance is None else 1 - row.chance, facts["far"],
        tuple(Reason(reason) for reason in facts["why"]), facts["age"], facts["silent"], Month(*facts["month"]),
        Month(*facts["before"]), facts.get("own", 0),
    )  # fmt: skip


def _member(row: Foretold, group: str, member: str) -> MemberForecast:
    chance = row.chance if row.chance is not None else 0.0
    return MemberForecast(
        row.group_id, group, row.member_id, member, chance, row.facts["silent"], row.facts["value"]
    )  # fmt: skip


def _newcomer(row: Foretold, group: str, member: str) -> NewcomerForecast:
    return NewcomerForecast(
        row.group_id, group, row.member_id, member, row.chance or 0.0, row.facts["silent"], row.facts["said"]
    )  # fmt: skip


_RELIABLE = """
    select width_bucket(chance, %(edges)s::float[]) as span, avg(chance), count(*) filter (where came), count(*)
    from insights_foretold
    where workspace_id = %(workspace)s and kind = %(kind)s and came is not null and arm <> 'acted'
      and (day - date '0001-01-01') %% 7 = 0
    group by 1 order by 1
"""


def reliability(workspace_id: int, kind: Foretells) -> list[Span]:
    """What came of forecasts here that nobody acted on, by what was said; one day of each week."""
    values = {"workspace": workspace_id, "kind": str(kind), "edges": list(EDGES[:-1])}
    with server_cursor() as cursor:
        rows = cursor.execute(_RELIABLE, values).fetchall()
    return [Span(EDGES[n - 1], EDGES[n], float(said), Share(came, whole)) for n, said, came, whole in rows]


def learnt(kind: Foretells) -> list[Span]:
    """The same of the community that the model learnt from, told by the part of it that it had not seen."""
    told = shipped()
    measured = {
        Foretells.QUIET: told["groups"]["28"]["measured"],
        Foretells.RETURN: told["people"]["measured"]["silent"],
        Foretells.NEWCOMER: told["newcomers"]["measured"],
    }
    lines = measured[kind]["reliability"]
    return [Span(low, high, said, Share(round(came * whole), whole)) for low, high, whole, said, came in lines]


def replied(workspace_id: int) -> tuple[Share, Share]:
    """Of newcomers here whose week is over: who spoke again two to seven days after their first words, of those replied
    to within a day and of those not; as the measure `first_reply` was taken last.
    """
    row = Taken.objects.of(workspace_id).filter(group_id=0, name="first_reply").only("rows").first()
    told = {what: Share(count, whole) for what, _part, count, whole, _value in (row.rows if row else ())}
    nobody = Share(0, 0)
    return told.get("again_replied", nobody), told.get("again_alone", nobody)


_ACTED = """
    select arm, count(*) filter (where came), count(*) from insights_foretold
    where workspace_id = %(workspace)s and kind = %(kind)s and came is not null
      and chance >= %(low)s and chance < %(high)s and arm in ('proposed', 'acted', 'held_out')
    group by 1
"""


def like(workspace_id: int, kind: Foretells, chance: float) -> Like:
    """What became of cases with about the same chance."""
    spans = learnt(kind)
    span = next((one for one in spans if one.low <= chance < one.high), spans[-1])
    by_arm = _by_arm(workspace_id, kind, span.low, span.high + 1e-9)
    left = (by_arm.get(Arm.PROPOSED, (0, 0)), by_arm.get(Arm.HELD_OUT, (0, 0)))
    return Like(
        span.came, Share(sum(one[0] for one in left), sum(one[1] for one in left)),
        Share(*by_arm.get(Arm.ACTED, (0, 0))),
    )  # fmt: skip


def arms(workspace_id: int, kind: Foretells) -> dict[str, Share]:
    """What came by what was done: acted, proposed and not acted on, held out."""
    return {arm: Share(*counts) for arm, counts in _by_arm(workspace_id, kind, 0.0, 1.1).items()}


def _by_arm(workspace_id: int, kind: Foretells, low: float, high: float) -> dict[str, tuple[int, int]]:
    values = {"workspace": workspace_id, "kind": str(kind), "low": low, "high": high}
    with server_cursor() as cursor:
        rows: Sequence[tuple[str, int, int]] = cursor.execute(_ACTED, values).fetchall()
    return {arm: (came, whole) for arm, came, whole in rows}
