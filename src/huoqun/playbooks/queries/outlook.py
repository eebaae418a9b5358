"""What a version would do in a group, before it is started: its slots, with the words that would be said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import pgettext

from huoqun.chats.quiet import zone_named
from huoqun.core.blocks import GROUP
from huoqun.core.sql import server_cursor

from ..agenda import Way, sums
from ..agenda import coming as coming_of
from ..engine.texts import cut
from ..engine.timetable import Course, slots_between
from ..format.model import Var
from ..plan import Plan, PlanStep

LONGEST = 40
"""Days that are looked at of a playbook without an end."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A step of the timetable on a day."""

    day: int
    at: datetime
    step: str
    do: str
    of_group: bool
    speaks: bool
    text: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """`to_group`: messages in all; `to_member`: messages that the timetable alone brings each member; `people`: who is
    in the group now and would go along. `tasks`: by role, how many are to be expected of them in all."""

    coming: tuple[Coming, ...]
    to_group: int
    to_member: int
    people: int
    tasks: tuple[tuple[str, int], ...]
    until: date


_PRESENT = """
    select count(distinct coalesce(m.canonical_id, m.id)),
           count(distinct coalesce(m.canonical_id, m.id)) filter (where s.joined_at > %s)
    from groups_span s
    join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    where s.workspace_id = %s and s.group_id = %s and s.left_at is null and not m.is_bot and m.erased_at is null
"""


def present(workspace_id: int, group_id: int, *, after: datetime) -> tuple[int, int]:
    """How many people are in a group now, bots left out, and how many of them came after a moment."""
    with server_cursor() as cursor:
        return cursor.execute(_PRESENT, [after, workspace_id, group_id]).fetchone() or (0, 0)


def outlook(known: Plan, *, zone: str, starts_on: date, values: Mapping[str, Any], people: int) -> Outlook:
    """What the timetable brings from D1 on, at most forty days of it."""
    begins = datetime.combine(starts_on, time(0), tzinfo=zone_named(zone)) - timedelta(days=3)
    course = Course(zone, starts_on, begins + timedelta(days=3))
    days = known.days or LONGEST
    until = begins + timedelta(days=min(days, LONGEST) + 5)
    slots = sorted(
        slots_between(known, known.of_group, course, begins, until)
        + slots_between(known, known.of_member, course, begins, until)
    )
    coming = tuple(_coming(known, known.steps[slot.step], slot.day, slot.at, values) for slot in slots)
    return Outlook(
        coming,
        sum(one.of_group and one.speaks for one in coming),
        sum(not one.of_group and one.speaks for one in coming),
        people,
        _tasks(known, zone, starts_on, begins, until, people),
        starts_on + timedelta(days=min(days, LONGEST) - 1),
    )


def _tasks(
    known: Plan, zone: str, starts_on: date, begins: datetime, until: datetime, people: int
) -> tuple[tuple[str, int], ...]:  # fmt: skip
    """By what a role is called, those that others lead to by how likely that is; the busiest first."""
    ways = [Way(False, starts_on, 1, begins, begins), Way(True, starts_on, people, begins, begins)]
    expected = sums(known, coming_of(known, zone, ways, begins.date(), until.date())).tasks
    named = [((known.source.roles[role].name if role in known.source.roles else "") or role, n) for role, n in
             expected.items()]  # fmt: skip
    return tuple((name, max(1, round(n))) for name, n in sorted(named, key=lambda one: -one[1]) if n > 0)


def _coming(known: Plan, step: PlanStep, day: int, at: datetime, values: Mapping[str, Any]) -> Coming:
    template = known.templates.get(getattr(step.args, "template", ""))
    said = known.calendar.get(day, {})
    filled = {"day": str(day), **_plain(values), **said, **_plain(values.get(f"D{day}", {}))}
    left = {"days": str(known.days), "days_left": str(max(0, known.days - day))} if known.days else {}
    said_then = template or cut(str(getattr(step.args, "title", "")))
    words = said_then.filled(_Shown(left | filled, known.source.vars))
    return Coming(day, at, step.id, step.block.name, step.scope == GROUP, step.block.speaks, words)


def _plain(values: Any) -> dict[str, str]:
    return {key: str(value) for key, value in values.items() if not isinstance(value, Mapping)} if values else {}


def shown(text: str, of: Plan, values: Mapping[str, Any]) -> str:
    """A text as it stands before anybody is spoken to: with what was filled in, and the rest by what it is called."""
    return cut(text).filled(_Shown(_plain(values), of.source.vars))


class _Shown:
    """Variables as a preview shows them: what nobody knows yet stands in its place, by what it is called."""

    def __init__(self, known: Mapping[str, str], asked: Mapping[str, Var]) -> None:
        self._known, self._asked = known, asked

    def get(self, name: str, default: str = "", /) -> str:
        return self._known.get(name) or f"〔{self._called(name)}〕"

    def _called(self, name: str) -> str:
        var = self._asked.get(name)
        # A label goes on to say how to fill it in: (…)
        return (_BRACKET.split(var.label)[0].strip() if var is not None else _of_then().get(name, "")) or name


_BRACKET = re.compile(r"[（(：:]")


def _of_then() -> dict[str, str]:
    """What only shows when it is said."""
    return {
        "nick": pgettext("variable", "their name"),
        "names": pgettext("variable", "names"),
        "count": pgettext("variable", "how many"),
        "day": pgettext("variable", "which day"),
        "days": pgettext("variable", "days in all"),
        "days_left": pgettext("variable", "days left"),
        "group": pgettext("variable", "the group"),
        "date": pgettext("variable", "the date"),
        "weekday": pgettext("variable", "the day of the week"),
        "owner": pgettext("variable", "whose group it is"),
        "missed": pgettext("variable", "what they missed"),
        "my_page": pgettext("variable", "link to their page"),
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """A variable to fill in at the start: once, or for each of `days`."""

    name: str
    var: Var
    days: tuple[int, ...] = ()


def asked_at_start(known: Plan, days_of: Mapping[str, list[int]]) -> list[Asked]:
    """The variables that whoever starts the playbook fills in."""
    found = []
    for name, var in known.source.vars.items():
        if var.source == "start":
            found.append(Asked(name, var))
        elif var.source == "calendar":
            found.append(Asked(name, var, tuple(days_of.get(name, ()))))
    return found
