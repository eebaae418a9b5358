"""How the groups in sight went, week by week: how many spoke, how much, in how many groups; and who came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor
from huoqun.groups.queries.names import group_names

from ..measures.described import BY_NAME, Row
from ..models import Taken
from ..permissions import InsightPermission

WEEKS, LEAST_WEEKS = 26, 4
"""Weeks that are looked back on, and how many it takes to see a course."""


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from `begins` on: messages, people who spoke on an average day (once for each group that they spoke
    in), and groups with words.
    """

    begins: date
    messages: int
    speakers: float
    groups: int


@dataclass(frozen=True, slots=True)
class Back:
    """Of those who joined, how many were active so many weeks later; of all weeks of joining that are old enough."""

    later: int
    count: int
    of: int


# Bots and the team are left out of what is counted by group and day.
_WEEKS = """
    select (%(until)s::date - 1 - day) / 7, sum(messages), sum(speakers) / 7.0, count(distinct group_id)
    from chats_groupday
    where workspace_id = %(workspace)s and (%(groups)s::bigint[] is null or group_id = any(%(groups)s::bigint[]))
      and messages > 0 and day >= %(since)s and day < %(until)s
    group by 1
"""


def weeks(actor: Actor, *, until: date) -> list[Week]:
    """The whole weeks before a day, oldest first, from the first with words on; empty where there are too few."""
    scope = actor.scope(InsightPermission.VIEW)
    groups = None if scope.everywhere else numbers(one.id for one in group_names(actor.workspace_id, scope=scope))
    values = {
        "workspace": actor.workspace_id, "groups": groups, "until": until,
        "since": until - timedelta(weeks=WEEKS),
    }  # fmt: skip
    with server_cursor() as cursor:
        told = {row[0]: row[1:] for row in cursor.execute(_WEEKS, values).fetchall()}
    if max(told, default=-1) + 1 < LEAST_WEEKS:
        return []
    found = []
    for ago in range(max(told), -1, -1):
        messages, speakers, spoken = told.get(ago, (0, 0.0, 0))
        found.append(Week(until - timedelta(days=7 * (ago + 1)), int(messages), float(speakers), int(spoken)))
    return found


def coming_back(actor: Actor) -> list[Back]:
    """Retention of the whole workspace by weeks after joining, as taken last; empty where it says nothing, or where the
    actor sees some groups only.
    """
    if not actor.scope(InsightPermission.VIEW).everywhere:
        return []
    taken = Taken.objects.of(actor.workspace_id).filter(group_id=0, name="retention").only("rows").first()
    return _pooled([Row(*row) for row in taken.rows]) if taken else []


def _pooled(rows: Sequence[Row]) -> list[Back]:
    """One line of all weeks of joining; `part` of a row is WEEK+N."""
    sums: dict[int, tuple[int, int]] = {}
    for row in rows:
        later = int(row.part.partition("+")[2])
        count, of = sums.get(later, (0, 0))
        sums[later] = count + row.count, of + row.of
    least = BY_NAME["retention"].least
    return [Back(later, count, of) for later, (count, of) in sorted(sums.items()) if of >= least]
