"""A round: what is proposed for whom, decided from what was counted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from huoqun.core.errors import Refused

from .presence import N_, NewRule, Protected, score

REVERSIBLE = timedelta(days=30)
"""For so long a round may be taken back."""
FOLLOWS = timedelta(days=100)
"""The last round counts for so long; after that everybody begins anew."""


class Step(StrEnum):
    """What is proposed for somebody. `stay`: they would be judged, and are not; `bring_in`: from the line."""

    THANK = "thank"
    ASK_BACK = "ask_back"
    LAST_NOTICE = "last_notice"
    LEAVE = "leave"
    BRING_IN = "bring_in"
    STAY = "stay"


STEPS_OF_ABSENCE = (Step.ASK_BACK, Step.LAST_NOTICE, Step.LEAVE)


class RoundState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    DROPPED = "dropped"
    UNDONE = "undone"


class NoRule(Refused):
    code = "no_turnover_rule"
    message = N_("This group has no rule of presence, or it is switched off.")
    way_out = N_("Write one for it, or for its kind.")
    status = 409


class DraftThere(Refused):
    code = "turnover_draft_there"
    message = N_("A round of this group waits to be approved already.")
    way_out = N_("Approve it, or drop it, before there is another one.")
    status = 409


class WrongRoundState(Refused):
    code = "wrong_round_state"
    message = N_("This round has been settled meanwhile.")
    way_out = N_("Reload the page to see how.")
    status = 409


class TooLate(Refused):
    code = "turnover_too_late"
    message = N_("This is longer ago than 30 days.")
    way_out = N_("Let them in by the group's door.")
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of the group. `values`: what was counted of them; `before`: the step that they were at last, or ''."""

    member_id: int
    values: Mapping[str, int] = field(default_factory=dict)
    protected: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is proposed for somebody, and the number that it rests on. `why`: why they are not judged."""

    member_id: int
    step: Step
    score: int
    why: str = ""


def propose(rule: NewRule, people: Sequence[Person]) -> list[Proposed]:
    """What is proposed for a group. The same people in another order come to the same.

    Absent is who is not protected and has less than `least`; they go one step further than they were. Those who have
    least leave first, and stay where the group would become too small, or too many would leave at once.
    """
    ranked = sorted(people, key=lambda one: (score(rule.weights, one.values), one.member_id))
    worth = {one.member_id: score(rule.weights, one.values) for one in ranked}
    best = [one for one in reversed(ranked) if one.protected != Protected.STAFF and worth[one.member_id] >= rule.least]
    found = [Proposed(one.member_id, Step.THANK, worth[one.member_id]) for one in best[: rule.thanks]]
    may_leave = leaving(rule, len(people))
    for one in ranked:
        if worth[one.member_id] >= rule.least:
            continue
        step = next_step(one.before)
        why = one.protected
        if not why and step is Step.LEAVE:
            may_leave -= 1
            why = Protected.SIZE if may_leave < 0 else ""
        if why != Protected.STAFF:
            found.append(Proposed(one.member_id, Step.STAY if why else step, worth[one.member_id], why))
    return found


def leaving(rule: NewRule, size: int) -> int:
    """How many of a group of this size may leave in a round."""
    return max(0, min(size - rule.keep, math.ceil(size * rule.share / 100)))


def next_step(before: str) -> Step:
    """One step further than somebody was; nobody leaves who was not asked back and noticed."""
    if before == Step.ASK_BACK:
        return Step.LAST_NOTICE
    return Step.LEAVE if before in (Step.LAST_NOTICE, Step.LEAVE) else Step.ASK_BACK


def next_month(day: date, month_day: int) -> date:
    """The next day of a month, after this one."""
    if day.day < month_day:
        return day.replace(day=month_day)
    return (day.replace(day=1) + timedelta(days=32)).replace(day=month_day)


def reversible(approved_at: datetime | None, now: datetime) -> bool:
    """Whether what was approved then may still be taken back."""
    return approved_at is not None and now <= approved_at + REVERSIBLE
