"""The time people spent at cards, against the time that the system saved them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from huoqun.chats.queries.outbox import performed
from huoqun.core.queries import minutes_set
from huoqun.core.sql import server_cursor

from ..rules import minutes_each


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of act (of an effect: what and its class): how often, and how many minutes in all."""

    kind: str
    times: int
    minutes: float
    cls: str = ""

    @property
    def each(self) -> float:
        return self.minutes / self.times if self.times else 0.0


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes, by kind: `spent` by people on cards that ended, `saved` by what the system did without them."""

    spent_on: tuple[Line, ...]
    saved_on: tuple[Line, ...]

    @property
    def spent(self) -> Mapping[str, float]:
        return {line.kind: line.minutes for line in self.spent_on}

    @property
    def saved(self) -> Mapping[str, float]:
        found: dict[str, float] = {}
        for line in self.saved_on:
            found[line.kind] = found.get(line.kind, 0.0) + line.minutes
        return found

    @property
    def spent_in_all(self) -> float:
        return sum(line.minutes for line in self.spent_on)

    @property
    def saved_in_all(self) -> float:
        return sum(line.minutes for line in self.saved_on)


_SPENT = """
    select kind, count(*), sum(seconds) / 60.0 from (
        select kind, seconds, done_at as at from work_task
        where workspace_id = %(workspace)s and state in ('done', 'dropped')
          and done_at >= %(since)s and done_at < %(until)s
        union all
        select 'proposal', seconds, decided_at from work_proposal
        where workspace_id = %(workspace)s and decided_at >= %(since)s and decided_at < %(until)s
        union all
        select 'incident', seconds, decided_at from work_incident
        where workspace_id = %(workspace)s and decided_at >= %(since)s and decided_at < %(until)s
    ) ended where seconds > 0 group by kind order by 3 desc, 1
"""


def minutes(workspace_id: int, *, since: datetime, until: datetime) -> Minutes:
    """What ended between two moments. The values of a minute by hand are the workspace's setting `minutes`."""
    with server_cursor() as cursor:
        cursor.execute(_SPENT, {"workspace": workspace_id, "since": since, "until": until})
        spent = tuple(Line(kind, times, float(value)) for kind, times, value in cursor.fetchall())
    own = minutes_set(workspace_id)
    done = performed(workspace_id, since=since, until=until)
    each = minutes_each(done, own)
    lines = [Line(what, count, count * each[what, cls], cls) for (what, cls), count in done.items()]
    return Minutes(spent, tuple(sorted(lines, key=lambda line: (-line.minutes, line.kind, line.cls))))
