"""Whom to thank: how far our order agrees with whom people thank of their own accord, against the count of messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np

from huoqun.core.bench import BenchResult
from huoqun.core.sql import server_cursor
from huoqun.insights.forecasting.days import Floats
from huoqun.insights.forecasting.measuring import spearman
from huoqun.insights.proposing import exchange

OFTEN, OFTEN_A_MONTH = 50, 10
"""Of whom fewer messages are known, nothing is said."""
MONTH = timedelta(days=28)

_SPAN = "select min(at), max(at) from chats_message where workspace_id = %s"
_SAID = """
    select coalesce(p.canonical_id, p.id), count(*) from chats_message m
    join members_member p on p.workspace_id = m.workspace_id and p.id = m.member_id and not p.is_bot
    where m.workspace_id = %s and m.at >= %s and m.at < %s group by 1
"""
Counts = tuple[Counter[int], Counter[int], Counter[int]]


def thanks(workspace: int, draws: int) -> list[BenchResult]:
    """Over the whole span, with thanks of other weeks than the words taken up, and month by month."""
    with server_cursor() as cursor:
        first, last = cursor.execute(_SPAN, [workspace]).fetchone()  # type: ignore[misc]
    weeks = [_counts(workspace, at, at + timedelta(days=7)) for at in _steps(first, last, timedelta(days=7))]
    whole = _sum(weeks)
    even, odd = _sum(weeks[::2]), _sum(weeks[1::2])
    months = [_counts(workspace, at, at + MONTH) for at in _steps(first, last, MONTH)]
    better = [ours > count for count, ours in (_agreement(one, OFTEN_A_MONTH) for one in months) if count == count]
    apart = (even[0] + odd[0], even[1], odd[2])
    return [
        _told("thank", whole, draws, "≥ 0.75"),
        _told("thank, by thanks of other weeks", apart, draws),
        BenchResult("thank, months better than by count", sum(better) / len(better), "share", None, None, len(better)),
    ]


def _steps(first: datetime, last: datetime, step: timedelta) -> Iterable[datetime]:
    return (first + n * step for n in range((last - first) // step + 1))


def _counts(workspace: int, since: datetime, until: datetime) -> Counts:
    """By member: messages, words taken up, thanks had. A week's begin counts each person once a day, as ever."""
    with server_cursor() as cursor:
        said = Counter(dict(cursor.execute(_SAID, [workspace, since, until]).fetchall()))
    times: Counter[int] = Counter()
    for helper in exchange.helpers(workspace, since=since, until=until):
        times[helper.member_id] += helper.times
    told = Counter(one.to_id for one in exchange.thanks(workspace, since=since, until=until))
    return said, times, told


def _sum(parts: Iterable[Counts]) -> Counts:
    whole: Counts = (Counter(), Counter(), Counter())
    for part in parts:
        for to, one in zip(whole, part, strict=True):
            to.update(one)
    return whole


def _columns(counts: Counts, often: int) -> Floats:
    said, times, told = counts
    people = [member for member, n in said.items() if n >= often]
    return np.array([[said[m], times[m], told[m]] for m in people], dtype=float).reshape(-1, 3)


def _agreement(counts: Counts, often: int) -> tuple[float, float]:
    """Spearman with thanks had: of the count of messages, and of words taken up; nan where nobody thanked."""
    table = _columns(counts, often)
    if len(table) < 20 or table[:, 2].sum() < 20:
        return float("nan"), float("nan")
    return spearman(table[:, 0], table[:, 2]), spearman(table[:, 1], table[:, 2])


def _told(name: str, counts: Counts, draws: int, must: str = "") -> BenchResult:
    table, chosen = _columns(counts, OFTEN), np.random.default_rng(1)
    count, ours = _agreement(counts, OFTEN)
    drawn = [table[chosen.integers(len(table), size=len(table))] for _ in range(draws)]
    low, high = np.percentile([spearman(rows[:, 1], rows[:, 2]) for rows in drawn], [2.5, 97.5])
    met = bool(ours >= 0.75) if must else None
    return BenchResult(
        name, ours, "spearman", count, round(ours / count, 3), len(table), (float(low), float(high)), must, met
    )  # fmt: skip
