"""Boards of a class's report, and who stands on them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from huoqun.camps.merits import Merit
from huoqun.camps.reports import Told, boards, sums

LIN = Told(1, "Lin", Merit(3, 3, 4, 4, Decimal(90)), 12, 2, True, has_left=False, is_listed=True)
MAY = Told(2, "May", Merit(3, 2, 3, 4, Decimal(80)), 5, 9, False, has_left=False, is_listed=True)
HIDDEN = Told(3, "Shy", Merit(5, 5, 4, 4), 99, 0, True, has_left=False, is_listed=False)
GONE = Told(4, "Gone", Merit(1, 1, 1, 4), 1, 0, False, has_left=True, is_listed=True)


def told(board):
    return [(line.place, line.name, line.amount, line.tied) for line in board]


def test_boards_name_who_may_be_named_and_tell_ties():
    found = boards([MAY, LIN, HIDDEN, GONE])

    assert told(found["days"]) == [(1, "Lin", 3, True), (1, "May", 3, True)]
    assert told(found["streak"]) == [(1, "Lin", 3, False), (2, "May", 2, False)]
    assert told(found["score"]) == [(1, "Lin", 90, False), (2, "May", 80, False)]
    assert told(found["said"]) == [(1, "Lin", 12, False), (2, "May", 5, False)]


def test_a_board_is_short_and_cuts_no_tie():
    many = [replace(LIN, member_id=n, name=f"{n:02}", merit=Merit(days=9 if n < 4 else 5)) for n in range(20)]

    assert [line.place for line in boards(many)["days"]] == [1] * 4 + [5] * 6


def test_sums_count_everybody():
    all_ = sums([LIN, MAY, HIDDEN, GONE])

    assert (all_.members, all_.left, all_.graduates, all_.checkins) == (4, 1, 2, 12)
    assert (all_.said, all_.said_before, all_.done, all_.of, all_.score) == (117, 11, 12, 16, Decimal(85))
    assert sums([]).score is None
