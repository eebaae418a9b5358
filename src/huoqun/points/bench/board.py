"""A month's board of a great community: the first hundred, and the place of somebody in the middle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from django.apps import apps
from django.db import connection

from huoqun.core.bench import BenchResult, bench, percentile, seconds
from huoqun.core.models import Workspace
from huoqun.core.sql import server_cursor

from ..levels import Span
from ..queries.boards import board, own_place

AT, DAY = datetime(2026, 11, 26, 12, tzinfo=UTC), date(2026, 11, 26)
PEOPLE, TURNS, MOST_MS = 100_000, 20, 50.0

_TALLIES = """
    insert into points_tally (workspace_id, member_id, span, start, currency, group_id, amount)
    select workspace_id, id, %(span)s, %(start)s, 'points', 0, 1 + id * 7919 %% 5000
    from members_member where workspace_id = %(workspace)s
"""


@bench("board")
def boards(scale: float) -> Sequence[BenchResult]:
    """Everybody has earned something this month; many have earned the same."""
    workspace = Workspace.objects.create(name="Bench of boards", created_at=AT).id
    member = apps.get_model("members", "Member")
    people = member.objects.bulk_create(
        (
            member(workspace_id=workspace, name=f"Member {n}", created_at=AT)
            for n in range(max(1000, int(PEOPLE * scale)))
        ),
        batch_size=5000,
    )
    with server_cursor() as cursor:
        values = {"workspace": workspace, "span": int(Span.MONTH), "start": Span.MONTH.start(DAY)}
        cursor.execute(_TALLIES, values)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze members_member, points_tally")
    middle = people[len(people) // 2].id
    return [
        _timed("board, a month's", lambda: board(workspace, span=Span.MONTH, day=DAY)),
        _timed("board, one's own place", lambda: own_place(workspace, middle, span=Span.MONTH, day=DAY)),
    ]


def _timed(name: str, ask: Callable[[], object]) -> BenchResult:
    ask()
    took = [seconds(ask) * 1000 for _ in range(TURNS)]
    median = percentile(took, 0.5)
    return BenchResult(
        name, median, "ms", None, None, TURNS, (min(took), max(took)), f"≤ {MOST_MS:.0f} ms", median <= MOST_MS
    )
