"""What is foretold of groups, each with what speaks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huoqun.core.actor import Actor
from huoqun.groups.queries.names import group_names
from huoqun.members.queries.counted import names as member_names

from ..cube.reading import days
from ..forecasting.features import NAMES
from ..forecasting.model import Forecasts, coming_again, forecast, returning
from ..forecasting.reasons import Reason, reasons
from ..permissions import InsightPermission
from ..rules import YOUNG, Outlook, outlook


@dataclass(frozen=True, slots=True)
class Month:
    """Messages, days with signs of life, and people who gave them, in 28 days."""

    messages: int
    days: int
    people: int


@dataclass(frozen=True, slots=True)
class GroupForecast:
    """Chances (0 to 1) of words or deeds there: in the 28 days from a day on, and in the 28 before the 90th day.

    None: the group is too young (`age`, in days, is at most YOUNG). `silent`: days since the last; `month` is the
    28 days before the day, `before` those before them. `own`: of how many weeks of this community's groups the model
    learnt beside what ships.
    """

    group_id: int
    group: str
    outlook: Outlook
    p_alive_28d: float | None
    p_alive_90d: float | None
    why: tuple[Reason, ...]
    age: int
    silent: int
    month: Month
    before: Month
    own: int


@dataclass(frozen=True, slots=True)
class MemberForecast:
    """The chance (0 to 1) that somebody who fell silent in a group speaks there within 60 days by themselves.

    `silent`: days since their last words there; `value`: on how many of the 90 days before those they had any.
    """

    group_id: int
    group: str
    member_id: int
    member: str
    p_return_60d: float
    silent: int
    value: int


@dataclass(frozen=True, slots=True)
class NewcomerForecast:
    """The chance (0 to 1) that somebody who came to a group once and lately comes there again within 30 days.

    `silent`: days since that day (0: yesterday was it); `said`: messages on it.
    """

    group_id: int
    group: str
    member_id: int
    member: str
    p_return_30d: float
    silent: int
    said: int


def group_forecasts(actor: Actor, *, at: date) -> list[GroupForecast]:
    """Every group in sight that spoke in the 28 days before `at`, by what was said before it alone; those that need
    somebody first.
    """
    scope = actor.scope(InsightPermission.VIEW)
    names = {group.id: group.name for group in group_names(actor.workspace_id, scope=scope)}
    found = forecast(days(actor.workspace_id, before=at), at.toordinal())
    ids = found.days.groups[found.seen.groups].tolist()
    lines = [
        _line(
            found, place, group, names[group], float(found.alive[28][place]), float(found.alive[90][place]),
            reasons(NAMES, found.parts[place], is_quiet=outlook(float(found.alive[28][place])) is not Outlook.ALIVE),
        )
        for place, group in enumerate(ids) if group in names
    ]  # fmt: skip
    order = list(Outlook)
    return sorted(lines, key=lambda line: (order.index(line.outlook), line.p_alive_28d or 0.0, line.group))


def _line(
    found: Forecasts, place: int, group: int, name: str, near: float, far: float, why: tuple[Reason, ...]
) -> GroupForecast:
    seen = found.seen
    age = int(seen.age[place])
    is_young = age <= YOUNG
    return GroupForecast(
        group, name, Outlook.TOO_EARLY if is_young else outlook(near), None if is_young else near,
        None if is_young else far, () if is_young else why, age, int(seen.silent[place]),
        Month(*seen.month[place].tolist()), Month(*seen.before[place].tolist()), found.own,
    )  # fmt: skip


def member_forecasts(actor: Actor, *, at: date) -> list[MemberForecast]:
    """Whoever came to a group in sight on two days of a quarter at least, and has been silent there for 14 days to a
    year at `at`, by what was said before it alone; who came most often first.
    """
    scope = actor.scope(InsightPermission.VIEW)
    names = {group.id: group.name for group in group_names(actor.workspace_id, scope=scope)}
    past = days(actor.workspace_id, before=at)
    seen, chance = returning(past, at.toordinal())
    groups, members = past.groups[seen.group].tolist(), past.members[seen.member].tolist()
    called = member_names(actor.workspace_id, set(members))
    lines = [
        MemberForecast(
            group, names[group], member, called[member], float(chance[n]), int(seen.since[n]), int(seen.days[n])
        )
        for n, (group, member) in enumerate(zip(groups, members, strict=True))
        if group in names and called.get(member)
    ]
    return sorted(lines, key=lambda line: (-line.value, -line.p_return_60d, line.group, line.member_id))


def newcomer_forecasts(actor: Actor, *, at: date) -> list[NewcomerForecast]:
    """Whoever came to a group in sight for the first time in the fortnight before `at` and not again, by what was said
    before it alone; those likeliest to be lost first.
    """
    scope = actor.scope(InsightPermission.VIEW)
    names = {group.id: group.name for group in group_names(actor.workspace_id, scope=scope)}
    past = days(actor.workspace_id, before=at)
    seen, chance = coming_again(past, at.toordinal())
    groups, members = past.groups[seen.group].tolist(), past.members[seen.member].tolist()
    called = member_names(actor.workspace_id, set(members))
    lines = [
        NewcomerForecast(
            group, names[group], member, called[member], float(chance[n]), int(seen.since[n]), int(seen.said[n])
        )
        for n, (group, member) in enumerate(zip(groups, members, strict=True))
        if group in names and called.get(member)
    ]
    return sorted(lines, key=lambda line: (line.p_return_30d, line.silent, line.group, line.member_id))
