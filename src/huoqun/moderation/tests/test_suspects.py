"""Mass adders and bots: several signs together accuse, no single one does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..suspects.chance import at_least
from ..suspects.names import series, title, trade
from ..suspects.weighing import MOST, Counted, Trace, at_once, company, rows, weigh

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)


def after(*seconds):
    return [(NOON + timedelta(seconds=n), 100 + place) for place, n in enumerate(seconds)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        # Put first in everybody's list
        ("A小雅美妆", "a"), ("AAA招商", "aaa"), ("A-王总", "a-"),
        # A title behind a dash, with a number too
        ("王强-总经理", "总经理"), ("Leo-CEO", "ceo"), ("李姐_运营总监2", "运营总监"),
        # People are called Alice and Ada, and a title alone is a joke
        ("Alice", ""), ("ada", ""), ("总经理", ""), ("小雅 杭州", ""),
    ],
)  # fmt: skip
def test_titles_that_advertisers_give_themselves(name, found):
    assert title(name) == found


def test_a_trade_speaks_against_a_name_only_where_the_group_is_not_for_it():
    assert trade("保险小李", ["读书会", "爱读书的人"]) == "保险"
    assert trade("保险小李", ["保险从业者交流群"]) == trade("小李", ["读书会"]) == ""


def test_a_series_is_the_same_name_with_other_numbers_and_given_names_are_none():
    made = dict(enumerate(["美妆小雅01", "美妆小雅02", "美妆小雅 3", "美妆小雅④", "糖糖妈妈2019"]))
    assert series(made) == dict.fromkeys(range(4), ("美妆小雅", 4))
    assert series(dict(enumerate(["用户8817", "用户2213", "用户9", "用户10", "用户77"]))) == {}
    assert series(dict(enumerate(["小王8"] * 6))) == {}


@pytest.mark.parametrize(
    ("seconds", "sizes"),
    [
        # Every forty seconds
        ((0, 40, 80, 121, 160), [5] * 5),
        # A crowd behind a poster, as people come
        ((0, 7, 90, 130, 290, 300), []),
        # All let in at one moment
        ((0, 0, 0, 0, 0, 0), []),
        # The clock begins later
        ((0, 500, 530, 560, 590, 620, 900), [5] * 5),
    ],
)
def test_who_comes_in_by_a_clock(seconds, sizes):
    assert [len(row) for row in rows(after(*seconds)) for _ in row] == sizes


def test_who_comes_by_a_clock_into_two_groups_with_the_same_people():
    first, second, others = [1, 2, 3, 4, 5, 6], [9, 2, 3, 4, 5, 6], [1, 7, 8, 10, 11]
    # The sixth came into one of them only, and the same group again is no other
    assert company([(1, first), (2, second), (3, others), (1, first)]) == dict.fromkeys([2, 3, 4, 5, 6], 5)


def test_how_many_within_an_hour():
    assert at_once([at for at, _ in after(0, 3500, 3600, 3700, 9000)]) == 3


@pytest.mark.parametrize(
    ("trace", "accused"),
    [
        # Brings thirty friends of whom none spoke yet, and is reported by nobody: eager
        (Trace(1, brought=Counted(30, 30), at_once=30, said=4), False),
        # The same, silent, in five groups, and called a director
        (Trace(1, brought=Counted(30, 30), rooms=5, title="总经理"), True),
        # Of a series, and came by a clock
        (Trace(1, series=("小雅", 9), batch=9), True),
        # Twenty silent ones, and never a word of its own: it adds and does not speak
        (Trace(1, brought=Counted(20, 20)), True),
        # Nine in even steps; the same nine into another group as well
        (Trace(1, said=3, batch=9), False),
        (Trace(1, said=3, batch=9, company=9), True),
        # Of a series only, or punctual only: every name and every alarm clock is innocent
        (Trace(1, series=("小雅", 9), title="a", trade="保险"), False),
        (Trace(1, said=40, minute=Counted(40, 40), fast=Counted(9, 9)), False),
        # In every speed test faster than a person, and always at the same minute
        (Trace(1, said=40, minute=Counted(40, 40), tests=Counted(5, 5)), True),
        # Once too fast is once
        (Trace(1, said=40, minute=Counted(40, 40), tests=Counted(1, 1)), False),
        # Told of by three, and nothing else
        (Trace(1, said=3, told=1.5, tellers=3), False),
    ],
)
def test_several_signs_accuse_and_no_single_one_does(trace, accused):
    assert weigh(trace, silent=0.6).accused() == accused


@given(st.integers(0, 4000), st.integers(1, 4000), st.floats(0, 1))
def test_chance_is_a_chance_and_more_is_never_likelier(part, whole, share):
    assert 0.0 <= at_least(min(part + 1, whole + 1), whole, share) <= at_least(part, whole, share) + 1e-9 <= 1.0 + 1e-9


def test_no_source_alone_reaches_what_a_case_needs():
    assert max(MOST.values()) < 3.0
