"""Whom rules about accounts would have shown to a person in the last month: four weeks, each looked at from its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..charter.model import Charter
from ..conditions import Suspected
from ..suspects.weighing import WEEK, Weighed, weigh
from . import seeing, tracing

WEEKS = 4


@dataclass(frozen=True, slots=True)
class Accused:
    """Somebody whom a person would have been shown. `until`: the end of the week that spoke against them; the case
    would stand in `group_id`, and what is seen is what its evidence would be."""

    rule: str
    group_id: int
    member_id: int
    until: datetime
    points: float
    seen: tuple[tuple[str, str], ...]


def accused(workspace_id: int, *, charter: Charter, groups: Sequence[int], now: datetime) -> list[Accused]:
    """Everybody once, in the latest week in which they would have been shown, the heaviest first.

    It stands on what is kept: names and roles as they are today, and the same text again for two weeks back only.
    """
    rule, least = next(
        ((rule, one.least) for rule in charter.rules.values() for one in rule.conditions if isinstance(one, Suspected)),
        (None, 0.0),
    )
    if rule is None or not groups:
        return []
    met: dict[int, tuple[int, datetime, Weighed]] = {}
    for back in range(WEEKS):
        until = now - back * WEEK
        found = tracing.week(workspace_id, now=until)
        for trace, group in tracing.traces(workspace_id, found, groups, at=until):
            weighed = weigh(trace, silent=found.silent)
            if weighed.accused(least):
                met.setdefault(trace.member_id, (group, until, weighed))
    known = seeing.authors(workspace_id, [(group, member) for member, (group, _, _) in met.items()])
    told = [
        Accused(rule.key, group, member, until, weighed.points, tuple((s.kind, s.seen) for s in weighed.signs))
        for member, (group, until, weighed) in met.items()
        if (author := known.get((group, member))) and rule.holds(role=author.role, at=until)
    ]
    return sorted(told, key=lambda one: (-one.points, one.member_id))
