"""Who would graduate from a class now, who has, and by which rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from huoqun.chats.quiet import instant, zone_named
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor
from huoqun.playbooks.plan import Plan
from huoqun.playbooks.queries.plans import plan

from ..completion import NO_RULE, Rule, Verdict, bound, judged, read, throughs
from ..marks import Column, Mark
from ..rules import GraduatedHow
from ..standing import table
from .classes import ClassLine, Student, roster
from .windows import FAMILY
from .windows import people as heads

BLOCK = "graduate"


def rule_of(workspace_id: int, line: ClassLine) -> Rule:
    """The class's own rule; without one that of its playbook's step `graduate`."""
    if line.rule:
        return read(line.rule)
    return rule_in(plan(workspace_id, line.version_id)) if line.version_id else NO_RULE


def rule_in(known: Plan) -> Rule:
    """The rule that a playbook's first step `graduate` says, if any does."""
    for step in known.steps.values():
        said = getattr(step.args, "rule", None) if step.block.name == BLOCK else None
        if said is not None and (rule := said()).parts:
            return rule
    return NO_RULE


def ends_at(workspace_id: int, line: ClassLine) -> datetime | None:
    """When the last day of a class is over by its clocks; None where its calendar has no end, or no beginning."""
    if line.version_id is None or line.starts_on is None:
        return None
    return end_of(plan(workspace_id, line.version_id), line.starts_on, line.zone)


def end_of(known: Plan, starts_on: date, zone: str) -> datetime | None:
    """The same of a plan that began on a day; None where each member has a calendar of their own, too."""
    if known.last_day is None or known.by_member:
        return None
    return _day_over(known, starts_on, zone, known.last_day)


def _day_over(known: Plan, starts_on: date, zone: str, day: int) -> datetime:
    return instant(starts_on + timedelta(days=day), known.cutoff, zone_named(zone or known.source.timezone))


def bounds_of(workspace_id: int, line: ClassLine, rule: Rule) -> dict[str, datetime]:
    """For each `through` of a rule, the end of that day by the class's clocks."""
    if line.version_id is None or line.starts_on is None:
        return {}
    known, first = plan(workspace_id, line.version_id), line.starts_on
    days = {through: (bound(through, first) - first).days + 1 for through in throughs(rule)}
    return {through: _day_over(known, first, line.zone, day) for through, day in days.items()}


@dataclass(frozen=True, slots=True)
class Graduation:
    """That somebody graduated. `taken_back_at`: it counts no longer."""

    member_id: int
    at: datetime
    how: GraduatedHow
    by: str
    reason: str
    score: Decimal | None
    taken_back_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stands:
    """Somebody in a class: their marks, whether they meet the rule, their mean score, whether they graduated."""

    student: Student
    marks: tuple[Mark, ...]
    verdict: Verdict
    score: Decimal | None
    graduation: Graduation | None

    @property
    def is_graduate(self) -> bool:
        return self.graduation is not None and self.graduation.taken_back_at is None


@dataclass(frozen=True, slots=True)
class Standings:
    """A class by its rule. `ends_at`: when the clock lets graduate who meets it; None: nobody by the clock."""

    rule: Rule
    columns: tuple[Column, ...]
    people: tuple[Stands, ...]
    ends_at: datetime | None

    @property
    def would(self) -> tuple[Stands, ...]:
        """Those who meet the rule and have not graduated."""
        return tuple(one for one in self.people if one.verdict.met and not one.is_graduate)

    @property
    def graduates(self) -> tuple[Stands, ...]:
        return tuple(one for one in self.people if one.is_graduate)


def standings(
    workspace_id: int, line: ClassLine, *, now: datetime, rule: Rule | None = None,
    member_ids: Iterable[int] | None = None,
) -> Standings:  # fmt: skip
    """Everybody who is in a class, or these of them, by its rule or another that is tried."""
    run = line.group_run_id or 0
    wanted = None if member_ids is None else set(heads(workspace_id, member_ids).values())
    people = [one for one in roster(workspace_id, run) if wanted is None or one.id in wanted]
    ids = [one.id for one in people]
    found = table(workspace_id, run, member_ids=ids, now=now)
    asked = rule_of(workspace_id, line) if rule is None else rule
    bounds, ends = bounds_of(workspace_id, line, asked), ends_at(workspace_id, line)
    over = line.ended_at is not None or (ends is not None and ends <= now)
    done = graduations(workspace_id, run, ids)
    stands = []
    for one in people:
        marks = found.row(one.id)
        verdict = judged(asked, found.columns, marks, bounds, over=over)
        stands.append(Stands(one, marks, verdict, mean(marks), done.get(one.id)))
    return Standings(asked, found.columns, tuple(stands), ends)


def mean(marks: Sequence[Mark]) -> Decimal | None:
    """The mean of what was graded, 0–100; None where nothing was."""
    scores = [mark.score for mark in marks if mark.score is not None]
    return (sum(scores, Decimal(0)) / len(scores)).quantize(Decimal("0.01")) if scores else None


@dataclass(frozen=True, slots=True)
class Over:
    """A class whose end has come and whose rule was not applied yet."""

    workspace_id: int
    group_run_id: int
    origin: Origin


_UNCLOSED = """
    select c.workspace_id, g.id, g.version_id, g.starts_on, g.zone, g.state, g.origin
    from camps_class c join playbooks_grouprun g on g.workspace_id = c.workspace_id and g.id = c.group_run_id
    where c.closed_at is null and g.state <> 'paused' order by c.workspace_id, g.id
"""


def over(real: datetime) -> list[Over]:
    """The classes of all workspaces that are over at a real moment, by their workspaces' clocks."""
    found = []
    with server_cursor() as cursor:
        rows = cursor.execute(_UNCLOSED).fetchall()
    for workspace_id, run, version, starts_on, zone, state, origin in rows:
        ends = end_of(plan(workspace_id, version), starts_on, zone)
        if state == "ended" or (ends is not None and ends <= workspace(workspace_id).now(real)):
            found.append(Over(workspace_id, run, Origin(origin)))
    return found


_GRADUATIONS = f"""
    select distinct on (h.id) h.id, c.at, c.how, c.by, c.reason, c.score, c.taken_back_at
    from {FAMILY}
    join camps_graduate c on c.workspace_id = f.workspace_id and c.member_id = f.id
    where c.group_run_id = %s
    order by h.id, c.taken_back_at nulls first, c.at
"""


def graduations(workspace_id: int, group_run_id: int, member_ids: Iterable[int]) -> Mapping[int, Graduation]:
    """Who of these graduated from a class, those whose graduation was taken back too, by the member that is kept."""
    with server_cursor() as cursor:
        rows = cursor.execute(_GRADUATIONS, [numbers(member_ids), workspace_id, group_run_id]).fetchall()
    return {row[0]: Graduation(row[0], row[1], GraduatedHow(row[2]), *row[3:]) for row in rows}
