"""Days, clock times, spans and zones; quiet hours; what becomes of the late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ..codes import Code
from ..engine.spans import BadTime, clock, day_number, span
from ..findings import Finding
from .view import Path, Placed, View, number

BEFORE, BEHIND = 30, 60
"""How many days before the calendar a step may lie, and a way out behind it."""
SPANS_OF_BLOCKS = ("timeout", "sla", "ttl")

Said = tuple[Path, str]


def written(view: View) -> Iterator[Finding]:
    """Whether every time is written as playbooks write them."""
    for read, example, said in (
        (span, "30m, 4h, 7d", _spans(view)),
        (clock, "08:30", _clocks(view)),
        (day_number, "D1, D2", _days(view)),
    ):
        for path, text in said:
            yield from _written(view, path, text, read, example)
    if not _is_zone(view.playbook.timezone):
        reason = _("There is no time zone “%(zone)s”.") % {"zone": view.playbook.timezone[:60]}
        yield view.found(Code.BAD_TIME, ("timezone",), reason, _("Write it like Asia/Shanghai."))


def _written(view: View, path: Path, text: str, read: Callable[[str], object], example: str) -> Iterator[Finding]:
    try:
        read(text)
    except BadTime:
        reason = _("“%(text)s” cannot be read here.") % {"text": text[:40]}
        yield view.found(Code.BAD_TIME, path, reason, _("Write it like this: %(example)s.") % {"example": example})


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True


def _spans(view: View) -> Iterator[Said]:
    playbook = view.playbook
    if playbook.quiet_hours is not None:
        yield ("quiet_hours", "expire_after"), playbook.quiet_hours.expire_after
    if playbook.misfire is not None:
        yield ("misfire", "grace"), playbook.misfire.grace
    if playbook.enrol.re_entry not in ("never", "always"):
        yield ("enrol", "re_entry"), playbook.enrol.re_entry
    if playbook.enrol.present not in ("all", "none"):
        yield ("enrol", "present"), playbook.enrol.present
    if playbook.goals is not None:
        yield ("goals", "primary", "window"), playbook.goals.primary.window
    for placed in view.steps:
        step, path = placed.step, placed.path
        if step.after:
            yield (*path, "after"), step.after
        if step.misfire is not None:
            yield (*path, "misfire", "grace"), step.misfire.grace
        if step.aggregate is not None:
            yield (*path, "aggregate", "window"), step.aggregate.window
        yield from (
            ((*path, key), text) for key in SPANS_OF_BLOCKS if isinstance(text := placed.arg(key), str) and text
        )


def _clocks(view: View) -> Iterator[Said]:
    playbook = view.playbook
    yield ("calendar", "day_cutoff"), playbook.calendar.day_cutoff
    if playbook.quiet_hours is not None:
        yield ("quiet_hours", "from"), playbook.quiet_hours.since
        yield ("quiet_hours", "to"), playbook.quiet_hours.to
    for placed in view.steps:
        if placed.step.at:
            yield (*placed.path, "at"), placed.step.at.rpartition(" ")[2]
    for role, lines in playbook.sheets.items():
        yield from ((("sheets", role, n, "at"), line.at) for n, line in enumerate(lines) if line.at)


def _days(view: View) -> Iterator[Said]:
    playbook = view.playbook
    yield from ((("calendar", "of", day), day) for day in playbook.calendar.of)
    late = playbook.enrol.late_join
    if late is not None and late.until:
        yield ("enrol", "late_join", "until"), late.until
    for n, stage in enumerate(playbook.stages):
        yield from ((("stages", n, "days", m), day) for m, day in enumerate(stage.days))
    for placed in view.steps:
        yield from (((*placed.path, "days", m), day) for m, day in enumerate(placed.step.days))
        day = placed.step.at.rpartition(" ")[0]
        if day:
            yield (*placed.path, "at"), day
    for role, lines in playbook.sheets.items():
        yield from ((("sheets", role, n, "day"), line.day) for n, line in enumerate(lines))


def in_calendar(view: View) -> Iterator[Finding]:
    last = view.playbook.calendar.days
    for path, text in _days(view):
        day = number(text)
        if day is None:
            continue
        most = last + (BEHIND if path[0] in ("exit", "sheets") else 0) if last is not None else None
        if day < -BEFORE or (most is not None and day > most):
            words = {"day": text, "last": last or 0}
            reason = _("%(day)s is not in the calendar, which has %(last)d days.") % words
            yield view.found(Code.DAY_OUTSIDE, path, reason, _("Take a day that it has, or lengthen “calendar.days”."))


def two_times(view: View) -> Iterator[Finding]:
    for placed in view.steps:
        if placed.step.at and placed.step.after:
            reason = _("A step is due by the clock (at) or after a while (after), not both.")
            yield view.found(Code.TWO_TIMES, (*placed.path, "after"), reason, _("Keep one of them."))


def quiet(view: View) -> Iterator[Finding]:
    hours = view.playbook.quiet_hours
    try:
        since, until = (clock(hours.since), clock(hours.to)) if hours is not None else (time(), time())
    except BadTime:
        return
    for placed in view.steps:
        at = _clock_of(placed)
        if at is not None and placed.speaks and placed.step.cls != "service" and _is_within(at, since, until):
            words = {"at": f"{at:%H:%M}", "since": f"{since:%H:%M}", "until": f"{until:%H:%M}"}
            reason = _("%(at)s always lies within the quiet hours (%(since)s to %(until)s).") % words
            mend = _("Move it out of them, or narrow them. Only service is said in them.")
            yield view.found(Code.ALWAYS_QUIET, (*placed.path, "at"), reason, mend)


def _clock_of(placed: Placed) -> time | None:
    try:
        return clock(placed.step.at.rpartition(" ")[2]) if placed.step.at else None
    except BadTime:
        return None


def _is_within(at: time, since: time, until: time) -> bool:
    return since <= at < until if since <= until else at >= since or at < until


def late(view: View) -> Iterator[Finding]:
    """Whether it is said what becomes of late comers, and of what is late itself: once, at the first such step."""
    playbook = view.playbook
    timed = [placed for placed in view.steps if placed.is_timed]
    unsaid = [placed for placed in timed if placed.step.late_join is None and placed.stage is not None]
    if playbook.anchor == "group.starts_on" and playbook.enrol.late_join is None and unsaid:
        reason = _("It is not said what becomes of who joins after this step (and %(n)d more).") % {
            "n": len(unsaid) - 1
        }
        mend = _("Say it for all: “enrol: {late_join: {policy: skip}}” (or digest, shift, replay).")
        yield view.found(Code.NO_LATE_JOIN, unsaid[0].path, reason, mend)
    unsaid = [placed for placed in timed if placed.step.misfire is None]
    if playbook.misfire is None and unsaid:
        words = {"n": len(unsaid) - 1}
        reason = _("It is not said what happens when this step is late (and %(n)d more).") % words
        mend = _("Say it for all: “misfire: {grace: 2h, then: skip}” (or send_late, ask).")
        yield view.found(Code.NO_MISFIRE, unsaid[0].path, reason, mend)


def one_calendar(view: View) -> Iterator[Finding]:
    """A day that the group opens is another one for each member, where they count from when they joined."""
    for placed in view.steps:
        if placed.block is not None and placed.block.counts_days and view.playbook.anchor == "member.joined":
            reason = _("“%(do)s” counts the group's days, and this playbook counts each member's own.")
            mend = _("Say “anchor: group.starts_on”.")
            yield view.found(Code.TWO_CALENDARS, placed.path, reason % {"do": placed.step.do}, mend)


CHECKS = (written, in_calendar, two_times, quiet, late, one_calendar)
