"""Forecasts are kept, so that they can be held against what came. One look a day; of each week one day stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor, texts

from ..cube.folding import DEEDS
from ..permissions import InsightPermission
from ..queries.forecasts import (
    GroupForecast,
    MemberForecast,
    NewcomerForecast,
    group_forecasts,
    member_forecasts,
    newcomer_forecasts,
)
from ..rules import ASKED_UNTIL, RETURNS_SOON, RETURNS_WITHIN, SPOKE_WITHIN, WORTH_ASKING, Foretells
from ._looking import is_first

LATE = 28
"""Days for which what came is looked up again once it was known."""

_KEEP = """
    insert into insights_foretold (workspace_id, kind, group_id, member_id, day, chance, facts, arm, known_on)
    select %(workspace)s, %(kind)s, f.group_id, f.member_id, %(day)s, nullif(f.chance, -1), f.facts::jsonb, '',
           %(known)s
    from unnest(%(groups)s::bigint[], %(members)s::bigint[], %(chances)s::float[], %(facts)s::text[])
        as f(group_id, member_id, chance, facts)
    on conflict (workspace_id, kind, group_id, member_id, day) do update
    set chance = excluded.chance, facts = excluded.facts
"""
# One day of each week is held against what came; what somebody acted on stays, too.
_THIN = """
    delete from insights_foretold
    where workspace_id = %(workspace)s and day < %(day)s and arm = '' and (day - date '0001-01-01') %% 7 <> 0
"""
_PEOPLE = f"""
    exists (
        select from insights_memberday d
        join members_member p on p.workspace_id = f.workspace_id and p.id = d.member_id
            and not p.is_bot and not p.is_staff
        where d.workspace_id = f.workspace_id and d.group_id = f.group_id
          and (d.messages > 0 or {DEEDS.format(of="d")} > 0) and d.day >= f.day and d.day < f.known_on {{whose}}
    )
"""
# What is imported or recorded late is heard of, too.
_SETTLE = f"""
    update insights_foretold f set came = case kind
        when '{Foretells.QUIET}' then not {_PEOPLE.format(whose="")}
        else {_PEOPLE.format(whose="and d.member_id = f.member_id")} end
    where workspace_id = %(workspace)s and known_on <= %(day)s and chance is not null
      and (came is null or known_on > %(day)s - {LATE})
"""


@transaction.atomic
def keep(actor: Actor, *, day: date, now: datetime, again: bool = False) -> bool:
    """Foretell for a day by what was before it, and say of earlier forecasts what came; once a day, unless `again`."""
    actor.require(InsightPermission.PROPOSE)
    if not is_first(actor.workspace_id, "foretell", day.isoformat(), now) and not again:
        return False
    groups, silent = group_forecasts(actor, at=day), member_forecasts(actor, at=day)
    new = newcomer_forecasts(actor, at=day)
    members = [one for one in silent if one.value >= WORTH_ASKING and one.silent <= ASKED_UNTIL]
    _keep(actor.workspace_id, Foretells.QUIET, day, SPOKE_WITHIN, [_of_group(one) for one in groups])
    _keep(actor.workspace_id, Foretells.RETURN, day, RETURNS_WITHIN, [_of_member(one) for one in members])
    _keep(actor.workspace_id, Foretells.NEWCOMER, day, RETURNS_SOON, [_of_newcomer(one) for one in new])
    with server_cursor() as cursor:
        for statement in (_SETTLE, _THIN):
            cursor.execute(statement, {"workspace": actor.workspace_id, "day": day})
    return True


Row = tuple[int, int, float | None, dict[str, Any]]


def _of_group(one: GroupForecast) -> Row:
    facts = {
        "far": one.p_alive_90d, "outlook": str(one.outlook), "why": [str(reason) for reason in one.why],
        "age": one.age, "silent": one.silent, "month": [one.month.messages, one.month.days, one.month.people],
        "before": [one.before.messages, one.before.days, one.before.people], "own": one.own,
    }  # fmt: skip
    return one.group_id, 0, None if one.p_alive_28d is None else 1 - one.p_alive_28d, facts


def _of_member(one: MemberForecast) -> Row:
    return one.group_id, one.member_id, one.p_return_60d, {"silent": one.silent, "value": one.value}


def _of_newcomer(one: NewcomerForecast) -> Row:
    return one.group_id, one.member_id, one.p_return_30d, {"silent": one.silent, "said": one.said}


def _keep(workspace_id: int, kind: Foretells, day: date, horizon: int, rows: Sequence[Row]) -> None:
    values = {
        "workspace": workspace_id, "kind": str(kind), "day": day, "known": day + timedelta(days=horizon),
        "groups": numbers(row[0] for row in rows), "members": numbers(row[1] for row in rows),
        "chances": [-1.0 if row[2] is None else float(row[2]) for row in rows],
        "facts": texts([orjson.dumps(row[3]).decode() for row in rows]),
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_KEEP, values)


_MARK = """
    update insights_foretold f set arm = %(arm)s, acted_at = coalesce(%(acted)s, acted_at)
    from unnest(%(groups)s::bigint[], %(members)s::bigint[]) as w(group_id, member_id)
    where f.workspace_id = %(workspace)s and f.kind = %(kind)s and f.day = %(day)s
      and f.group_id = w.group_id and f.member_id = w.member_id
"""


def mark(
    workspace_id: int, kind: Foretells, day: date, places: Iterable[tuple[int, int]], *, arm: str,
    acted_at: datetime | None = None,
) -> None:  # fmt: skip
    """Note what was done of forecasts of a day, by (group, member)."""
    found = list(places)
    values = {
        "workspace": workspace_id, "kind": str(kind), "day": day, "arm": arm, "acted": acted_at,
        "groups": numbers(group for group, _ in found), "members": numbers(member for _, member in found),
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_MARK, values)
