"""What a member sees of their own check-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from huoqun.core.sql import numbers, server_cursor

from ..rules import Open
from ..streaks import Streak, streak
from .ways import stood
from .windows import FAMILY


class Mark(StrEnum):
    """What became of a day."""

    DONE = "done"
    FROZEN = "frozen"
    MISSED = "missed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class MyDays:
    """A run's days of check-in, as a member stands in it. `today`: the day that is open now, and not done yet.

    `done_today`: the open day is done. `cards`, `freezes`: how many make-up cards and leaves they have left.
    """

    group: str
    today: Open | None
    done_today: bool
    days: tuple[tuple[int, Mark], ...]
    streak: Streak
    cards: int
    freezes: int

    @property
    def missed(self) -> list[int]:
        return [day for day, mark in self.days if mark is Mark.MISSED]


def my_days(workspace_id: int, member_id: int, group_run_id: int, *, now: datetime) -> MyDays | None:
    """None where they are not on their way in that run, or it is over."""
    found = stood(workspace_id, member_id, group_run_id)
    if found is None:
        return None
    way, stands = found
    opened = [window for window in way.days if window.opened_at <= now]
    current = next((window for window in reversed(opened) if window.holds(now)), None)
    done = current is not None and current.day in stands.days.checked

    def mark(window: Open) -> Mark:
        if window.day in stands.days.checked:
            return Mark.DONE
        if window.day in stands.days.frozen:
            return Mark.FROZEN
        return Mark.OPEN if window.holds(now) else Mark.MISSED

    today = current.day if current else opened[-1].day + 1 if opened else 0
    kept = streak([w.day for w in opened], stands.days.checked, stands.days.frozen, today)
    return MyDays(
        stands.group, None if done else current, done, tuple((w.day, mark(w)) for w in opened), kept, stands.cards,
        stands.freezes,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class MyRun:
    """A run with days of check-in that a member is in. `day`: the one that is open now; None: none is."""

    group_run_id: int
    group: str
    day: int | None
    closes_at: datetime | None
    is_done: bool


_RUNS = f"""
    with own as (select f.id from {FAMILY})
    select g.id, p.name, w.day, w.closes_at, w.day is not null and exists (
        select from camps_checkin c where c.group_run_id = g.id and c.member_id in (select id from own)
            and c.day = w.day and c.state = 1 and c.how <> 7)
    from playbooks_grouprun g
    join groups_group p on p.workspace_id = g.workspace_id and p.id = g.group_id
    left join lateral (
        select day, closes_at from camps_window w where w.workspace_id = g.workspace_id and w.group_run_id = g.id
            and w.opened_at <= %s and w.closes_at > %s order by w.day desc limit 1
    ) w on true
    where g.workspace_id = %s and g.state <> 'ended'
        and g.id in (select x.group_run_id from playbooks_run x where x.member_id in (select id from own))
        and exists (select from camps_window a where a.workspace_id = g.workspace_id and a.group_run_id = g.id)
    order by g.id
"""


def my_runs(workspace_id: int, member_id: int, *, now: datetime) -> list[MyRun]:
    """The runs that open days for checking in and that this member is in; one statement."""
    with server_cursor() as cursor:
        cursor.execute(_RUNS, [numbers([member_id]), workspace_id, now, now, workspace_id])
        return [MyRun(*row) for row in cursor.fetchall()]
