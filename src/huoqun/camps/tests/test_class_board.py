"""The board of a class in few words, whoever shares a place."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import override

from huoqun.camps.class_board import BoardBy, BoardSpan
from huoqun.camps.queries.class_board import BoardLine, ClassBoard, names_said
from huoqun.core.turns import in_turn
from huoqun.points.levels import places

FIRST = date(2026, 11, 2)


def board(names, amounts, last=FIRST):
    given = zip(names, amounts, places(amounts), strict=True)
    lines = [BoardLine(n, UUID(int=n), name, amount, place) for n, (name, amount, place) in enumerate(given)]
    return ClassBoard(BoardBy.CHECKINS, BoardSpan.CAMP, FIRST, last, tuple(lines))


def test_forty_three_who_share_the_first_place_have_one_line_and_others_are_named_each_day():
    names = [f"P{n}" for n in range(43)]
    days = [board([*names, "Last"], [7] * 43 + [5], FIRST + timedelta(days=n)).rows(10) for n in range(15)]

    assert [len(rows) for rows in days] == [1] * 15, "the place after them is the forty-fourth"
    assert [(row.more, len(row.named)) for (row,) in days] == [(40, 3)] * 15
    assert {one.name for (row,) in days for one in row.named} == set(names), "everybody within fifteen days"


def test_who_asked_not_to_be_named_is_counted_only_and_few_stand_one_by_one():
    (hidden,) = board([""] * 6, [7] * 6).rows(10)
    few = board(["Lin", "", "Wei"], [7, 7, 3]).rows(10)

    with override("en"):
        assert names_said(hidden) == "6 classmates"
        assert [names_said(row) for row in few] == ["Lin", "a classmate", "Wei"]
    assert in_turn("abc", 5, 3) == ["a", "b", "c"] and in_turn("abcd", 1, 3) == ["d", "a", "b"]
