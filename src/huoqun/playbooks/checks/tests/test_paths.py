"""Where steps lead: an excerpt in which all is well, and one that is refused."""

from __future__ import annotations

import pytest

from huoqun.playbooks.checks.context import Context
from huoqun.playbooks.codes import Code

from .excerpts import codes, findings, steps

BRANCH = "id: b, at: '08:30', do: branch, if: staff, then: t\nid: t, do: tag, add: [x]"
TWO_STAGES = """stages:
- id: one
  days: [D1]
  steps: [{id: b, at: '08:30', do: branch, if: staff, then: t}]
- id: two
%s
  steps: [{id: t, do: tag, add: [x]}]
"""
GATHER = """id: b, at: '08:30', do: branch, if: staff, then: praise
id: praise, scope: group, do: send, template: hello, class: care%s"""
CIRCLE = """id: a, at: '08:30', do: tag, add: [x], next: b
id: b, do: %s, next: a"""

TABLE = [
    # Every way leads to a step that is there
    (Code.DANGLING_JUMP, steps(BRANCH), steps(BRANCH.replace("then: t", "then: gone"))),
    # A late comer's digest is a step too
    (
        Code.DANGLING_JUMP,
        "enrol: {late_join: {policy: digest, digest: hi}}",
        "enrol: {late_join: {policy: digest, digest: gone}}",
    ),
    # Other stages are closed, unless they have no days
    (Code.CROSS_STAGE_JUMP, TWO_STAGES % "", TWO_STAGES % "  days: [D2]"),
    # A way out may be led to from everywhere
    (Code.CROSS_STAGE_JUMP, steps(BRANCH.replace("then: t", "then: over")), TWO_STAGES % "  weekdays: [mon]"),
    # A group's step knows no member
    (
        Code.GROUP_TO_MEMBER,
        steps(BRANCH),
        steps("id: c, at: '09:00', scope: group, do: send, template: hello, class: care, next: t\n" + BRANCH),
    ),
    # Members share one message of the group
    (Code.NEEDS_AGGREGATION, steps(GATHER % ", aggregate: {window: 10m}"), steps(GATHER % "")),
    # A branch leads somewhere, and whatever waits stops waiting some day
    (Code.BRANCH_WITHOUT_THEN, steps(BRANCH), steps(BRANCH.replace(", then: t", ""))),
    (
        Code.WAIT_WITHOUT_TIMEOUT,
        steps("id: w, at: '08:30', do: wait, for: {said: ['1']}, timeout: 24h"),
        steps("id: w, at: '08:30', do: wait, for: {said: ['1']}"),
    ),
    # Everything is reached: by the clock, or by what is
    (Code.UNREACHABLE, steps(BRANCH), steps(BRANCH.replace("then: t", "then: over"))),
    (Code.UNREACHABLE, steps("id: a, after: 0s, do: tag, add: [x]"), steps("id: a, do: tag, add: [x], next: a")),
    # A circle waits somewhere, or is gone once
    (Code.ENDLESS_CYCLE, steps(CIRCLE % "wait, for: {image: true}, timeout: 1d"), steps(CIRCLE % "tag, add: [y]")),
    (Code.ENDLESS_CYCLE, steps(CIRCLE % "tag, once: per_run, add: [y]"), steps("id: a, at: '08:30', do: end, next: a")),
    # It ends some day
    (Code.NO_EXIT, "exit: []\n" + steps("id: e, at: '20:00', do: end"), "exit: []"),
    # A person says yes before what cannot be undone
    (
        Code.NO_APPROVAL,
        "exit: [{id: d, at: D8 12:00, scope: group, do: dissolve, require: approval}]",
        "exit: [{id: d, at: D8 12:00, scope: group, do: dissolve}]",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "good", "bad"), TABLE)
def test_steps_lead_somewhere_and_come_to_an_end(code, good, bad):
    assert code not in codes(good)
    assert code in codes(bad)


def test_a_dangling_jump_is_told_at_the_line_of_the_jump():
    (finding,) = (
        f
        for f in findings(
            "stages:\n- id: s\n  days: [D1]\n  steps:\n  - id: w\n    do: wait\n    at: '08:30'\n"
            "    for: {said: ['1']}\n    timeout: 1d\n    else: ovre\n"
        )
        if f.code == Code.DANGLING_JUMP
    )

    assert (finding.line, finding.step) == (19, "w")
    assert "“over”" in finding.mend


def test_a_step_in_which_somebody_waits_stays():
    assert Code.STEP_IN_USE in codes("", Context(waiting={"hi": 3, "gone": 2}))
    assert Code.STEP_IN_USE not in codes("", Context(waiting={"hi": 3, "gone": 0}))
