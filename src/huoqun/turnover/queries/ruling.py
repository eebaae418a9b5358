"""Rules of presence: which there are, which one is a group's, which are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor, Scope
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor

from ..permissions import TurnoverPermission
from ..rules.presence import Fate, NewRule


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule with where it holds. `groups`: how many it is for now."""

    id: int
    uid: UUID
    place: str
    is_on: bool
    next_on: date | None
    door_uid: UUID | None
    door: str
    groups: int
    said: NewRule


@dataclass(frozen=True, slots=True)
class Held:
    """A rule as it holds for a group. `zone`: the group's; `door`: the token of the door back, or ''."""

    rule_id: int
    is_on: bool
    group: str
    zone: str
    capacity: int | None
    door: str
    said: NewRule


_COLUMNS = """r.group_id, r.kind_id, r.weights, r.window_days, r.least, r.new_days, r.paid_days, r.products, r.helpers,
           r.keep, r.share, r.thanks, r.month_day, r.grace_hours, r.with_word, r.without_word, r.let_go, r.words_thank,
           r.words_ask, r.words_last, r.words_leave"""
_NAMES = (
    "group_id", "kind_id", "weights", "window_days", "least", "new_days", "paid_days", "products", "helpers", "keep",
    "share", "thanks", "month_day", "grace_hours", "with_word", "without_word", "let_go", "words_thank", "words_ask",
    "words_last", "words_leave",
)  # fmt: skip
_RULES = f"""
    select r.id, r.uid, coalesce(g.name, k.name, ''), r.is_on, r.next_on, d.uid, coalesce(d.name, ''),
           case when r.group_id is not null then 1 else (
               select count(*) from groups_group o where o.workspace_id = r.workspace_id and o.kind_id = r.kind_id
                 and o.ended_at is null and not exists (
                     select from turnover_rule x where x.workspace_id = o.workspace_id and x.group_id = o.id)) end::int,
           {_COLUMNS}
    from turnover_rule r
    left join groups_group g on g.workspace_id = r.workspace_id and g.id = r.group_id
    left join groups_kind k on k.workspace_id = r.workspace_id and k.id = r.kind_id
    left join admission_door d on d.workspace_id = r.workspace_id and d.id = r.door_id
    where r.workspace_id = %(workspace)s and (%(uid)s::uuid is null or r.uid = %(uid)s::uuid)
      and (%(all)s or g.id = any(%(groups)s::bigint[]) or g.chapter_id = any(%(chapters)s::bigint[]))
    order by r.is_on desc, 3, r.id
"""


def rules(actor: Actor) -> list[RuleLine]:
    """The rules that this person sees, those that are on first."""
    return _lines(actor.workspace_id, actor.scope(TurnoverPermission.VIEW), None)


def rule(actor: Actor, *, rule_uid: UUID) -> RuleLine:
    """One of them. Raises NotFound."""
    found = _lines(actor.workspace_id, actor.scope(TurnoverPermission.VIEW), rule_uid)
    if not found:
        raise NotFound
    return found[0]


def scoped(scope: Scope) -> dict[str, Any]:
    """A scope as statements take it."""
    return {"all": scope.everywhere, "groups": numbers(scope.group_ids), "chapters": numbers(scope.chapter_ids)}


def _lines(workspace_id: int, scope: Scope, uid: UUID | None) -> list[RuleLine]:
    with server_cursor() as cursor:
        rows = cursor.execute(_RULES, {"workspace": workspace_id, "uid": uid} | scoped(scope)).fetchall()
    values = [[*row[:8], _said(row[8:])] for row in rows]
    return [RuleLine(*one) for one in values]


def _said(row: tuple[Any, ...]) -> NewRule:
    said = dict(zip(_NAMES, row, strict=True))
    fates = {name: Fate(said[name]) for name in ("with_word", "without_word", "let_go")}
    return NewRule(**said | fates | {"products": tuple(said["products"])})


_SAID = f"""
    select {_COLUMNS} from (
        select * from turnover_rule
        where workspace_id = %s and (group_id = %s::bigint or kind_id = %s::bigint)
        order by group_id is null limit 1) r
    where r.is_on
"""


def said_of(workspace_id: int, group_id: int | None, kind_id: int | None) -> NewRule | None:
    """The rule that is on for a group and its kind, or for a kind alone; a group's own goes first, off too."""
    with server_cursor() as cursor:
        row = cursor.execute(_SAID, [workspace_id, group_id, kind_id]).fetchone()
    return _said(row) if row else None


def ruled_alone(workspace_id: int) -> set[int]:
    """The groups that have a rule of their own, on or off."""
    with server_cursor() as cursor:
        cursor.execute(
            "select group_id from turnover_rule where workspace_id = %s and group_id is not null", [workspace_id]
        )
        return {row[0] for row in cursor.fetchall()}


_HOLDS = f"""
    select g.id, r.id, r.is_on, g.name, g.zone, g.capacity,
           case when d.state = 'open' then d.token else '' end, {_COLUMNS}
    from groups_group g
    join lateral (
        select * from turnover_rule r
        where r.workspace_id = g.workspace_id and (r.group_id = g.id or r.kind_id = g.kind_id)
        order by r.group_id is null limit 1) r on true
    left join admission_door d on d.workspace_id = r.workspace_id and d.id = r.door_id
    where g.workspace_id = %(workspace)s and g.ended_at is null
      and (%(rule)s::bigint is null or r.id = %(rule)s::bigint)
      and (%(groups)s::bigint[] is null or g.id = any(%(groups)s::bigint[]))
    order by g.id
"""


def holding(workspace_id: int, *, group_ids: list[int] | None = None, rule_id: int | None = None) -> dict[int, Held]:
    """The rule that holds for each of these groups, or for all that a rule holds for; a group's own before its kind's.

    Groups that have ended, and those without one, are left out.
    """
    values = {
        "workspace": workspace_id, "rule": rule_id, "groups": None if group_ids is None else numbers(group_ids),
    }  # fmt: skip
    with server_cursor() as cursor:
        rows = cursor.execute(_HOLDS, values).fetchall()
    return {row[0]: Held(row[1], row[2], row[3], row[4], row[5], row[6] or "", _said(row[7:])) for row in rows}


_DUE = """
    select r.workspace_id, r.id from turnover_rule r
    join (
        select id, zone, case when clock_anchor is null then %(real)s
                              else clock_shown + (%(real)s - clock_anchor) * clock_speed end as now
        from core_workspace where not switched_off ? 'turnover'
    ) w on w.id = r.workspace_id
    where r.is_on and r.next_on <= (w.now at time zone w.zone)::date order by r.id limit 20
"""


def due(real: datetime) -> list[tuple[int, int]]:
    """(workspace, rule) of those that propose now, by their workspace's clock."""
    with server_cursor() as cursor:
        return [(row[0], row[1]) for row in cursor.execute(_DUE, {"real": real}).fetchall()]


def door_id_of(workspace_id: int, uid: UUID | None) -> int | None:
    """A door by its uid. Raises NotFound."""
    if uid is None:
        return None
    with server_cursor() as cursor:
        cursor.execute("select id from admission_door where workspace_id = %s and uid = %s", [workspace_id, uid])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return int(row[0])


@dataclass(frozen=True, slots=True)
class AwayLine:
    """A member on leave from a group."""

    uid: UUID
    group: str
    member_id: int
    since: date
    until: date
    note: str


_AWAY = """
    select a.uid, g.name, a.member_id, a.since, a.until, a.note
    from turnover_away a join groups_group g on g.workspace_id = a.workspace_id and g.id = a.group_id
    where a.workspace_id = %(workspace)s and a.until >= %(day)s
      and (%(all)s or g.id = any(%(groups)s::bigint[]) or g.chapter_id = any(%(chapters)s::bigint[]))
    order by a.until, a.id limit 200
"""


def leaves(actor: Actor, *, day: date) -> list[AwayLine]:
    """Who is on leave, or will be."""
    with server_cursor() as cursor:
        values = {"workspace": actor.workspace_id, "day": day} | scoped(actor.scope(TurnoverPermission.VIEW))
        return [AwayLine(*row) for row in cursor.execute(_AWAY, values).fetchall()]
