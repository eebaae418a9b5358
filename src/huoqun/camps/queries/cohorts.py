"""The next class of a series, looked at before it is planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from huoqun.core.sql import server_cursor
from huoqun.playbooks.actions.starting import missing_values
from huoqun.playbooks.queries.plans import plan

from .classes import ClassLine

_CARRIED = """
    select g.vars, g.roles, g.owner_id from playbooks_grouprun g where g.workspace_id = %s and g.id = %s
"""
_NEWEST = """
    select v.id, v.number, v.note,
           (select coalesce(max(c.number), 0) + 1 from camps_class c
            where c.workspace_id = p.workspace_id and c.series = %(series)s)
    from playbooks_playbook p join playbooks_version v on v.playbook_id = p.id
    where p.workspace_id = %(workspace)s and p.uid = %(playbook)s order by v.number desc limit 1
"""


@dataclass(frozen=True, slots=True)
class Next:
    """What the next class would be. `carried`: values, roles and owner of the last. `missing`: what nobody filled in.

    `version` is the newest, `last_version` what the last class runs by; `ends_on` None: without end.
    """

    series: str
    number: int
    version_id: int
    version: int
    note: str
    last_version: int | None
    starts_on: date
    ends_on: date | None
    carried: Mapping[str, Any]
    values: int
    days_filled: int
    roles: Mapping[str, tuple[int, ...]]
    missing: tuple[str, ...]


def next_of(workspace_id: int, line: ClassLine, *, starts_on: date | None, today: date) -> Next:
    """The class after this one; no date said: the same weekday, as soon as this one is over."""
    with server_cursor() as cursor:
        held = cursor.execute(_CARRIED, [workspace_id, line.group_run_id or 0]).fetchone() or ({}, {}, None)
        asked = {"workspace": workspace_id, "playbook": line.playbook, "series": line.series}
        version_id, version, note, number = cursor.execute(_NEWEST, asked).fetchone() or (0, 0, "", 1)
    known = plan(workspace_id, version_id)
    first = starts_on or next_start(line.starts_on or today, known.days, today)
    values, roles, owner = held
    return Next(
        line.series, number, version_id, version, note, line.version, first,
        first + timedelta(days=known.days - 1) if known.days else None,
        {"values": values, "roles": roles, "owner": owner},
        sum(not isinstance(one, dict) for one in values.values()),
        sum(isinstance(one, dict) for one in values.values()),
        {role: tuple(users) for role, users in roles.items()}, tuple(missing_values(known, values)),
    )  # fmt: skip


def next_start(last: date, days: int | None, today: date) -> date:
    """The same weekday as the last, in the first week that is over with it and still to come."""
    weeks = max(-(-(days or 7) // 7), -(-((today - last).days + 1) // 7), 1)
    return last + timedelta(weeks=weeks)
