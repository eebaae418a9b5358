"""Reports as the team reads them: by whom they are about, with what their reporters were right about before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor

from ..models import Report
from ..permissions import ModerationPermission
from ..reports import ENOUGH, Record, ReportState, weighed

MOST = 300


@dataclass(frozen=True, slots=True)
class Told:
    """One report."""

    uid: UUID
    reporter_id: int
    why: str
    words: str
    said: str
    at: datetime
    record: Record


@dataclass(frozen=True, slots=True)
class About:
    """The reports about one member in a group, that wait. `weight`: of different people together."""

    uid: UUID
    group_id: int
    group: str
    member_id: int | None
    named: str
    told: tuple[Told, ...]

    @property
    def people(self) -> int:
        return len({one.reporter_id for one in self.told})

    @property
    def weight(self) -> float:
        return weighed({one.reporter_id: one.record for one in self.told}.values())

    @property
    def is_heavy(self) -> bool:
        return self.weight >= ENOUGH


_RECORDS = """
    select reporter_id, count(*) filter (where state = 'confirmed'), count(*) filter (where state = 'in_vain'),
           count(*) filter (where state = 'abuse')
    from moderation_report where workspace_id = %s and reporter_id = any(%s::bigint[]) group by 1
"""


def records(workspace_id: int, reporters: Iterable[int]) -> dict[int, Record]:
    """What became of the reports of these members."""
    with server_cursor() as cursor:
        rows = cursor.execute(_RECORDS, [workspace_id, numbers(reporters)]).fetchall()
    return {row[0]: Record(*row[1:]) for row in rows}


def reports(actor: Actor) -> list[About]:
    """What waits in the groups that somebody decides about, the heaviest first."""
    scope = actor.scope(ModerationPermission.CASE_DECIDE)
    found = Report.objects.of(actor.workspace_id).filter(state=ReportState.OPEN)
    if not scope.everywhere:
        found = found.filter(Q(group__in=scope.group_ids) | Q(group__chapter__in=scope.chapter_ids))
    rows = list(found.select_related("group").order_by("-at")[:MOST])
    known = records(actor.workspace_id, {row.reporter_id for row in rows})
    by_member: dict[tuple[int, int | str], list[Report]] = defaultdict(list)
    for row in rows:
        by_member[row.group_id, row.about_id or str(row.uid)].append(row)
    return sorted((_about(some, known) for some in by_member.values()), key=lambda one: -one.weight)


def _about(rows: list[Report], known: dict[int, Record]) -> About:
    first = rows[0]
    told = tuple(
        Told(r.uid, r.reporter_id, r.why, r.words, r.said, r.at, known.get(r.reporter_id, Record())) for r in rows
    )
    return About(first.uid, first.group_id, first.group.name, first.about_id, first.named, told)


def waiting(actor: Actor) -> int:
    """How many reports wait for somebody."""
    return sum(len(one.told) for one in reports(actor))
