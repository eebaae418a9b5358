"""The moment of a step, as blocks see it (`core.blocks.Here`), and the state that it is made of. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from huoqun.chats.quiet import instant, zone_named
from huoqun.core.blocks import Team
from huoqun.core.turns import in_turn
from huoqun.members.rules import MY_PAGE

from ..plan import Plan, PlanStep
from .spans import clock, span
from .texts import Template, cut
from .timetable import Course, slots_between

NOBODY = Team()
WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")


@dataclass(slots=True)
class State:
    """A run at one of its steps, as it is stored: what `decide` begins with.

    `slot`: the step is the timetable's, so the next slot follows it. `waiting`: it was begun and waits to be woken.
    `passed`: a person let it go on (an approval, an incident). `names` are the gathering's. `values`: variables.
    """

    workspace_id: int
    group_run_id: int
    run_id: int
    group_id: int | None
    member_id: int | None
    step: str
    occurrence: str
    due_at: datetime
    course: Course
    slot: bool = False
    waiting: bool = False
    passed: bool = False
    nick: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    conditions: Mapping[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    team: Team = NOBODY

    @property
    def is_member(self) -> bool:
        return self.member_id is not None


class Moment:
    """See `core.blocks.Here`."""

    def __init__(
        self, plan: Plan, planned: PlanStep, state: State, now: datetime, day: int, texts: Mapping[str, Template]
    ) -> None:
        self.plan, self.planned, self.state, self.texts = plan, planned, state, texts
        self.workspace_id, self.run_id = state.workspace_id, state.run_id
        self.group_id, self.member_id = state.group_id, state.member_id
        self.step, self.occurrence, self.day = planned.id, state.occurrence, day
        self.at, self.now, self.zone = state.due_at, now, state.course.zone
        self.key = key_of(state.run_id, planned.id, state.occurrence)
        self.answers = state.conditions

    @property
    def cutoff(self) -> str:
        return self.plan.cutoff.isoformat("minutes")

    def text(self, template: str) -> str:
        known = self.texts.get(template)
        return known.filled(self.values) if known is not None else ""

    def words(self, text: str) -> str:
        return cut(text).filled(self.values) if "{{" in text else text

    def chance(self, salt: str) -> float:
        return chance(salt, self.state.member_id or 0)

    def until(self, span_: str | None, at: str = "") -> datetime | None:
        if span_:
            return self.now + span(span_)
        if not at:
            return None
        local = self.now.astimezone(zone_named(self.zone))
        for ahead in (0, 1, 2):
            found = instant(local.date() + timedelta(days=ahead), clock(at), zone_named(self.zone))
            if found > self.now:
                return found
        return None

    @cached_property
    def values(self) -> Values:
        """The variables of this moment."""
        return Values(self)


def missed(moment: Moment) -> str:
    """What the group was told before a late comer came: a line for each message, its first."""
    plan, state = moment.plan, moment.state
    course = state.course
    begun = datetime.combine(course.first, time(0), tzinfo=zone_named(course.zone)) - timedelta(days=30)
    lines = []
    for slot in slots_between(plan, plan.of_group, course, begun, course.began_at):
        step = plan.steps[slot.step]
        if step.block.speaks:
            then = Moment(plan, step, state, moment.now, slot.day, moment.texts)
            said = then.text(getattr(step.args, "template", "")).strip().splitlines()
            lines += [f"· {said[0]}"] if said else []
    return "\n".join(lines)


def key_of(run_id: int, step: str, occurrence: str) -> str:
    """What makes an effect or a task unique: it can be read back, so that "why?" needs no index."""
    return f"pb/{run_id}/{step}/{occurrence}"


def read_key(key: str) -> tuple[int, str, str] | None:
    """(run, step, occurrence) of a key, or None for one of somebody else's."""
    parts = key.split("/")
    if len(parts) < 4 or parts[0] != "pb" or not parts[1].isdecimal():
        return None
    return int(parts[1]), parts[2], parts[3]


def chance(salt: str, member_id: int) -> float:
    """A number from 0 up to 1: the same for a member and a salt, whatever the version, the process or the day."""
    digest = hashlib.blake2b(f"{salt}/{member_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


class Values:
    """Variables of a moment, each found when a text asks for it: built in, of the day, given at the start."""

    __slots__ = ("_moment",)

    def __init__(self, moment: Moment) -> None:
        self._moment = moment

    def get(self, name: str, default: str = "") -> str:
        built_in = _BUILT_IN.get(name)
        if built_in is not None:
            return built_in(self._moment)
        plan, given, day = self._moment.plan, self._moment.state.values, self._moment.day
        of_day = given.get(f"D{day}", {})
        for said in (of_day, plan.calendar.get(day, {}), given):
            value = said.get(name)
            if isinstance(value, str) and value:
                return value
        known = plan.source.vars.get(name)
        return known.default if known is not None else default


def _date(moment: Moment) -> date:
    return moment.state.course.first + timedelta(days=moment.day - 1)


def _names(moment: Moment) -> str:
    most = moment.planned.gathering.max_names if moment.planned.gathering else 10
    names = moment.state.names
    shown, beyond = in_turn(names, moment.day, most), len(names) > most
    words = moment.texts.get(getattr(moment.planned.args, "template", ""))
    if words is None or words.is_chinese:
        return "、".join(shown) + (f" 等{len(names)}人" if beyond else "")
    return ", ".join(shown) + (f" and {len(names) - most} more" if beyond else "")


def _missed(moment: Moment) -> str:
    late = moment.plan.enrol.late_join
    return missed(moment) if late is not None and late.digest == moment.step else ""


_BUILT_IN: Mapping[str, Callable[[Moment], str]] = {
    "nick": lambda m: m.state.nick,
    "day": lambda m: str(m.day),
    "days": lambda m: str(m.plan.days or ""),
    "days_left": lambda m: str(max(0, (m.plan.days or m.day) - m.day)),
    "date": lambda m: f"{_date(m):%m-%d}",
    "weekday": lambda m: WEEKDAYS[_date(m).weekday()],
    "names": _names,
    "count": lambda m: str(len(m.state.names)),
    "missed": _missed,
    "my_page": lambda m: MY_PAGE,  # made where it is sent: a link is a secret, and the engine is pure
}
