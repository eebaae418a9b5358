"""How many mass adders and bots are found within a week, and how many honest members are accused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from huoqun.core.bench import BenchResult, bench

from ..actions.judging import judge
from ..actions.publishing import publish
from ..charter.shipped import shipped
from ..queries.suspects import suspects
from . import judging
from .community import DAYS, made
from .house import house

UNTIL = datetime(2026, 11, 30, 15, tzinfo=UTC)
FOUND, ACCUSED = 90.0, 0.5
SEEDS = (11, 12, 13)
"""None of these was looked at while the points were chosen; 1 was."""


@bench("moderation")
def moderation(scale: float) -> Sequence[BenchResult]:
    """Mass adders and bots among ten thousand; and what judging costs of one core, database and all."""
    seeds = SEEDS[: max(1, round(len(SEEDS) * scale))]
    bad, honest = Counter[str](), Counter[str]()
    for each in (found(seed, min(1.0, scale)) for seed in seeds):
        bad.update(each[0])
        honest.update(each[1])
    share = 100 * sum(n for kind, n in bad.items() if kind.endswith(" found")) / max(1, _all(bad))
    wrong = 100 * honest["accused"] / max(1, honest["all"])
    of_each = [
        BenchResult(f"suspects, {kind}", round(100 * bad[f"{kind} found"] / n, 1), "% found", None, None, n)
        for kind, n in sorted(bad.items()) if not kind.endswith(" found")
    ]  # fmt: skip
    return [
        BenchResult("suspects, found within a week", round(share, 2), "%", None, None, _all(bad), None,
                    f"≥ {FOUND:g} %", share >= FOUND),
        BenchResult("honest members accused", round(wrong, 3), "%", None, None, honest["all"], None, f"≤ {ACCUSED} %",
                    wrong <= ACCUSED),
        *of_each, *judging.figures(scale),
    ]  # fmt: skip


def _all(bad: Counter[str]) -> int:
    return sum(n for kind, n in bad.items() if not kind.endswith(" found"))


def found(seed: int, scale: float) -> tuple[Counter[str], Counter[str]]:
    """One community: by kind how many there are and were found; how many honest people there are and were accused."""
    community = made(scale, seed, UNTIL)
    actor, people, groups = house(community, name=f"bench-{seed}")
    publish(actor, text=shipped(), now=community.since)
    for some in judging.in_batches(list(judging.heard(actor, community, people, groups))):
        judge(actor, heard=some, now=some[-1].at)
    accused: set[int] = set()
    for day in range(1, DAYS + 1):
        accused |= {
            one.weighed.member_id for one in suspects(actor.workspace_id, now=community.since + timedelta(days=day))
        }
    bad, honest = Counter[str](), Counter[str]()
    for key in {one[2] for one in community.joined} & people.keys():
        kind, caught = community.bad.get(key), people[key] in accused
        if kind:
            bad.update([kind, *([f"{kind} found"] if caught else [])])
        else:
            honest.update(["all", *(["accused"] if caught else [])])
    return bad, honest
