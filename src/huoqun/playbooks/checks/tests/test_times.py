"""Times: an excerpt in which all is well, and one that is refused."""

from __future__ import annotations

import pytest

from huoqun.playbooks.codes import Code

from .excerpts import codes, findings, steps

HI = "id: hi, scope: group, do: send, template: hello, class: care"

TABLE = [
    # Clock times have four digits, days a D, spans a unit
    (Code.BAD_TIME, steps(HI + ", at: 08:30"), steps(HI + ", at: 8:30")),
    (Code.BAD_TIME, steps(HI + ", at: D1 08:30"), steps(HI + ", at: 1 08:30")),
    (Code.BAD_TIME, steps(HI + ", after: 30m"), steps(HI + ", after: 半小时")),
    (Code.BAD_TIME, steps(HI + ", at: 08:30", stage="days: [D1]"), steps(HI + ", at: 08:30", stage="days: [day1]")),
    (Code.BAD_TIME, "misfire: {grace: 2h}", "misfire: {grace: 2 hours}"),
    (Code.BAD_TIME, "enrol: {re_entry: 30d, late_join: {}}", "enrol: {re_entry: sometimes, late_join: {}}"),
    (Code.BAD_TIME, "calendar: {days: 7, day_cutoff: 04:00}", "calendar: {days: 7, day_cutoff: 24:00}"),
    (Code.BAD_TIME, "quiet_hours: {from: 22:00, to: 08:00}", "quiet_hours: {from: 22:00, to: 8}".replace("8}", "8h}")),
    (Code.BAD_TIME, "timezone: Asia/Urumqi", "timezone: Beijing"),
    (Code.BAD_TIME, "timezone: UTC", "timezone: ../../etc/passwd"),
    (Code.BAD_TIME, "sheets: {coach: [{day: D1, what: 备课}]}", "sheets: {coach: [{day: 周一, what: 备课}]}"),
    # A step has one time
    (Code.TWO_TIMES, steps(HI + ", at: 08:30"), steps(HI + ", at: 08:30, after: 1h")),
    # Days lie in the calendar; the day before it begins counts, and ways out may lie behind it
    (Code.DAY_OUTSIDE, steps(HI + ", at: 08:30, days: [D0, D7]"), steps(HI + ", at: 08:30, days: [D8]")),
    (Code.DAY_OUTSIDE, "exit: [{id: o, at: D8 12:00, do: end}]", "exit: [{id: o, at: D80 12:00, do: end}]"),
    (Code.DAY_OUTSIDE, "enrol: {late_join: {until: D3}}", "enrol: {late_join: {until: D9}}"),
    # Nothing is said while people sleep
    (
        Code.ALWAYS_QUIET,
        steps(HI + ", at: 08:30") + "quiet_hours: {from: 22:00, to: 08:00}",
        steps(HI + ", at: 07:59") + "quiet_hours: {from: 22:00, to: 08:00}",
    ),
    # Service is said at any time
    (
        Code.ALWAYS_QUIET,
        steps(HI.replace("care", "service") + ", at: 23:00") + "quiet_hours: {from: 22:00, to: 08:00}",
        steps(HI + ", at: 13:00") + "quiet_hours: {from: 12:30, to: 14:00}",
    ),
    # It is said what becomes of the late, for all or at each step
    (Code.NO_LATE_JOIN, steps(HI + ", at: 08:30, late_join: skip") + "enrol: {}", "enrol: {}"),
    # The day of a check-in is the group's, so members cannot count their own
    (
        Code.TWO_CALENDARS,
        steps("id: open, scope: group, do: checkin, at: 08:30"),
        steps("id: open, scope: group, do: checkin, at: 08:30") + "anchor: member.joined",
    ),
    # Where everybody has a calendar of their own, nobody is late
    (Code.NO_LATE_JOIN, "enrol: {}\nanchor: member.joined", "enrol: {}\nanchor: group.starts_on"),
    (
        Code.NO_MISFIRE,
        steps(HI + ", at: 08:30, misfire: {grace: 1h}")
        + "misfire: null\nexit: [{id: o, if: staff, do: end}]",
        "misfire: null",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "good", "bad"), TABLE)
def test_times_can_be_kept(code, good, bad):
    assert code not in codes(good)
    assert code in codes(bad)


def test_what_is_not_said_for_all_is_told_once():
    many = steps("\n".join(f"id: s{n}, do: tag, add: [x], at: 0{n}:00" for n in range(5)))
    (finding,) = (f for f in findings(many + "enrol: {}") if f.code == Code.NO_LATE_JOIN)

    assert (finding.step, "4" in finding.reason) == ("s0", True)
