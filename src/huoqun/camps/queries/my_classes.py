"""A member's own classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from huoqun.core.sql import numbers, server_cursor

from .classes import ClassLine, of_run
from .graduation import Standings, Stands, standings
from .windows import FAMILY


@dataclass(frozen=True, slots=True)
class MyClass:
    """A class that a member is in, or graduated from, in a word."""

    group_run_id: int
    title: str
    is_graduate: bool
    is_over: bool


_MINE = f"""
    with own as (select f.id from {FAMILY})
    select g.id, c.name, c.series, c.number, bool_or(k.id is not null), g.state = 'ended' or c.closed_at is not null
    from playbooks_run x
    join camps_class c on c.workspace_id = x.workspace_id and c.group_run_id = x.group_run_id
    join playbooks_grouprun g on g.workspace_id = c.workspace_id and g.id = c.group_run_id
    left join camps_graduate k on k.workspace_id = c.workspace_id and k.group_run_id = g.id
        and k.member_id in (select id from own) and k.taken_back_at is null
    where x.workspace_id = %s and x.member_id in (select id from own)
        and (x.state <> 'ended' or k.id is not null)
    group by g.id, c.id order by 6, g.id desc limit 20
"""


def my_classes(workspace_id: int, member_id: int) -> list[MyClass]:
    """Those under way first; one statement."""
    with server_cursor() as cursor:
        rows = cursor.execute(_MINE, [numbers([member_id]), workspace_id, workspace_id]).fetchall()
    return [
        MyClass(run, name or _("%(series)s, class no. %(number)d") % {"series": series, "number": number}, done, over)
        for run, name, series, number, done, over in rows
    ]


@dataclass(frozen=True, slots=True)
class MyStanding:
    """A class as a member stands in it. `found` holds its columns and rule, and them alone."""

    line: ClassLine
    found: Standings
    mine: Stands


def my_standing(workspace_id: int, member_id: int, group_run_id: int, *, now: datetime) -> MyStanding | None:
    """None where they are not in that class, or were taken out of it without graduating."""
    line = of_run(workspace_id, group_run_id, now=now)
    if line is None:
        return None
    found = standings(workspace_id, line, now=now, member_ids=[member_id])
    mine = next(iter(found.people), None)
    if mine is None or (mine.student.left_at is not None and not mine.is_graduate):
        return None
    return MyStanding(line, found, mine)
