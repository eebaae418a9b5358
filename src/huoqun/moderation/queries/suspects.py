"""Who looks like a mass adder or a bot now, where the rules of their group look for such."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import server_cursor

from ..charter.model import Rule
from ..conditions import Suspected
from ..suspects.weighing import Weighed, weigh
from . import tracing
from .charters import Ground, grounds

_LIVING = "select id from groups_group where workspace_id = %s and ended_at is null"


@dataclass(frozen=True, slots=True)
class Suspect:
    """An account with what speaks against it, the group it came into last, and the rule that looks for such there."""

    weighed: Weighed
    group_id: int
    rule: Rule
    version: int


def suspects(workspace_id: int, *, now: datetime) -> list[Suspect]:
    """Who would be accused now, where the rules of a group look for such accounts; nothing is kept."""
    with server_cursor() as cursor:
        living = [row[0] for row in cursor.execute(_LIVING, [workspace_id]).fetchall()]
    ruled = {id: held for id, ground in grounds(workspace_id, living).items() if (held := _rule(ground))}
    if not ruled:
        return []
    found = tracing.week(workspace_id, now=now)
    made = []
    for trace, group in tracing.traces(workspace_id, found, list(ruled)):
        rule, version, least = ruled[group]
        weighed = weigh(trace, silent=found.silent)
        if weighed.accused(least):
            made.append(Suspect(weighed, group, rule, version))
    return sorted(made, key=lambda one: (-one.weighed.points, one.weighed.member_id))


def _rule(ground: Ground) -> tuple[Rule, int, float] | None:
    for rule in ground.charter.rules.values():
        for condition in rule.conditions:
            if isinstance(condition, Suspected):
                return rule, ground.sources[rule.key], condition.least
    return None
