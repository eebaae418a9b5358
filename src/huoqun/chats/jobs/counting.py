"""Counts words: members' days, groups' days, and how each group stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from huoqun.chats.rules import excerpt
from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.sql import moments, numbers, server_cursor, texts
from huoqun.groups.queries.zones import zones
from huoqun.members.actions.seeing import seen
from huoqun.members.queries.counted import left_out

from ._messages import BATCH, RECEIVED, Said, each_message, messages, weight

_MEMBER_DAYS = """
    insert into chats_memberday as d (workspace_id, group_id, member_id, day, messages, first_at, last_at)
    select %s, w.*
    from unnest(%s::bigint[], %s::bigint[], %s::date[], %s::int[], %s::timestamptz[], %s::timestamptz[]) as w
    on conflict (workspace_id, group_id, day, member_id) do update set
        messages = d.messages + excluded.messages,
        first_at = least(d.first_at, excluded.first_at),
        last_at = greatest(d.last_at, excluded.last_at)
    returning d.group_id, d.day, d.member_id, d.messages
"""

_GROUP_DAYS = """
    insert into chats_groupday as d (workspace_id, group_id, day, messages, speakers)
    select %s, w.* from unnest(%s::bigint[], %s::date[], %s::int[], %s::int[]) w
    on conflict (workspace_id, group_id, day) do update set
        messages = d.messages + excluded.messages, speakers = d.speakers + excluded.speakers
"""

_PULSES = """
    insert into chats_grouppulse as p (workspace_id, group_id, messages, first_at, last_at, last_text)
    select %s, w.* from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::text[]) w
    on conflict (workspace_id, group_id) do update set
        messages = p.messages + excluded.messages,
        first_at = least(p.first_at, excluded.first_at),
        last_text = case when p.last_at is null or excluded.last_at >= p.last_at
                         then excluded.last_text else p.last_text end,
        last_at = greatest(p.last_at, excluded.last_at)
"""


@dataclass(slots=True)
class _Count:
    messages: int
    first_at: datetime
    last_at: datetime
    last_text: str = ""

    def add(self, said: Said) -> None:
        self.messages += 1
        self.first_at = min(self.first_at, said.at)
        if said.at >= self.last_at:
            self.last_at, self.last_text = said.at, said.text


Day = tuple[int, date, int]


@consumer("chats.counting", hears=[RECEIVED], acts=False, first=True, expand=each_message, weigh=weight, batch=BATCH)
def count(units: Sequence[Unit], now: datetime) -> None:
    """Count what was said by member, group and day. What is taken back later stays counted: it was said."""
    for workspace_id, said in messages(units):
        in_groups = [m for m in said if m.group_id is not None]
        days, groups = _by_day(workspace_id, in_groups)
        _add_days(workspace_id, days)
        _add_pulses(workspace_id, groups)
        last: dict[int, datetime] = {}
        for m in said:
            if m.member_id is not None and (m.member_id not in last or last[m.member_id] < m.at):
                last[m.member_id] = m.at
        seen(system(workspace_id, "counting"), at=last)


def _by_day(workspace_id: int, said: Sequence[Said]) -> tuple[dict[Day, _Count], dict[int, _Count]]:
    found = zones(workspace_id, {m.group_id for m in said if m.group_id is not None})
    zone_of = {group: ZoneInfo(name) for group, name in found.items()}
    days: dict[Day, _Count] = {}
    groups: dict[int, _Count] = {}
    for m in said:
        group = m.group_id or 0
        if group not in zone_of:
            continue  # The group was deleted meanwhile.
        if (count := groups.get(group)) is None:
            count = groups[group] = _Count(0, m.at, m.at)
        count.add(m)
        if m.member_id is not None:
            key = (group, m.at.astimezone(zone_of[group]).date(), m.member_id)
            if (count := days.get(key)) is None:
                count = days[key] = _Count(0, m.at, m.at)
            count.add(m)
    return days, groups


def _add_days(workspace_id: int, days: dict[Day, _Count]) -> None:
    if not days:
        return
    aside = left_out(workspace_id, {member for _, _, member in days})
    ordered = sorted(days.items())
    with server_cursor() as cursor:
        cursor.execute(
            _MEMBER_DAYS,
            [
                workspace_id,
                numbers(k[0] for k, _ in ordered),
                numbers(k[2] for k, _ in ordered),
                texts([k[1].isoformat() for k, _ in ordered]),
                numbers(c.messages for _, c in ordered),
                moments(c.first_at for _, c in ordered),
                moments(c.last_at for _, c in ordered),
            ],
        )
        # A row whose count is just what was added is new: somebody more spoke that day.
        first_words = {(g, day, m) for g, day, m, total in cursor.fetchall() if total == days[g, day, m].messages}
    in_groups: dict[tuple[int, date], list[int]] = {}
    for (group, day, member), count in ordered:
        if member not in aside:
            totals = in_groups.setdefault((group, day), [0, 0])
            totals[0] += count.messages
            totals[1] += (group, day, member) in first_words
    with server_cursor() as cursor:
        cursor.execute(
            _GROUP_DAYS,
            [
                workspace_id,
                numbers(g for g, _ in in_groups),
                texts([d.isoformat() for _, d in in_groups]),
                numbers(t[0] for t in in_groups.values()),
                numbers(t[1] for t in in_groups.values()),
            ],
        )


def _add_pulses(workspace_id: int, groups: dict[int, _Count]) -> None:
    ordered = sorted(groups.items())
    with server_cursor() as cursor:
        cursor.execute(
            _PULSES,
            [
                workspace_id,
                numbers(g for g, _ in ordered),
                numbers(c.messages for _, c in ordered),
                moments(c.first_at for _, c in ordered),
                moments(c.last_at for _, c in ordered),
                texts([excerpt(c.last_text) for _, c in ordered]),
            ],
        )
