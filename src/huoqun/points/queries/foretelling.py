"""Whom another policy would have changed: the deeds of a month paid by both, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from huoqun.core.queries import workspace
from huoqun.deeds.queries.counting import between
from huoqun.members.queries.faces import Face, faces

from ..policy.earning import Change, Counted, Done, Earned, changes, earn
from ..policy.model import EARNING, Policy
from .entitled import entitled
from .outlook import Outlook, outlook
from .policies import in_force

TOP = 20


@dataclass(frozen=True, slots=True)
class Foretold:
    """A month by the policy in force and by another one. `top`: the members who are changed most, with their faces.

    `more`, `less`: how many members would have got more or less points (or, with the same points, growth). Refunds and
    what was given by hand are left out of both. `monthly`: what whoever fits now gets by allowances in a month, in
    points and (`monthly_cash`) in minor units of money. `outlook`: levels, badges, rights, and what does not last.
    """

    month: date
    deeds: int
    members: int
    more: int
    less: int
    points: int
    points_then: int
    growth: int
    growth_then: int
    monthly: int
    monthly_then: int
    monthly_cash: int
    monthly_cash_then: int
    top: tuple[tuple[Face | None, Change], ...]
    outlook: Outlook

    @property
    def same(self) -> int:
        return self.members - self.more - self.less


def month_before(day: date) -> date:
    """The first day of the month before the one of a day."""
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)


def foretell(workspace_id: int, policy: Policy, *, now: datetime) -> Foretold:
    """What last month's deeds would have come to by this policy, beside the one that is in force now."""
    here = workspace(workspace_id)
    ends = now.astimezone(here.tz).date().replace(day=1)
    month = month_before(ends)
    since, until = (datetime.combine(day, time(), here.tz) for day in (month, ends))
    done = [
        Done(d.id, d.head_id, d.kind, d.product, d.occurred_at.astimezone(here.tz).date(), d.amount_minor, d.currency)
        for d in between(workspace_id, EARNING, since=since, until=until)
        if d.head_id is not None
    ]
    present = in_force(workspace_id, now).policy
    had = earn(present, done, Counted(), currency=here.currency)
    would = earn(policy, done, Counted(), currency=here.currency)
    found = changes(had, would)
    more = sum((one.more, one.more_growth) > (0, 0) for one in found)
    known = faces(workspace_id, [one.member_id for one in found[:TOP]])
    top = tuple((known.get(one.member_id), one) for one in found[:TOP])
    people = {one.member_id for one in had} | {one.member_id for one in would}
    return Foretold(
        month, len(done), len(people), more, len(found) - more, _points(had), _points(would), _growth(had),
        _growth(would), *_monthly(workspace_id, present, policy, now), top,
        outlook(workspace_id, present, policy, had, would, now=now),
    )  # fmt: skip


def _points(earned: list[Earned]) -> int:
    return sum(one.points for one in earned)


def _growth(earned: list[Earned]) -> int:
    return sum(one.growth for one in earned)


def _monthly(workspace_id: int, present: Policy, policy: Policy, now: datetime) -> tuple[int, int, int, int]:
    """Points of a month now and then, and cash now and then."""
    both = (present.allowances, policy.allowances)
    fit = {who: len(entitled(workspace_id, who, now=now)) for who in {one.who for some in both for one in some}}
    points, then = (sum(one.points * fit[one.who] for one in some) for some in both)
    cash, cash_then = (sum(one.cash * fit[one.who] for one in some if one.budget) for some in both)
    return points, then, cash, cash_then
