"""Completion rules: what they ask for, what is lacking, and that they are kept as they were said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.camps.completion import BadRule, Group, Part, bound, judged, read, throughs, write
from huoqun.camps.marks import Column, ColumnKind, Mark, MarkState

DAY = datetime(2026, 11, 3, tzinfo=UTC)
SIGNS = {"✓": MarkState.DONE, "~": MarkState.LATE, "x": MarkState.MISSING, "-": MarkState.EXCUSED, ".": MarkState.OPEN}
KINDS = {"c": ColumnKind.CHECKIN, "h": ColumnKind.HOMEWORK, "q": ColumnKind.QUIZ}


def cells(said):
    """“c✓✓x q80 q.” as columns and marks: a kind's letter, then signs, or a score."""
    columns, marks = [], []
    for word in said.split():
        kind, rest = KINDS[word[0]], word[1:]
        found = [Mark(MarkState.DONE, Decimal(rest))] if rest.isdecimal() else [Mark(SIGNS[sign]) for sign in rest]
        for mark in found:
            columns.append(Column(f"{kind}/{len(columns)}", kind, "", DAY + timedelta(days=len(columns))))
            marks.append(mark)
    return columns, marks


FIVE = {"all": [{"of": "checkin", "least": 3}]}
MOST_OF = {"all": [{"of": "homework", "percent": 80}]}
GRADE = {"all": [{"of": "quiz", "score": 60}]}
EITHER = {"any": [{"of": "checkin", "least": 3}, {"of": "quiz", "score": 60}]}


@pytest.mark.parametrize(
    ("rule", "said", "met", "possible"),
    [
        (FIVE, "c✓✓✓", True, True),
        # what is made up counts
        (FIVE, "c✓~✓x", True, True),
        # a day of leave is no check-in
        (FIVE, "c✓✓-", False, False),
        # today may still be done
        (FIVE, "c✓✓.", False, True),
        # four of five is 80 of 100
        (MOST_OF, "h✓✓✓✓x", True, True),
        # what is excused is asked of nobody: three of three
        (MOST_OF, "h✓✓✓--", True, True),
        # nothing was asked at all, so nothing was reached
        (MOST_OF, "c✓", False, False),
        # 80 and 40 make 60
        (GRADE, "q80 q40", True, True),
        # one that was missed scores nothing
        (GRADE, "q80 qx", False, False),
        # one that is open may come yet
        (GRADE, "q40 q.", False, True),
        # either will do
        (EITHER, "cxxx q90", True, True),
        # one way is closed, the other is open
        (EITHER, "cxxx q.", False, True),
        # no rule: nobody, by the rule
        ({}, "c✓✓✓", False, False),
    ],
)
def test_who_meets_a_rule(rule, said, met, possible):
    verdict = judged(read(rule), *cells(said), {}, over=True)

    assert (verdict.met, verdict.possible) == (met, possible)


def test_until_a_day_only_what_was_due_by_then_counts():
    columns, marks = cells("c✓xx✓")
    rule = read({"of": "checkin", "least": 2, "through": "D3"})

    assert throughs(rule) == {"D3"}
    assert bound("D3", date(2026, 11, 1)) == bound("2026-11-03", date(2026, 1, 1)) == date(2026, 11, 3)
    verdict = judged(rule, columns, marks, {"D3": DAY + timedelta(days=2)})
    assert [(gap.has, gap.needs) for gap in verdict.gaps] == [(1, 2)]
    assert judged(rule, columns, marks, {"D3": DAY + timedelta(days=3)}).met


@pytest.mark.parametrize(
    "raw",
    [
        # no kind of ours
        {"of": "praise", "least": 1},
        # two askings in one
        {"of": "quiz", "least": 1, "score": 60},
        # nothing is asked
        {"of": "quiz"},
        # more than there can be
        {"of": "quiz", "score": 101},
        # no number, whatever Python makes of it
        {"of": "quiz", "score": True},
        # no day and no date
        {"of": "checkin", "least": 1, "through": "soon"},
        # nothing to be all of
        {"all": []},
        # both ways at once
        {"all": [{"of": "quiz", "score": 60}], "any": [{"of": "quiz", "score": 60}]},
        # too deep to be read aloud
        {"all": [{"all": [{"all": [{"of": "quiz", "score": 60}]}]}]},
        # a list is no rule
        [{"of": "quiz", "score": 60}],
    ],
)
def test_what_is_no_rule_is_refused(raw):
    with pytest.raises(BadRule):
        read(raw)


PARTS = st.builds(Part, of=st.sampled_from(ColumnKind), least=st.integers(1, 1000), through=st.sampled_from(["", "D3"]))
RULES = st.builds(
    Group, how=st.sampled_from(["all", "any"]),
    parts=st.lists(
        PARTS | st.builds(Group, how=st.just("any"), parts=st.lists(PARTS, min_size=1, max_size=3).map(tuple)),
        min_size=1, max_size=3,
    ).map(tuple),
)  # fmt: skip


@given(RULES)
def test_a_rule_is_kept_as_it_was_said(rule):
    assert read(write(rule)) == rule


@given(RULES, st.text(alphabet="✓~x-.", min_size=1, max_size=12), st.integers(0, 11))
def test_one_thing_more_that_is_done_never_takes_a_graduation_away(rule, signs, place):
    columns, marks = cells(f"c{signs}")
    better = [Mark(MarkState.DONE) if n == place else mark for n, mark in enumerate(marks)]

    if judged(rule, columns, marks, {}).met:
        assert judged(rule, columns, better, {}).met
