"""Ids, blocks, arguments, conditions, numbers: an excerpt in which all is well, and one that is refused."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from huoqun.core.blocks import all_blocks
from huoqun.playbooks.checks.checking import check
from huoqun.playbooks.codes import Code
from huoqun.playbooks.format.reading import read

from .excerpts import codes, findings, steps, written

HI = "id: hi, scope: group, do: send, template: hello, at: '08:30', class: care"

TABLE = [
    # A format that this version knows
    (Code.UNKNOWN_SCHEMA, "schema: playbook/v1", "schema: playbook/v2"),
    # An id is one short word
    (Code.BAD_ID, "id: 写作-7天", "id: 写作 7天"),
    # No two steps have one id, ways out included
    (Code.DUPLICATE_ID, steps(HI), steps(HI.replace("hi", "over"))),
    # Every step does something that there is
    (Code.UNKNOWN_BLOCK, steps(HI), steps(HI.replace("send", "sned"))),
    # A branch is a member's
    (
        Code.WRONG_SCOPE,
        steps("id: b, at: '08:30', do: branch, if: staff, then: t\nid: t, do: tag, add: [x]"),
        steps("id: b, at: '08:30', scope: group, do: branch, if: staff, then: over"),
    ),
    # A block's arguments are looked at as strictly as all else
    (Code.UNKNOWN_KEY, steps(HI), steps(HI.replace("template", "tmeplate"))),
    (Code.WRONG_TYPE, steps(HI + ", buttons: [a]"), steps(HI + ", buttons: [1]")),
    (Code.MISSING_KEY, steps(HI), steps(HI.replace("template: hello, ", ""))),
    # Numbers make sense
    (Code.BAD_VALUE, "priors: {leaves: 0.1}", "priors: {leaves: 1.1}"),
    (Code.BAD_VALUE, "caps: [{scope: group, per: day, max: 1}]", "caps: [{scope: group, per: day, max: 0}]"),
    # Conditions can be read, wherever they stand
    (Code.BAD_CONDITION, 'enrol: {unless: "opted_out", late_join: {}}', 'enrol: {unless: "opted_uot", late_join: {}}'),
    (Code.BAD_CONDITION, "exit: [{id: out, if: staff, do: end}]", "exit: [{id: out, if: staff and, do: end}]"),
    # A step that a condition asks about is there, wherever it stands
    (
        Code.UNKNOWN_STEP,
        "exit: [{id: out, if: \"taken('out') and 'x' == answer('out')\", do: end}]",
        "exit: [{id: out, if: \"taken('out') and 'x' == answer('gone')\", do: end}]",
    ),
    (
        Code.UNKNOWN_STEP,
        "exit: [{id: out, if: \"acknowledged('out')\", do: end}]",
        "exit: [{id: out, if: \"acknowledged('gone')\", do: end}]",
    ),
    # Who comes in by a word is told which
    (
        Code.ENROL_WITHOUT_VALUE,
        "enrol: {trigger: said, value: 报名, late_join: {}}",
        "enrol: {trigger: said, late_join: {}}",
    ),
]


@pytest.mark.parametrize(("code", "good", "bad"), TABLE)
def test_what_is_named_is_there(code, good, bad):
    assert code not in codes(good)
    assert code in codes(bad)


def test_a_finding_has_the_line_the_step_and_what_was_probably_meant():
    (finding,) = findings(steps(HI + "\nid: late, do: sned, at: '09:00'"))

    assert (finding.code, finding.step, finding.line) == ("unknown_block", "late", 15)
    assert "“send”" in finding.mend


def test_both_lines_of_an_id_are_told():
    (finding,) = (f for f in findings(steps(f"{HI}\n{HI}")) if f.code == Code.DUPLICATE_ID)

    assert (finding.line, "14" in finding.reason) == (15, True)


def test_a_condition_is_told_with_the_place_in_it():
    (finding,) = findings("exit: [{id: out, if: 'stage > tall', do: end}]")

    assert finding.code == Code.BAD_CONDITION
    assert "“stage > tall”" in finding.reason and "9" in finding.reason


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("do: tag", "这一步没动任何标签。"),
        # With what was written
        ("do: points, amount: 0, key: a", "0 发不了。"),
        # What a rule refused says why in its own words
        ("do: tag, add: ['%s']" % ("长" * 60), "标签写 1 到 40 个字，不换行。"),
    ],
)  # fmt: skip
def test_what_a_block_finds_is_said_in_the_language_of_whoever_looks(step, said):
    with override("zh-hans"):
        found = check(read(written(steps(f"id: t, after: 0s, {step}"))), blocks=all_blocks())
    assert any(said in one.reason for one in found)


def test_what_a_block_finds_itself_stands_beside_the_rest():
    assert codes(steps("id: t, do: tag, after: 0s")) == {"tag_nothing", "unused_template"}
