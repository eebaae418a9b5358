"""Figures of imports: against a bare COPY of the same messages into identical tables, and the memory it takes."""

from __future__ import annotations

import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from huoqun.chats import keys
from huoqun.core.bench import BenchResult, bench, compared, in_turn, seconds
from huoqun.core.sql import server_cursor

MESSAGES = 200_000
MANY = 5_000_000
GROUPS, PEOPLE, IN_ONE = 40, 2_000, 200
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
_SAID = "今天 活动 报名 链接 群里 谢谢 老师 请问 怎么 打卡 分享 时间 地点 周末 一起 好的 收到 the and update"
_WORDS = _SAID.split()

TABLES = """
drop table if exists bench_message, bench_key;
create table bench_message (like chats_message, primary key (id, at)) partition by range (at);
create index on bench_message (workspace_id, group_id, at, id);
create index on bench_message (workspace_id, member_id, at);
create table bench_key (like chats_message_key, primary key (group_id, key));
select core_add_months('bench_message', '2024-01-01', 24);
"""
_COPY = "copy bench_message (id, workspace_id, group_id, member_id, kind, origin, at, recorded_at, text) from stdin"
_COPY_KEYS = "copy bench_key (group_id, key, workspace_id, message_id, at) from stdin"


def history(count: int, *, seed: int) -> Iterator[dict[str, Any]]:
    """Made-up messages, twenty seconds apart, group by group as an export has them."""
    chance = random.Random(seed)
    each = -(-count // GROUPS)
    for n in range(count):
        said = " ".join(chance.choices(_WORDS, k=chance.randint(2, 18)))
        at = FIRST + timedelta(seconds=(n % each) * max(1, 40_000_000 // each))
        # In every group, some say much and most say little.
        sender = f"p{(n // each * 50 + int(IN_ONE * chance.random() ** 3)) % PEOPLE}"
        yield {"group": f"{seed}-{n // each}", "sender": sender, "name": sender, "at": at, "text": said}


def written(path: Path, count: int, *, seed: int) -> Path:
    """A file of made-up messages in our own format."""
    with path.open("w", encoding="utf-8") as file:
        for record in history(count, seed=seed):
            file.write(json.dumps(record | {"at": record["at"].isoformat()}, ensure_ascii=False) + "\n")
    return path


def imported(path: Path) -> dict[str, Any]:
    """The summary of `huoqun import` of this file, as a process of its own."""
    argv = [sys.executable, "-m", "huoqun.site.main", "import", str(path), "--json"]
    done = subprocess.run(argv, stdout=subprocess.PIPE, check=True, env=os.environ)
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


def _copied(count: int, *, seed: int) -> float:
    """Messages a second of a bare COPY of rows that are ready, with their keys, into empty tables."""
    rows, key_rows = [], []
    for n, r in enumerate(history(count, seed=seed)):
        group, member = int(r["group"].rpartition("-")[2]), int(r["sender"][1:])
        rows.append((n, 1, group, member, 1, 2, r["at"], FIRST, r["text"]))
        key_rows.append((group, keys.bucket(r["sender"], r["at"], r["text"]) + str(n), 1, n, r["at"]))
    with connection.cursor() as cursor:
        cursor.execute(TABLES)

    def copy() -> None:
        with transaction.atomic(), server_cursor() as cursor:
            for statement, these in ((_COPY, rows), (_COPY_KEYS, key_rows)):
                with cursor.copy(statement) as into:
                    for row in these:
                        into.write_row(row)

    return count / seconds(copy)


@bench("import")
def importing(scale: float) -> Sequence[BenchResult]:
    """`huoqun import` of a file against a bare COPY; then its memory over many messages."""
    count, many = int(MESSAGES * scale), int(MANY * scale)
    seeds = itertools.count(1)
    with tempfile.TemporaryDirectory(prefix="huoqun-bench-import-") as folder:

        def ours() -> float:
            path = written(Path(folder) / "history.jsonl", count, seed=next(seeds))
            return float(imported(path)["messages_per_second"])

        mine, theirs = in_turn(ours, lambda: _copied(count, seed=next(seeds)))
        rate = compared("import", "messages/s", mine, theirs, must="0.35 of COPY, 30,000/s", least=0.35)
        summary = imported(written(Path(folder) / "many.jsonl", many, seed=next(seeds)))
    peak = float(summary["peak_rss_mb"])
    memory = BenchResult("import memory", peak, "MB", None, None, 1, None, f"300 MB at {many:,} messages", peak <= 300)
    pace = float(summary["messages_per_second"])
    steady = BenchResult("import many", pace, "messages/s", None, None, 1, None, "30,000/s", pace >= 30_000)
    return [rate, memory, steady]
