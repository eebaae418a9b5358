"""How fast measures are taken of everything that was ever said, and how fast a new day is folded in."""

from __future__ import annotations

import math
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
from django.db import connection, transaction

from huoqun.core.bench import BenchResult, bench, in_turn, seconds

MESSAGES, PEOPLE, GROUPS, DAYS = 20_000_000, 200_000, 1_000, 360
DAY, HISTORY = 50_000, 1_000_000
SCAN, ALL, RATIO, MEMORY, GROWTH, FOLD = 30.0, 30.0, 3.0, 2_000.0, 4.4, 5.0
TURNS = 3

# The group-by of the scan and nothing else, as one would write it.
BARE = """
    copy (select group_id, member_id, day, count(*), sum(words), sum(link), sum(turn), sum(question), sum(reactions),
                 sum(reply), sum(answer), sum(mentions), sum(complaint), min(moment)
          from messages group by 1, 2, 3)
    to '{to}' (format parquet, compression zstd)
"""


@bench("insights-speed")
def speed(scale: float) -> Sequence[BenchResult]:
    """Scan, all measures, memory and growth over a made archive; a day folded in on the database, with and without a
    history.
    """
    with tempfile.TemporaryDirectory(prefix="huoqun-measures-") as folder:
        whole = _recomputed(Path(folder) / "whole", int(MESSAGES * scale))
        fourth = _recomputed(Path(folder) / "fourth", int(MESSAGES * scale / 4))
    n, is_full = int(MESSAGES * scale), scale >= 1
    rolled, ratio = whole["days"] + whole["others"], whole["days"] / whole["bare"]
    took, before = rolled + whole["all"], fourth["days"] + fourth["others"] + fourth["all"]
    return [
        BenchResult("measures, scan to days", round(whole["days"], 2), "s", round(whole["bare"], 2), round(ratio, 2),
                    n, whole["spread"], f"≤ {RATIO:.0f} of the bare SQL", ratio <= RATIO),
        BenchResult("measures, all rolled up", round(rolled, 2), "s", None, None, n, None, f"≤ {SCAN:.0f} s",
                    rolled <= SCAN if is_full else None),
        BenchResult("measures, all", round(whole["all"], 2), "s", None, None, n, None, f"≤ {ALL:.0f} s",
                    whole["all"] <= ALL if is_full else None),
        BenchResult("measures, memory", round(whole["memory"]), "MB", None, None, n, None, f"≤ {MEMORY:.0f} MB",
                    whole["memory"] <= MEMORY if is_full else None),
        BenchResult("measures, 4 times as many", round(took, 2), "s", round(before, 2), round(took / before, 2), n,
                    None, f"≤ {GROWTH} times", took / before <= GROWTH),
        *_folded(scale),
    ]  # fmt: skip


def _recomputed(root: Path, messages: int) -> dict[str, Any]:
    """Seconds of each part, the bare SQL and our scan in turn; the most memory (RSS, MB) of the process meanwhile.

    Month by month, as the worker writes the archive, the bare SQL too.
    """
    from .archive import duck, rollups, shape
    from .measures import making
    from .measures.base import Frame
    from .measures.catalogue import EXPRESSIONS

    making.make(root, messages=messages, days=DAYS, people=PEOPLE, groups=GROUPS)
    for table in shape.ROLLED:
        (root / table.name).mkdir()
    with _watched() as most, duck.opened(root / ".scratch") as engine:

        def rolled(table: Any) -> float:
            return _by_month(engine, root, lambda file: engine.write(
                rollups.statement(table.name), table, root / table.name / file.name))  # fmt: skip

        bare, days = in_turn(
            lambda: _by_month(engine, root, lambda _: engine.connection.execute(BARE.format(to=root / "bare.parquet"))),
            lambda: rolled(shape.DAYS), turns=TURNS,
        )  # fmt: skip
        others = rolled(shape.PAIRS) + rolled(shape.ANSWERED)
        for table in (*shape.KEPT, *shape.ROLLED, shape.DEEDS):
            engine.see(table, making.files(root, table))
        frame = Frame(making.FIRST_DAY + DAYS)
        took = seconds(lambda: [engine.rows(expression(frame)) for expression in EXPRESSIONS.values()])
    return {
        "bare": statistics.median(bare), "days": statistics.median(days), "others": others, "all": took,
        "spread": (round(min(days), 2), round(max(days), 2)), "memory": most[0] / 1e6,
    }  # fmt: skip


@bench("insights-spark")
def engines(scale: float) -> Sequence[BenchResult]:
    """All measures on DuckDB and on the Spark that HUOQUN_SPARK_MASTER names (`local[2]` without): the same rows, and
    how long each takes. Skipped where neither pyspark nor a Java is installed.
    """
    from .archive import spark
    from .measures import making
    from .measures.base import Frame
    from .measures.catalogue import EXPRESSIONS

    frame, n = Frame(making.FIRST_DAY + DAYS), int(MESSAGES * scale)
    expressions = [expression(frame) for expression in EXPRESSIONS.values()]
    with tempfile.TemporaryDirectory(prefix="huoqun-engines-") as folder:
        root = Path(folder)
        root.chmod(0o755)  # Workers may be somebody else.
        making.make(root, messages=n, days=DAYS, people=PEOPLE, groups=GROUPS)
        making.roll_up(root)
        try:
            mine, theirs, here, there = _both(root, expressions)
        except spark.NoSpark as error:
            print(f"insights-spark: skipped, {error}", file=sys.stderr)
            return []
    same = sum(_is_same(a, b) for a, b in zip(mine, theirs, strict=True))
    return [
        BenchResult("measures on spark", round(there, 2), "s", round(here, 2), round(there / here, 2), n, None,
                    f"the same rows: {same} of {len(expressions)} measures", same == len(expressions)),
    ]  # fmt: skip


Rows = list[list[Any]]


def _both(root: Path, expressions: Sequence[Any]) -> tuple[Rows, Rows, float, float]:
    """What DuckDB and Spark answer, and their seconds."""
    from django.conf import settings

    from .archive import duck, shape, spark
    from .measures import making

    mine: Rows = []
    theirs: Rows = []
    master = settings.CONFIG.spark_master or "local[2]"
    with duck.opened(root / ".scratch") as one, spark.opened(master) as other:
        for table in shape.ALL:
            one.see(table, making.files(root, table))
            other.see(table, making.files(root, table))
        here = seconds(lambda: mine.extend(one.rows(expression) for expression in expressions))
        there = seconds(lambda: theirs.extend(other.rows(expression) for expression in expressions))
    return mine, theirs, here, there


def _is_same(one: list[Any], other: list[Any]) -> bool:
    """Rows alike, in the same order; floats within 1e-9."""
    return len(one) == len(other) and all(
        a[:4] == b[:4] and (a[4] == b[4] or (None not in (a[4], b[4]) and math.isclose(a[4], b[4], rel_tol=1e-9)))
        for a, b in zip(one, other, strict=True)
    )


def _by_month(engine: Any, root: Path, what: Callable[[Path], Any]) -> float:
    """Seconds of doing something with each month's messages; deeds, in one file here, go with the first."""
    from .archive import shape
    from .measures import making

    took, deeds = 0.0, making.files(root, shape.DEEDS)
    for file in making.files(root, shape.MESSAGES):
        engine.see(shape.MESSAGES, [file])
        engine.see(shape.DEEDS, deeds)
        took, deeds = took + seconds(partial(what, file)), []
    return took


@contextmanager
def _watched() -> Iterator[list[int]]:
    """The most memory of this process while the block lasts, looked at ten times a second."""
    most, is_over, self = [0], threading.Event(), psutil.Process()

    def look() -> None:
        while not is_over.wait(0.1):
            most[0] = max(most[0], self.memory_info().rss)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield most
    finally:
        is_over.set()
        watcher.join()


_SAY = """
    insert into chats_message (id, workspace_id, group_id, member_id, kind, origin, at, recorded_at, text, provider_id,
                               reply_to)
    select %(first)s + n, %(workspace)s, (%(groups)s::bigint[])[1 + n %% 30],
           (%(members)s::bigint[])[1 + n * 7919 %% 500], 1, 1,
           %(since)s::timestamptz + %(span)s::interval * (n / %(count)s::float8), %(since)s, '今天有人去钓鱼吗' || n,
           (%(first)s + n)::text, case when n %% 3 = 0 and n >= 30 then (%(first)s + n - 30)::text end
    from generate_series(0, %(count)s::bigint - 1) n
"""
_KEYS = """
    insert into chats_message_key (group_id, key, workspace_id, message_id, at)
    select group_id, 'i:' || provider_id, workspace_id, id, at from chats_message
    where workspace_id = %(workspace)s and id >= %(first)s and id < %(first)s + %(count)s
"""


def _folded(scale: float) -> list[BenchResult]:
    """A day of 50,000 messages, folded in on an empty database and again on one with a history."""
    from huoqun.core.actor import system
    from huoqun.team.actions.workspaces import found_workspace

    now = datetime(2026, 11, 20, 2, tzinfo=UTC)
    place = found_workspace(
        system(0, "bench"), name="bench", owner_email="bench@huoqun.localhost", owner_name="bench",
        zone="Asia/Shanghai", language="zh-hans", now=now,
    ).workspace_id  # fmt: skip
    groups, members = _people(place, now)
    values = {"workspace": place, "groups": groups, "members": members}
    history = int(HISTORY * scale)
    alone = [_fold_day(values, now + timedelta(days=n), (1 << 30) + n * DAY) for n in range(TURNS)]
    _say(values, first=1 << 31, count=history, since=now - timedelta(days=300), span=timedelta(days=295))
    _settle(place)
    after = [_fold_day(values, now + timedelta(days=9 + n), (1 << 32) + n * DAY) for n in range(TURNS)]
    mine, before = statistics.median(after), statistics.median(alone)
    return [
        BenchResult("measures, a day folded in", round(mine, 2), "s", round(before, 2), round(mine / before, 2), DAY,
                    (round(min(after), 2), round(max(after), 2)),
                    f"≤ {FOLD:.0f} s; beside a history of {history:,} as without one", mine <= FOLD),
    ]  # fmt: skip


def _people(workspace_id: int, now: datetime) -> tuple[list[int], list[int]]:
    with connection.cursor() as cursor:
        cursor.execute("select core_add_months('chats_message', %s::date, 18)", [now - timedelta(days=330)])
        cursor.execute(
            """
            insert into groups_group (workspace_id, uid, platform, key, name, topic, kind_id, zone, position,
                                      persona_for, persona_not_for, why_join, purpose, values, rules_text, created_at)
            select %s, gen_random_uuid(), 'bench', n::text, n::text, '', k.id, 'Asia/Shanghai', '', '', '', '', '', '',
                   '', %s
            from generate_series(1, 30) n
            cross join lateral (select id from groups_kind where workspace_id = %s order by id limit 1) k
            returning id
            """,
            [workspace_id, now, workspace_id],
        )
        groups = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            """
            insert into members_member (workspace_id, uid, name, is_bot, is_staff, is_minor, stage, introduction,
                                        background, custom, created_at)
            select %s, gen_random_uuid(), n::text, false, false, false, 0, '', '{}', '{}', %s
            from generate_series(1, 500) n returning id
            """,
            [workspace_id, now],
        )
        return groups, [row[0] for row in cursor.fetchall()]


def _say(values: dict[str, Any], *, first: int, count: int, since: datetime, span: timedelta) -> None:
    with connection.cursor() as cursor:
        told = {**values, "first": first, "count": count, "since": since, "span": f"{span.total_seconds()} seconds"}
        cursor.execute(_SAY, told)
        cursor.execute(_KEYS, {**values, "first": first, "count": count})


def _settle(workspace_id: int) -> None:
    """Count the history, and let the server know of it."""
    from .cube import folding, marking

    marking.everything(workspace_id, datetime(2026, 11, 20, tzinfo=UTC))
    folding.fold_all(workspace_id)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def _fold_day(values: dict[str, Any], since: datetime, first: int) -> float:
    """Seconds of folding a day in, once its messages are stored."""
    from huoqun.chats.jobs import RECEIVED, each_message
    from huoqun.core.facts import Envelope, Origin

    from .cube import folding
    from .jobs import mark

    _say(values, first=first, count=DAY, since=since, span=timedelta(hours=12))
    until = since + timedelta(hours=12)
    told = {"from_at": since.isoformat(), "until_at": until.isoformat(), "first_id": first, "last_id": first + DAY}
    heard = Envelope(
        1, values["workspace"], *RECEIVED, "bench", None, None, Origin.LIVE, until, until, None, None, told
    )  # fmt: skip
    begun = time.perf_counter()
    with transaction.atomic():
        mark(each_message([heard]), until)
    folding.fold_all(values["workspace"])
    return time.perf_counter() - begun
