"""Rounds as the team sees them, with whom each proposes what for, and what it did to the group's pulse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..permissions import TurnoverPermission
from ..rules.effects import Change, Compared, compare
from ..rules.rounds import RoundState, Step
from .ruling import scoped

PULSE, ENOUGH = timedelta(days=28), 7


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round with how many of each step are to be done, or were. `people`, `present`: when it was made."""

    id: int
    uid: UUID
    group_id: int
    group_uid: UUID
    group: str
    said: dict[str, Any]
    since: date
    people: int
    present: int
    state: RoundState
    made_at: datetime
    made_by: str
    decided_at: datetime | None
    decided_by: str
    thank: int
    ask_back: int
    last_notice: int
    leave: int
    bring_in: int
    stay: int


_ROUNDS = """
    select r.id, r.uid, g.id, g.uid, g.name, r.said, r.since, r.people, r.present, r.state, r.made_at, r.made_by,
           r.decided_at, r.decided_by, l.thank, l.ask_back, l.last_notice, l.leave, l.bring_in, l.stay
    from turnover_round r
    join groups_group g on g.workspace_id = r.workspace_id and g.id = r.group_id
    cross join lateral (
        select count(*) filter (where step = 'thank')::int as thank,
               count(*) filter (where step = 'ask_back')::int as ask_back,
               count(*) filter (where step = 'last_notice')::int as last_notice,
               count(*) filter (where step = 'leave')::int as leave,
               count(*) filter (where step = 'bring_in')::int as bring_in,
               count(*) filter (where step = 'stay')::int as stay
        from turnover_line where workspace_id = r.workspace_id and round_id = r.id and not struck) l
    where r.workspace_id = %(workspace)s and (%(uid)s::uuid is null or r.uid = %(uid)s::uuid)
      and (%(all)s or g.id = any(%(groups)s::bigint[]) or g.chapter_id = any(%(chapters)s::bigint[]))
    order by r.state = 'draft' desc, r.made_at desc, r.id desc limit %(limit)s
"""


def rounds(actor: Actor, *, limit: int = 100) -> list[RoundLine]:
    """The newest rounds that this person sees, drafts first."""
    return _lines(actor, None, limit)


def round_line(actor: Actor, *, round_uid: UUID) -> RoundLine:
    """One of them. Raises NotFound."""
    found = _lines(actor, round_uid, 1)
    if not found:
        raise NotFound
    return found[0]


def _lines(actor: Actor, uid: UUID | None, limit: int) -> list[RoundLine]:
    scope = actor.scope(TurnoverPermission.VIEW)
    values = {"workspace": actor.workspace_id, "uid": uid, "limit": limit} | scoped(scope)
    with server_cursor() as cursor:
        rows = cursor.execute(_ROUNDS, values).fetchall()
    found = [[*row[:9], RoundState(row[9]), *row[10:]] for row in rows]
    return [RoundLine(*one) for one in found]


@dataclass(frozen=True, slots=True)
class LineView:
    """What a round proposes for somebody. `name`: of whoever waits, where nobody knows them yet."""

    id: int
    uid: UUID
    member_id: int | None
    name: str
    step: Step
    score: int
    values: dict[str, int]
    last_on: date | None
    joined_at: datetime | None
    why: str
    words: str
    struck: bool
    done_at: datetime | None
    undone_at: datetime | None
    restored_at: datetime | None


_OF_ROUND = """
    select l.id, l.uid, l.member_id, coalesce(a.name, ''), l.step, l.score, l.values, l.last_on, l.joined_at, l.why,
           l.words, l.struck, l.done_at, l.undone_at, l.restored_at
    from turnover_line l
    left join admission_application a on a.workspace_id = l.workspace_id and a.id = l.application_id
    where l.workspace_id = %s and l.round_id = %s
    order by l.struck, case when l.step = 'thank' then -l.score else l.score end, l.id
"""


def lines_of(workspace_id: int, round_id: int) -> dict[Step, Sequence[LineView]]:
    """What a round proposes, by step: those with least first, of whom is thanked those with most."""
    with server_cursor() as cursor:
        rows = cursor.execute(_OF_ROUND, [workspace_id, round_id]).fetchall()
    values = [[*row[:4], Step(row[4]), *row[5:]] for row in rows]
    found: dict[Step, list[LineView]] = {}
    for one in values:
        view = LineView(*one)
        found.setdefault(view.step, []).append(view)
    return dict(found)


@dataclass(frozen=True, slots=True)
class Pulse:
    """A group's life in a span: messages and people who spoke, a day on average; how many spoke at all; who was in it
    at its end.
    """

    messages: float
    speakers: float
    spoke: int
    members: int


@dataclass(frozen=True, slots=True)
class Effect:
    """The pulse of as many days before a round as after it. `days` below 7: too early to say anything. `beyond`: the
    messages beyond what groups of the kind without a round did; None where those are too few. `others`: how many there
    are.
    """

    days: int
    before: Pulse
    after: Pulse
    beyond: Compared | None
    others: int


_PULSE = """
    select w.place,
           (select coalesce(sum(messages), 0) from chats_groupday
            where workspace_id = %(workspace)s and group_id = %(group)s and day > w.first and day <= w.last)::int,
           (select coalesce(sum(speakers), 0) from chats_groupday
            where workspace_id = %(workspace)s and group_id = %(group)s and day > w.first and day <= w.last)::int,
           (select count(distinct member_id) from chats_memberday
            where workspace_id = %(workspace)s and group_id = %(group)s and day > w.first and day <= w.last)::int,
           (select count(distinct member_id) from groups_span
            where workspace_id = %(workspace)s and group_id = %(group)s and joined_at < w.last + 1
              and (left_at is null or left_at >= w.last + 1))::int
    from unnest(%(firsts)s::date[], %(lasts)s::date[]) with ordinality as w(first, last, place) order by w.place
"""


# Groups of the kind that were there all the while and had no round in it.
_OTHERS = """
    select coalesce(sum(d.messages) filter (where d.day <= %(middle)s), 0)::int,
           coalesce(sum(d.messages) filter (where d.day > %(middle)s), 0)::int
    from groups_group own
    join groups_group g on g.workspace_id = own.workspace_id and g.kind_id = own.kind_id and g.id <> own.id
         and (g.ended_at is null or g.ended_at::date > %(last)s)
    left join chats_groupday d on d.workspace_id = g.workspace_id and d.group_id = g.id
         and d.day > %(first)s and d.day <= %(last)s
    where own.workspace_id = %(workspace)s and own.id = %(group)s
      and exists (select from groups_span s where s.workspace_id = g.workspace_id and s.group_id = g.id
                  and s.joined_at::date <= %(first)s)
      and not exists (select from turnover_round r where r.workspace_id = g.workspace_id and r.group_id = g.id
                      and r.state in ('approved', 'undone') and r.decided_at::date > %(first)s
                      and r.decided_at::date <= %(last)s)
    group by g.id
"""


def effect_of(workspace_id: int, line: RoundLine, *, now: datetime) -> Effect | None:
    """What a round did to the group's pulse; None before it was approved, and on its first day."""
    if line.decided_at is None or line.state not in (RoundState.APPROVED, RoundState.UNDONE):
        return None
    days = min(PULSE, now - line.decided_at).days
    if days < 1:
        return None
    middle = line.decided_at.date()
    firsts, lasts = [middle - timedelta(days=days), middle], [middle, middle + timedelta(days=days)]
    values = {
        "workspace": workspace_id, "group": line.group_id, "firsts": firsts, "lasts": lasts, "first": firsts[0],
        "middle": middle, "last": lasts[1],
    }  # fmt: skip
    with server_cursor() as cursor:
        before, after = cursor.execute(_PULSE, values).fetchall()
        others = [Change(*row) for row in cursor.execute(_OTHERS, values).fetchall()]
    beyond = compare(Change(before[1], after[1]), others, days=days) if days >= ENOUGH else None
    was, became = (Pulse(row[1] / days, row[2] / days, row[3], row[4]) for row in (before, after))
    return Effect(days, was, became, beyond, len(others))
