"""What accounts did within a week, as far as it may speak against them: a dozen statements for a whole community."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from huoqun.core.sql import server_cursor

from ..suspects.names import series, title, trade
from ..suspects.speed import FLOOR
from ..suspects.weighing import WEEK, Counted, Trace, at_once, company, rows
from .reports import records
from .seeing import SMELLS

_CAME = """
    select s.group_id, coalesce(m.canonical_id, m.id), s.joined_at,
           coalesce(nullif(s.nickname, ''), m.name), coalesce(b.canonical_id, b.id),
           coalesce(b.is_staff or b.is_bot, false)
    from groups_span s
    join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    left join members_member b on b.workspace_id = s.workspace_id and b.id = s.brought_by_id
    where s.workspace_id = %(here)s and s.joined_at > %(since)s and s.joined_at <= %(now)s and not s.inferred
      and not m.is_bot and m.erased_at is null
    order by s.group_id, s.joined_at, s.id
"""
_SPOKE = """
    with said as (
        select coalesce(p.canonical_id, p.id) as member_id, m.at from chats_message m
        join members_member p on p.workspace_id = m.workspace_id and p.id = m.member_id and not p.is_bot
        where m.workspace_id = %(here)s and m.at > %(since)s and m.at <= %(now)s and m.group_id is not null
    ), slots as (
        select member_id, shift, (extract(minute from at)::int + shift) / 2 as slot, count(*) as n,
               count(distinct date_trunc('hour', at)) as hours
        from said, (values (0), (1)) as w(shift) group by 1, 2, 3
    )
    select member_id, sum(n) filter (where shift = 0), coalesce(max(n) filter (where hours >= 3), 0)
    from slots group by 1
"""
_ANSWERED = """
    select r.member_id, count(*) filter (
        where extract(epoch from r.at - k.at) < 1.0 + 0.1 * least(char_length(r.text), 200)), count(*)
    from chats_message r
    join chats_message_key k on k.group_id = r.group_id and k.key = 'i:' || r.reply_to
     and k.workspace_id = r.workspace_id
    where r.workspace_id = %(here)s and r.at > %(since)s and r.at <= %(now)s and r.member_id is not null
      and r.reply_to is not null and char_length(r.text) between 4 and 400 and r.at >= k.at
    group by 1 having count(*) >= 4
"""
_ALIKE = """
    with bands as (
        select unnest(bands) as band, member_id, group_id, score from moderation_print
        where workspace_id = %(here)s and at > %(since)s and at <= %(now)s
    ), own as (
        select member_id, max(n) as rooms from (
            select member_id, count(distinct group_id) as n from bands group by member_id, band
            having count(distinct group_id) >= 3
        ) c group by 1
    ), loud as (
        select band, count(distinct member_id) as people from bands where score >= %(smells)s
        group by 1 having count(distinct member_id) >= 4
    ), many as (
        select b.member_id, max(l.people) as people from bands b join loud l on l.band = b.band group by 1
    )
    select coalesce(own.member_id, many.member_id), coalesce(own.rooms, 0), coalesce(many.people, 0)
    from own full join many on many.member_id = own.member_id
"""
_TOLD = """
    select about_id, array_agg(distinct reporter_id) from moderation_report
    where workspace_id = %(here)s and why = 'adds' and state in ('open', 'confirmed') and about_id is not null
      and at > %(since)s - interval '21 days' and at <= %(now)s group by 1
"""
_TESTED = """
    select member_id, count(*) filter (where seconds < %(floor)s), count(*) from moderation_reaction
    where workspace_id = %(here)s and at > %(now)s - interval '30 days' and at <= %(now)s
    group by 1 having count(*) >= 3
"""
_PLACES = """
    select coalesce(m.canonical_id, m.id), s.group_id, coalesce(nullif(s.nickname, ''), m.name)
    from groups_span s join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    where s.workspace_id = %(here)s and not m.is_bot and m.erased_at is null
      and (s.left_at is null or (s.left_at > %(at)s::timestamptz and s.joined_at <= %(at)s::timestamptz))
      and coalesce(m.canonical_id, m.id) = any(%(members)s) and s.group_id = any(%(groups)s)
    order by s.joined_at desc, s.id desc
"""
_TARGETS = """
    select id, array[name, topic, position, persona_for, why_join, product, purpose] from groups_group
    where workspace_id = %(here)s and id = any(%(groups)s)
"""


@dataclass(slots=True)
class Week:
    """What was found of each account. `silent`: the share of newcomers who did not speak."""

    came: dict[int, list[tuple[datetime, int, str]]] = field(default_factory=lambda: defaultdict(list))
    brought: dict[int, list[tuple[datetime, int]]] = field(default_factory=lambda: defaultdict(list))
    batch: dict[int, int] = field(default_factory=dict)
    company: dict[int, int] = field(default_factory=dict)
    spoke: dict[int, tuple[int, int]] = field(default_factory=dict)
    fast: dict[int, Counted] = field(default_factory=dict)
    tests: dict[int, Counted] = field(default_factory=dict)
    alike: dict[int, tuple[int, int]] = field(default_factory=dict)
    told: dict[int, tuple[float, int]] = field(default_factory=dict)
    series: dict[int, tuple[str, int]] = field(default_factory=dict)
    silent: float = 0.5

    def touched(self) -> set[int]:
        """Whoever there is anything to say of: newcomers, who brought people, who has another sign."""
        loud = {member for member, (n, most) in self.spoke.items() if n >= 6 and 3 * most >= n}
        return {*self.came, *self.brought, *self.fast, *self.alike, *self.told, *self.tests, *loud}


def week(workspace_id: int, *, now: datetime) -> Week:
    """The last seven days."""
    values = {"here": workspace_id, "since": now - WEEK, "now": now, "smells": SMELLS, "floor": FLOOR}
    found = Week()
    with server_cursor() as cursor:

        def rows(question: str) -> list[Any]:
            return cursor.execute(question, values).fetchall()

        _arrivals(found, rows(_CAME))
        found.spoke = {row[0]: (int(row[1]), int(row[2])) for row in rows(_SPOKE)}
        found.fast = {row[0]: Counted(row[1], row[2]) for row in rows(_ANSWERED) if 2 * row[1] >= row[2]}
        found.alike = {row[0]: (row[1], row[2]) for row in rows(_ALIKE)}
        found.tests = {row[0]: Counted(row[1], row[2]) for row in rows(_TESTED) if row[1]}
        tellers = dict(rows(_TOLD))
    known = records(workspace_id, {one for some in tellers.values() for one in some})
    for member, some in tellers.items():
        found.told[member] = round(sum(known[one].weight for one in some if one in known), 2), len(some)
    if found.came:
        found.silent = sum(one not in found.spoke for one in found.came) / len(found.came)
    return found


def _arrivals(found: Week, came: Iterable[tuple[int, int, datetime, str, int | None, bool]]) -> None:
    by_group: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    names: dict[int, str] = {}
    for group, member, at, name, bringer, by_team in came:
        found.came[member].append((at, group, name))
        names.setdefault(member, name)
        # Whom the team lets in one after the other comes by the team's clock.
        if not by_team:
            by_group[group].append((at, member))
        if bringer is not None and bringer != member:
            found.brought[bringer].append((at, member))
    in_rows = [(group, row) for group, joined in by_group.items() for row in rows(joined)]
    for _, row in in_rows:
        found.batch |= {member: max(len(row), found.batch.get(member, 0)) for member in row}
    found.company = company(in_rows)
    found.series = series(names)


def traces(
    workspace_id: int, found: Week, groups: Sequence[int], *, at: datetime | None = None
) -> list[tuple[Trace, int]]:
    """The trace of everybody with any sign who is in one of these groups now, or was at a moment, with the one they
    came into last."""
    values: dict[str, Any] = {
        "here": workspace_id, "groups": list(groups), "members": sorted(found.touched()), "at": at,
    }  # fmt: skip
    with server_cursor() as cursor:
        places: dict[int, tuple[int, str]] = {}
        for member, group, name in cursor.execute(_PLACES, values).fetchall():
            places.setdefault(member, (group, name))
        targets = {row[0]: tuple(row[1]) for row in cursor.execute(_TARGETS, values).fetchall()}
    return [
        (_trace(found, member, name, targets.get(group, ())), group) for member, (group, name) in places.items()
    ]  # fmt: skip


def _trace(found: Week, member: int, name: str, target: Iterable[str]) -> Trace:
    brought = found.brought.get(member, ())
    said, most = found.spoke.get(member, (0, 0))
    copies, chorus = found.alike.get(member, (0, 0))
    told, tellers = found.told.get(member, (0.0, 0))
    people = {one for _, one in brought}
    return Trace(
        member, Counted(sum(one not in found.spoke for one in people), len(people)),
        at_once(sorted(at for at, _ in brought)), len({group for _, group, _ in found.came.get(member, ())}),
        found.batch.get(member, 0), found.company.get(member, 0),
        found.series.get(member), title(name), trade(name, target), said, copies, chorus,
        Counted(most, said), found.fast.get(member, Counted()), found.tests.get(member, Counted()), told, tellers,
    )  # fmt: skip
