"""What many dry runs come to together. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from huoqun.core.blocks import all_blocks
from huoqun.work.rules import minutes_by_hand

from ..checks.checking import check
from ..compiling import plan_of
from ..findings import BadPlaybook, Severity
from ..format.model import Priors
from ..format.reading import read
from ..plan import Plan, PlanStep
from .curves import DayOfStay, chances, half_said_by, told
from .power import least_difference, power
from .running import Outcome, Settings, Worked, run_once, zone_of

HALF_MORE = 1.5


class Spread(msgspec.Struct, frozen=True):
    """Of the seeds: what one in twenty stays below, the middle, what one in twenty exceeds."""

    p5: float
    p50: float
    p95: float


class StepLine(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the funnel, as a mean over the seeds. `stopped`: messages that did not go, by reason."""

    step: str
    stage: str
    scope: str
    does: str
    taken: float
    members: float
    outcomes: dict[str, float]
    waiting: float
    stopped: dict[str, float]


class Learnt(msgspec.Struct, frozen=True, kw_only=True):
    """What a past group told, with the counts: its people, the days that they stayed (60 of each at most), and the
    chances by day of a stay, the last of which holds from then on. Without `days` too few were there for a curve.
    `half_said_by`: the day of their stay on which half of all words had been said.
    """

    people: int
    member_days: int
    half_said_by: int | None
    days: list[DayOfStay]
    speaks: list[float]
    leaves: list[float]
    pays: list[float]


class Runs(msgspec.Struct, frozen=True, kw_only=True):
    """Members' ways, as a mean: `started` is `done`, `under_way` and `ended` together."""

    came: float
    too_late: float
    started: float
    done: float
    under_way: float
    ended: dict[str, float]


class Messages(msgspec.Struct, frozen=True, kw_only=True):
    """What one member is told, over the whole time and all seeds; what the group is told, as a mean."""

    p50: int
    p95: int
    max: int
    to_group: float


class AgainstLimit(msgspec.Struct, frozen=True, kw_only=True):
    """A limit of the channel, and the most that any seed sends within its window."""

    name: str
    count: int
    seconds: int
    peak: int


class Peak(msgspec.Struct, frozen=True, kw_only=True):
    """The most that is sent within a minute, an hour, a day, in any seed."""

    minute: int
    hour: int
    day: int
    limits: list[AgainstLimit]


class RoleDay(msgspec.Struct, frozen=True, kw_only=True):
    day: int
    tasks: float
    minutes: float
    late: float


class RoleLine(msgspec.Struct, frozen=True, kw_only=True):
    """A role's tasks by day, as a mean. `minutes_a_day`: what all of its people have together."""

    role: str
    people: int
    minutes_a_day: int
    tasks: float
    late: float
    days: list[RoleDay]


class HoldOutLine(msgspec.Struct, frozen=True, kw_only=True):
    """How many are held out, and what that can show: `power` to find that half more reach the goal than `base`.

    `least`: the smallest rise that is found four times out of five; None: none would be.
    """

    percent: int
    held: float
    treated: float
    base: float
    power: float
    least: float | None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A dry run. `never`: steps that nobody came to in any seed. Money is in fen."""

    playbook: str
    name: str
    members: int
    seeds: int
    seed: int
    days: int
    zone: str
    runs: Runs
    steps: list[StepLine]
    never: list[str]
    messages: Messages
    peak: Peak
    stopped: dict[str, float]
    roles: list[RoleLine]
    points: Spread
    prizes: Spread
    goal: float | None
    holdout: HoldOutLine | None
    minutes_saved: Spread
    minutes_spent: Spread
    supposed: Priors
    learnt_from: str
    learnt: Learnt | None
    events: int

    def as_json(self) -> dict[str, Any]:
        """As `huoqun playbook simulate --json` prints it."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return {**found, "supposed": msgspec.structs.asdict(self.supposed)}


def plan_to_try(text: str | bytes) -> Plan:
    """The plan of a text in which nothing is wrong. Raises BadPlaybook with what is."""
    blocks = all_blocks()
    document = read(text)
    wrong = [one for one in check(document, blocks=blocks) if one.severity is Severity.ERROR]
    if wrong:
        raise BadPlaybook(wrong)
    return plan_of(document.playbook, blocks=blocks)


def bounded(plan: Plan, settings: Settings, *, events: int) -> Report:
    """As `dry_run`, with as many seeds as come to about so many events, at least one: for a page that is waited for."""
    first = run_once(plan, settings, settings.seed)
    seeds = min(settings.seeds, max(1, events // max(1, first.acts)))
    others = [run_once(plan, settings, settings.seed + n) for n in range(1, seeds)]
    return added_up(plan, settings, [first, *others])


def dry_run(plan: Plan, settings: Settings) -> Report:
    """Run a playbook dry by each seed, and add it up."""
    return added_up(plan, settings, [run_once(plan, settings, settings.seed + n) for n in range(settings.seeds)])


def added_up(plan: Plan, settings: Settings, outcomes: Sequence[Outcome]) -> Report:
    """What these came to."""
    roles = _roles(plan, outcomes)
    spent = [sum(one.minutes for one in o.worked.values()) for o in outcomes]
    steps = [_step(step, outcomes) for step in plan.steps.values()]
    return Report(
        playbook=plan.key, name=plan.source.name, members=settings.members, seeds=len(outcomes), seed=settings.seed,
        days=outcomes[0].days, zone=zone_of(plan, settings), runs=_runs(outcomes), steps=steps,
        never=[line.step for line in steps if not line.taken], messages=_messages(outcomes),
        peak=_peak(settings, outcomes), stopped=_stopped(outcomes), roles=roles,
        points=spread([o.points for o in outcomes]), prizes=spread([o.prizes for o in outcomes]),
        goal=_goal(plan, outcomes), holdout=_holdout(plan, outcomes),
        minutes_saved=spread([minutes_by_hand(o.did, {}) for o in outcomes]), minutes_spent=spread(spent),
        supposed=settings.ways.priors, learnt_from=settings.learnt_from,
        learnt=_learnt(settings), events=sum(o.acts for o in outcomes),
    )  # fmt: skip


def _learnt(settings: Settings) -> Learnt | None:
    days = settings.ways.days
    if not days:
        return None
    known = told(days)
    return Learnt(
        people=days[0].people, member_days=sum(day.people for day in days), half_said_by=half_said_by(days),
        days=list(known), speaks=list(chances(days, lambda day: day.spoke)),
        leaves=list(chances(days, lambda day: day.left)), pays=list(chances(days, lambda day: day.bought)),
    )  # fmt: skip


def percentile(sorted_: Sequence[float], share: float) -> float:
    """The nearest rank."""
    return sorted_[min(len(sorted_) - 1, max(0, -(-int(share * 100 * len(sorted_)) // 100) - 1))] if sorted_ else 0


def spread(values: Iterable[float]) -> Spread:
    found = sorted(values)
    return Spread(*(round(percentile(found, share), 1) for share in (0.05, 0.5, 0.95)))


def _mean(outcomes: Sequence[Outcome], value: Callable[[Outcome], float]) -> float:
    return round(sum(map(value, outcomes)) / len(outcomes), 2)


def _means(counts: Iterable[dict[str, int]], seeds: int) -> dict[str, float]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return {name: round(n / seeds, 2) for name, n in sorted(total.items(), key=lambda item: (-item[1], item[0]))}


def _runs(outcomes: Sequence[Outcome]) -> Runs:
    return Runs(
        came=_mean(outcomes, lambda o: o.came), too_late=_mean(outcomes, lambda o: o.too_late),
        started=_mean(outcomes, lambda o: o.started), done=_mean(outcomes, lambda o: o.done),
        under_way=_mean(outcomes, lambda o: o.under_way), ended=_means((o.ended for o in outcomes), len(outcomes)),
    )  # fmt: skip


def _step(step: PlanStep, outcomes: Sequence[Outcome]) -> StepLine:
    name = step.id
    return StepLine(
        step=name, stage=step.stage, scope=step.scope, does=step.block.name,
        taken=_mean(outcomes, lambda o: sum(o.steps.get(name, {}).values())),
        members=_mean(outcomes, lambda o: o.people.get(name, 0)),
        outcomes=_means((o.steps.get(name, {}) for o in outcomes), len(outcomes)),
        waiting=_mean(outcomes, lambda o: o.waiting.get(name, 0)),
        stopped=_means(({why: n for (of, why), n in o.stopped.items() if of == name} for o in outcomes), len(outcomes)),
    )  # fmt: skip


def _messages(outcomes: Sequence[Outcome]) -> Messages:
    heard = sorted(n for o in outcomes for n in o.heard)
    return Messages(
        p50=int(percentile(heard, 0.5)), p95=int(percentile(heard, 0.95)), max=heard[-1] if heard else 0,
        to_group=_mean(outcomes, lambda o: o.to_group),
    )  # fmt: skip


def _peak(settings: Settings, outcomes: Sequence[Outcome]) -> Peak:
    most = {span: max(o.peaks[span] for o in outcomes) for span in outcomes[0].peaks}
    limits = [
        AgainstLimit(name=one.name, count=one.count, seconds=one.seconds, peak=most[one.seconds])
        for one in settings.house.limits if one.scope == "connection"
    ]  # fmt: skip
    return Peak(minute=most[60], hour=most[3600], day=most[86400], limits=limits)


def _stopped(outcomes: Sequence[Outcome]) -> dict[str, float]:
    counts = []
    for outcome in outcomes:
        by: Counter[str] = Counter()
        for (_, why), n in outcome.stopped.items():
            by[why] += n
        counts.append(dict(by))
    return _means(counts, len(outcomes))


def _roles(plan: Plan, outcomes: Sequence[Outcome]) -> list[RoleLine]:
    names = dict.fromkeys([*plan.source.roles, *(role for o in outcomes for role, _ in sorted(o.worked))])
    return [_role(plan, name, outcomes) for name in names]


def _role(plan: Plan, name: str, outcomes: Sequence[Outcome]) -> RoleLine:
    needed = plan.source.roles.get(name)
    days = sorted({day for o in outcomes for role, day in o.worked if role == name})
    lines = [_role_day(name, day, outcomes) for day in days]
    people = needed.count if needed is not None else 1
    return RoleLine(
        role=name, people=people, minutes_a_day=people * (needed.minutes_a_day if needed is not None else 60),
        tasks=round(sum(line.tasks for line in lines), 2), late=round(sum(line.late for line in lines), 2), days=lines,
    )  # fmt: skip


_NOTHING = Worked(0, 0.0, 0)


def _role_day(name: str, day: int, outcomes: Sequence[Outcome]) -> RoleDay:
    worked = [o.worked.get((name, day), _NOTHING) for o in outcomes]
    tasks, minutes, late = sum(w.tasks for w in worked), sum(w.minutes for w in worked), sum(w.late for w in worked)
    n = len(outcomes)
    return RoleDay(day=day, tasks=round(tasks / n, 2), minutes=round(minutes / n, 1), late=round(late / n, 2))


def _goal(plan: Plan, outcomes: Sequence[Outcome]) -> float | None:
    went = sum(o.held + o.treated for o in outcomes)
    if plan.source.goals is None or not went:
        return None
    return round(sum(o.reached for o in outcomes) / went, 4)


def _holdout(plan: Plan, outcomes: Sequence[Outcome]) -> HoldOutLine | None:
    if plan.holdout is None:
        return None
    seeds, base = len(outcomes), _goal(plan, outcomes) or 0.0
    held, treated = sum(o.held for o in outcomes) / seeds, sum(o.treated for o in outcomes) / seeds
    out, others = round(held), round(treated)
    least = least_difference(base=base, held=out, treated=others)
    return HoldOutLine(
        percent=plan.holdout.percent, held=round(held, 1), treated=round(treated, 1),
        base=base, power=round(power(base=base, other=min(1.0, base * HALF_MORE), held=out, treated=others), 3),
        least=round(least, 3) if least is not None else None,
    )  # fmt: skip
