"""Messages: their class, consent to marketing, how many on the worst day, and what the connection may send."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..codes import Code
from ..findings import Finding
from ..format.model import CapLine
from .view import Placed, View

MARKETING = "marketing"
ASKS_CONSENT = "consented"


def classes(view: View) -> Iterator[Finding]:
    for placed in view.steps:
        if placed.speaks and placed.step.cls is None:
            reason = _("This message has no class.")
            mend = _("Say what it is: “class: care” (or nudge, marketing, money, service).")
            yield view.found(Code.NO_CLASS, placed.path, reason, mend)


def consent(view: View) -> Iterator[Finding]:
    """Marketing to one member wants their consent. The planner leaves out who gave none; the playbook should know."""
    selling = [placed for placed in view.steps if placed.step.cls == MARKETING and not placed.is_of_group]
    if not selling or ASKS_CONSENT in view.playbook.enrol.only:
        return
    asking = {placed.id for placed in view.steps if any(ASKS_CONSENT in text for text in view.conditions_of(placed))}
    unasked = _reached_without(view, asking)
    mend = _("Say “enrol: {only: \"consented('marketing')\"}”, or branch on it before this step.")
    for placed in selling:
        if not asking:
            reason = _("This is marketing, and nothing asks whether the member consented to it.")
            yield view.found(Code.NO_CONSENT, placed.path, reason, mend)
        elif placed.id in unasked:
            reason = _("Some come to this marketing without being asked for consent; who gave none gets nothing.")
            yield view.found(Code.MAYBE_NO_CONSENT, placed.path, reason, mend)


def _reached_without(view: View, asking: set[str]) -> set[str]:
    """Steps to which a way leads that passes none of those that ask."""
    todo = [placed.id for placed in view.steps if placed.is_root]
    seen: set[str] = set()
    while todo:
        step = todo.pop()
        if step not in seen:
            seen.add(step)
            todo += view.edges[step] if step not in asking else ()
    return seen


def offers(view: View) -> Iterator[Finding]:
    if view.playbook.kind != "newcomer":
        return
    selling = [placed for placed in view.steps if placed.step.cls == MARKETING]
    number = sum(max(1, len(view.days_of(placed))) for placed in selling)
    if number > 1:
        reason = _("Newcomers get %(n)d offers; more than one drives them away.") % {"n": number}
        yield view.found(Code.MORE_THAN_ONE_OFFER, selling[-1].path, reason, _("Keep the one that matters most."))


def hold_out(view: View) -> Iterator[Finding]:
    held = view.playbook.holdout
    if held is not None and held.percent and view.playbook.goals is None:
        reason = _("A part of the members is held out, and there is no goal to compare by.")
        yield view.found(Code.HOLDOUT_WITHOUT_GOAL, ("holdout",), reason, _("Add “goals: {primary: {fact: paid}}”."))


class Sends:
    """How many messages there are on each day: by the timetable alone, and at most on the worst way through."""

    def __init__(self, view: View, classes: frozenset[str] = frozenset()) -> None:
        self.view, self.classes = view, classes

    def counts(self, placed: Placed) -> bool:
        return placed.speaks and (not self.classes or placed.step.cls in self.classes)

    @cached_property
    def group(self) -> Counter[int]:
        """To the group, by day: those with a time of their own."""
        return self._of(is_of_group=True)

    @cached_property
    def member(self) -> Counter[int]:
        """To each member, by day: those with a time of their own."""
        return self._of(is_of_group=False)

    def _of(self, *, is_of_group: bool) -> Counter[int]:
        days: Counter[int] = Counter()
        for placed in self.view.steps:
            if placed.is_of_group == is_of_group and self.counts(placed):
                days.update(self.view.days_of(placed))
        return days

    @cached_property
    def worst(self) -> Counter[int]:
        """To one member, by day, if every way took its turn with the most messages."""
        days: Counter[int] = Counter()
        for placed in self.view.steps:
            if not placed.is_of_group and placed.is_timed and (most := self.longest[placed.id]):
                days.update(dict.fromkeys(self.view.days_of(placed), most))
        return days

    @cached_property
    def longest(self) -> dict[str, int]:
        """The most messages to one member on any way from each step on; a circle is gone once."""
        found: dict[str, int] = {}
        for step in self.view.last_first:
            placed = self.view.by_id[step]
            more = max((found.get(way, 0) for way in self.view.edges[step]), default=0)
            found[step] = 0 if placed.is_of_group else self.counts(placed) + more
        return found


def caps(view: View) -> Iterator[Finding]:
    by_classes: dict[frozenset[str], Sends] = {}
    for n, cap in enumerate(view.playbook.caps):
        if cap.per == "day" and cap.scope != "workspace":
            classes = frozenset(cap.classes)
            sends = by_classes.setdefault(classes, Sends(view, classes))
            yield from _over(view, n, cap, sends)


def _over(view: View, n: int, cap: CapLine, sends: Sends) -> Iterator[Finding]:
    certain = sends.group if cap.scope == "group" else sends.member
    day, number = max(certain.items(), key=lambda item: item[1], default=(0, 0))
    path = ("caps", n, "max")
    if number > cap.max:
        words = {"n": number, "day": f"D{day}", "max": cap.max}
        reason = _("On %(day)s the timetable says %(n)d messages; this cap allows %(max)d.") % words
        yield view.found(Code.OVER_CAP, path, reason, _("Take messages out of that day, or raise the cap."))
        return
    day, number = max(sends.worst.items(), key=lambda item: item[1], default=(0, 0))
    if cap.scope == "member" and number > cap.max:
        words = {"n": number, "day": f"D{day}", "max": cap.max}
        reason = _("On %(day)s somebody may get %(n)d messages; this cap allows %(max)d.") % words
        yield view.found(Code.MAYBE_OVER_CAP, path, reason, _("The rest will not be said. Raise the cap, or say less."))


def budget(view: View) -> Iterator[Finding]:
    most = view.context.sends_a_day
    if most is None:
        return
    sends = Sends(view)
    days = Counter({day: n * view.context.members for day, n in sends.member.items()}) + sends.group
    day, number = max(days.items(), key=lambda item: item[1], default=(0, 0))
    if number > most:
        words = {"n": number, "day": f"D{day}", "max": most, "members": view.context.members}
        reason = ngettext(
            "On %(day)s %(n)d message goes out to %(members)d members; the connection may send %(max)d a day.",
            "On %(day)s %(n)d messages go out to %(members)d members; the connection may send %(max)d a day.",
            number,
        ) % words  # fmt: skip
        yield view.found(Code.OVER_BUDGET, ("stages",), reason, _("Say it to the group, or to fewer on one day."))


CHECKS = (classes, consent, offers, hold_out, caps, budget)
