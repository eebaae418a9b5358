"""Hold-outs and experiments of playbooks, hold-outs of broadcasts and of asking back, read with what came of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from huoqun.chats.queries.batches import Compared
from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor
from huoqun.deeds.rules import DeedKind
from huoqun.groups.queries.names import group_names
from huoqun.members.rules import Stage
from huoqun.playbooks.engine.moment import chance
from huoqun.playbooks.engine.spans import span
from huoqun.playbooks.format.model import Goal
from huoqun.playbooks.plan import Plan
from huoqun.playbooks.queries.plans import plan

from ..permissions import InsightPermission
from ..rules import COMPLAINTS, Foretells
from ..trials import Arm, Outcome, Rail, Reading, read
from .compared import WINDOW, read_arms
from .kept import arms as asked_back

AT_MOST = 20_000
"""People of one playbook that are looked at, those who began last."""
HOLD_OUT, REST, ASK_BACK, BROADCAST = "holdout", "rest", "ask_back", "broadcast"
_RAILS = {"leave_rate": Rail.LEAVE, "complaint_rate": Rail.COMPLAINT}
_DEEDS = {
    "paid": DeedKind.BOUGHT, "used": DeedKind.USED, "checked_in": DeedKind.CHECKED_IN, "came": DeedKind.CAME,
    "helped": DeedKind.HELPED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Experiment:
    """`step`: of the playbook's experiment; `holdout`; `broadcast`, whose title `playbook` is then; or `ask_back`,
    which belongs to none. `goal`, `days`: what is reached, within how long. `waiting`: people whose time is not over.
    `base`: what the others stand beside.
    """

    playbook: str
    step: str
    goal: str
    value: str
    days: float
    waiting: int
    base: Arm
    readings: tuple[Reading, ...]


_BOOKS = """
    select p.name, array_agg(v.id order by v.id desc) from playbooks_playbook p
    join playbooks_version v on v.workspace_id = p.workspace_id and v.playbook_id = p.id
    where p.workspace_id = %(workspace)s group by p.id, p.name order by p.name
"""
# Whoever went through several times is one case, from the first time on that chance put them somewhere: before, the
# experiment was none to them; later, the first time is still at work in them.
_PEOPLE = f"""
    with went as materialized (
        select distinct on (coalesce(m.canonical_id, m.id)) coalesce(m.canonical_id, m.id) as head, r.member_id, r.arms,
               r.began_at, g.group_id
        from playbooks_run r
        join playbooks_grouprun g on g.workspace_id = r.workspace_id and g.id = r.group_run_id
            and g.version_id = any(%(versions)s::bigint[])
        join members_member m on m.workspace_id = r.workspace_id and m.id = r.member_id and not m.is_bot
        where r.workspace_id = %(workspace)s
          and (%(groups)s::bigint[] is null or g.group_id = any(%(groups)s::bigint[]))
          and (%(step)s = '' or r.arms ? %(step)s)
        order by coalesce(m.canonical_id, m.id), r.began_at
    ),
    latest as materialized (select * from went order by began_at desc, head limit {AT_MOST})
    select w.member_id, w.arms, w.began_at > %(now)s - %(window)s,
           exists (select from deeds_deed d where d.workspace_id = %(workspace)s and d.member_id = w.head
                   and d.kind = %(deed)s and (%(product)s = '' or d.product = %(product)s)
                   and d.occurred_at >= w.began_at and d.occurred_at < w.began_at + %(window)s)
           or (%(stage)s::int is not null and m.stage >= %(stage)s::int and m.stage_at >= w.began_at
               and m.stage_at < w.began_at + %(window)s),
           exists (select from groups_span s where s.workspace_id = %(workspace)s and s.group_id = w.group_id
                   and s.member_id = w.member_id and s.left_at >= w.began_at and s.left_at < w.began_at + %(window)s),
           exists (select from members_consent c where c.workspace_id = %(workspace)s and c.member_id = w.head
                   and c.purpose = 'messages' and not c.granted and c.at >= w.began_at
                   and c.at < w.began_at + %(window)s),
           exists (select from chats_message s where s.workspace_id = %(workspace)s and s.group_id = w.group_id
                   and s.at >= w.began_at and s.at < w.began_at + %(window)s and s.member_id = w.member_id
                   and s.text ~* '{"|".join(COMPLAINTS)}')
    from latest w join members_member m on m.workspace_id = %(workspace)s and m.id = w.head
"""


def experiments(actor: Actor, *, compared: Sequence[Compared] = (), now: datetime) -> list[Experiment]:
    """Every experiment in sight that anybody is in, those first that tell something.

    `compared`: broadcasts of which some were left out, as the door sees them; for who sees the whole workspace.
    """
    scope = actor.scope(InsightPermission.VIEW)
    groups = None
    if not scope.everywhere:
        groups = numbers(group.id for group in group_names(actor.workspace_id, scope=scope))
    with server_cursor() as cursor:
        books = cursor.execute(_BOOKS, {"workspace": actor.workspace_id}).fetchall()
    found = [*_asking_back(actor), *_of_broadcasts(actor, compared, now)] if scope.everywhere else []
    for name, versions in books:
        known = plan(actor.workspace_id, versions[0])
        if known.source.goals is not None and (known.holdout or _steps(known)):
            found += _of_book(actor.workspace_id, name, versions, groups, now)
    order = list(_ORDER)
    return sorted(found, key=lambda one: (min(order.index(r.outcome) for r in one.readings), one.playbook, one.step))


_ORDER = (Outcome.WORSE, Outcome.BETTER, Outcome.NO_DIFFERENCE, Outcome.UNCLEAR, Outcome.TOO_FEW)


def _steps(known: Plan) -> list[str]:
    return [step.id for step in known.steps.values() if step.block.name == "experiment"]


def _asking_back(actor: Actor) -> Iterator[Experiment]:
    told = asked_back(actor.workspace_id, Foretells.RETURN)
    held = told.get("held_out")
    offered = [share for arm, share in told.items() if arm != "held_out"]
    if held is None or not offered:
        return
    base = Arm(HOLD_OUT, held.whole, held.part)
    rest = Arm(REST, sum(one.whole for one in offered), sum(one.part for one in offered))
    yield Experiment("", ASK_BACK, "returned", "", 60.0, 0, base, read(base, [rest]))


def _of_broadcasts(actor: Actor, compared: Sequence[Compared], now: datetime) -> Iterator[Experiment]:
    days = WINDOW / timedelta(days=1)
    for one, waiting, (base, rest) in read_arms(actor.workspace_id, compared, held=HOLD_OUT, rest=REST, now=now):
        goal = "paid" if one.is_offer else "spoke"
        yield Experiment(one.title, BROADCAST, goal, "", days, waiting, base, read(base, [rest]))


def _of_book(
    workspace_id: int, name: str, versions: Sequence[int], groups: str | None, now: datetime
) -> Iterator[Experiment]:
    """`versions`: newest first, by which the others are read."""
    known = plan(workspace_id, versions[0])
    goals = known.source.goals
    if goals is None:
        return
    goal, window = goals.primary, span(goals.primary.window)
    most = {_RAILS[rail.metric]: rail.max for rail in goals.guardrails if rail.metric in _RAILS}
    look = partial(_people, workspace_id, goal=goal, window=window, groups=groups, now=now)
    for step, arms in _arms(workspace_id, versions, look):
        waiting, ripe = _counted(arms)
        if len(ripe) < 2:
            continue
        base, *others = ripe
        days = window / timedelta(days=1)
        yield Experiment(name, step, goal.fact, goal.value, days, waiting, base, read(base, others, most))


Person = tuple[Any, ...]


def _people(
    workspace_id: int, versions: Sequence[int], step: str, *, goal: Goal, window: timedelta, groups: str | None,
    now: datetime,
) -> list[Person]:  # fmt: skip
    """Whoever went through one of these versions and was put in an arm of `step` there ("": whoever went through)."""
    values = {
        "workspace": workspace_id, "versions": numbers(versions), "step": step, "groups": groups, "now": now,
        "window": window, "deed": str(_DEEDS[goal.fact]) if goal.fact in _DEEDS else "", "product": goal.value,
        "stage": _stage(goal),
    }  # fmt: skip
    with server_cursor() as cursor:
        return cursor.execute(_PEOPLE, values).fetchall()


def _stage(goal: Goal) -> int | None:
    words = {stage.word: int(stage) for stage in Stage}
    return words.get(goal.value) if goal.fact == "stage" else None


Arms = dict[str, list[Person]]


def _arms(
    workspace_id: int, versions: Sequence[int], look: Callable[[Sequence[int], str], list[Person]]
) -> Iterator[tuple[str, Arms]]:
    """Each experiment with its people by arm: the base first."""
    known = plan(workspace_id, versions[0])
    held = known.holdout
    if held is not None:
        arms: Arms = {HOLD_OUT: [], REST: []}
        # Versions without it, or with another share, left others alone.
        for one in look([v for v in versions if plan(workspace_id, v).holdout == held], ""):
            arms[HOLD_OUT if chance(held.salt, one[0]) * 100 < held.percent else REST].append(one)
        yield HOLD_OUT, arms
    for step in _steps(known):
        by_arm: dict[str, list[Person]] = defaultdict(list)
        for one in look(versions, step):
            by_arm[one[1][step]].append(one)
        named = list(getattr(known.steps[step].args, "arms", {}))
        yield step, {arm: by_arm[arm] for arm in named if arm in by_arm}


def _counted(arms: Arms) -> tuple[int, list[Arm]]:
    """How many still have time, and the arms of the others."""
    waiting, found = 0, []
    for name, people in arms.items():
        ripe = [one for one in people if not one[2]]
        waiting += len(people) - len(ripe)
        if people:
            counts = [sum(bool(one[n]) for one in ripe) for n in range(3, 7)]
            found.append(Arm(name, len(ripe), *counts))
    return waiting, found
