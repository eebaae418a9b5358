"""What judging costs of one core: reading, a list of ten thousand words, the model, rules, near-twins, cases."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any

import psutil  # type: ignore[import-untyped]
from django.db import connection

from huoqun.core.actor import Actor
from huoqun.core.bench import BenchResult, percentile

from ..actions.judging import judge
from ..actions.publishing import publish
from ..charter.shipped import shipped
from ..queries.looking import Heard
from .community import Community, made, ordered
from .house import FIRST, house

AT_ONCE = 512
"""As many as the job takes at once."""

RATE, WORST, WORDS, SCALE = 5_000, 2.0, 10_000, 0.4
UNTIL = datetime(2026, 11, 30, 15, tzinfo=UTC)


def heard(actor: Actor, community: Community, people: dict[str, int], groups: dict[str, int]) -> Iterator[Heard]:
    """What was said, as the job hears it."""
    for n, (at, group, member, text, _asked) in enumerate(ordered(community)):
        id = FIRST * actor.workspace_id + n
        yield Heard(id, groups[group], people[member], at, text, provider_id=f"p{n}")


def figures(scale: float) -> list[BenchResult]:
    """The whole way of the job, in seconds of the processor: of this process and of the database's that serves it."""
    community = made(SCALE * min(1.0, scale), 21, UNTIL)
    actor, people, groups = house(community, name="bench-judging")
    chance = Random(1)
    words = ["".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(3)) for _ in range(WORDS)]
    listed = f"  list:\n    words: 违禁词\n    when:\n      words: {words}\n    steps: [remind]\n"
    publish(actor, text=shipped() + listed, now=community.since)
    said = list(heard(actor, community, people, groups))
    first = said[:AT_ONCE]
    judge(actor, heard=first, now=first[-1].at)
    took: list[tuple[float, int]] = []
    clock = _core()
    for some in in_batches(said[AT_ONCE:]):
        begun = clock()
        judge(actor, heard=some, now=some[-1].at)
        took.append((clock() - begun, len(some)))
    rate = sum(n for _, n in took) / sum(seconds for seconds, _ in took)
    slow = percentile([1000 * seconds / n for seconds, n in took], 0.99)
    return [
        BenchResult("judging, whole way", round(rate), "messages/s of one core", None, None, len(said), None,
                    f"≥ {RATE:,}/s", rate >= RATE),
        BenchResult("judging, p99 a message", round(slow, 3), "ms", None, None, len(took), None, f"≤ {WORST} ms",
                    slow <= WORST),
    ]  # fmt: skip


def in_batches(said: Sequence[Heard]) -> Iterable[Sequence[Heard]]:
    return (said[at : at + AT_ONCE] for at in range(0, len(said), AT_ONCE))


def _core() -> Callable[[], float]:
    """A clock that goes only while this process or the database's of this connection works."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        backend: Any = psutil.Process(cursor.fetchone()[0])

    def clock() -> float:
        times = backend.cpu_times()
        return time.process_time() + times.user + times.system

    return clock
