"""Speed tests as the team reads them: what was asked, how many answered, and who was faster than a person how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.sql import server_cursor

from ..permissions import ModerationPermission
from ..suspects.chance import at_least
from ..suspects.speed import FLOOR
from ..suspects.weighing import FAST, TESTS

MOST = 100


@dataclass(frozen=True, slots=True)
class TestLine:
    """A test that was asked. `middle`: seconds of the median answer; `fast`: how many were faster than a person."""

    __test__ = False
    uid: UUID
    group: str
    kind: str
    asks: str
    asked_at: datetime | None
    counted_at: datetime
    answers: int
    middle: float | None
    fast: int


@dataclass(frozen=True, slots=True)
class Quick:
    """Somebody who was faster than a person at least once. `chance`: how likely that is for a person."""

    member_id: int
    fast: int
    tests: int
    best: float

    @property
    def chance(self) -> float:
        return at_least(self.fast, self.tests, FAST)

    @property
    def is_sure(self) -> bool:
        """Whether so many tests so fast are no chance any more."""
        return self.tests >= TESTS and self.chance < 1e-3


_SEEN = "(%(everywhere)s or g.id = any(%(groups)s) or g.chapter_id = any(%(chapters)s))"
_TESTS = f"""
    select t.uid, g.name, t.kind, t.asks, t.asked_at, t.counted_at, count(r.id),
           percentile_cont(0.5) within group (order by r.seconds), count(r.id) filter (where r.seconds < %(floor)s)
    from moderation_speedtest t join groups_group g on g.workspace_id = t.workspace_id and g.id = t.group_id
    left join moderation_reaction r on r.workspace_id = t.workspace_id and r.test_id = t.id
    where t.workspace_id = %(here)s and t.counted_at is not null and {_SEEN}
    group by t.id, g.name order by t.due_at desc limit {MOST}
"""
_QUICK = f"""
    select r.member_id, count(*) filter (where r.seconds < %(floor)s), count(*), min(r.seconds)
    from moderation_reaction r
    join moderation_speedtest t on t.workspace_id = r.workspace_id and t.id = r.test_id
    join groups_group g on g.workspace_id = t.workspace_id and g.id = t.group_id
    where r.workspace_id = %(here)s and r.at > %(now)s - interval '30 days' and {_SEEN}
    group by 1 having count(*) filter (where r.seconds < %(floor)s) > 0 order by 2 desc, 3, 1 limit {MOST}
"""
_WAITING = f"""
    select g.name, count(*), max(t.due_at) from moderation_speedtest t
    join groups_group g on g.workspace_id = t.workspace_id and g.id = t.group_id
    where t.workspace_id = %(here)s and t.counted_at is null and {_SEEN} group by g.id, g.name order by 3
"""


@dataclass(frozen=True, slots=True)
class Speed:
    """`waiting`: (group, how many tests are still to come, by when they are over); the moments are secret."""

    tests: Sequence[TestLine]
    quick: Sequence[Quick]
    waiting: Sequence[tuple[str, int, datetime]]


def speed(actor: Actor, *, now: datetime) -> Speed:
    """The tests of the groups that somebody decides about."""
    scope = actor.scope(ModerationPermission.CASE_DECIDE)
    values = {
        "here": actor.workspace_id, "everywhere": scope.everywhere, "groups": list(scope.group_ids),
        "chapters": list(scope.chapter_ids), "floor": FLOOR, "now": now,
    }  # fmt: skip
    with server_cursor() as cursor:
        tests = [TestLine(*row) for row in cursor.execute(_TESTS, values).fetchall()]
        quick = [Quick(*row) for row in cursor.execute(_QUICK, values).fetchall()]
        waiting = [(row[0], row[1], row[2]) for row in cursor.execute(_WAITING, values).fetchall()]
    return Speed(tests, quick, waiting)
