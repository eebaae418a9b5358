"""Cutting a text into records, wherever the pieces that it comes in end."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.imports.formats._cut import LIMIT, cut, scan
from huoqun.imports.testing import part_of

BEGINS = re.compile(r"\n#(?P<name>[^\n]*)")


def pieces(text: str, step: int | None = None) -> list[tuple[int, str | None, str, bool]]:
    part = part_of("a.txt", text, step=step)
    return [(one.line, one.begun["name"] if one.begun else None, one.rest, one.ok) for one in cut(part, BEGINS)]


def test_a_record_is_its_line_and_those_that_continue_it() -> None:
    assert pieces("before\n\n#one\na\n\nb\n#two\n#three\nc") == [
        (1, None, "before", True),
        (3, "one", "\na\n\nb", True),
        (7, "two", "", True),
        (8, "three", "\nc", True),
    ]


def test_ends_of_lines_of_windows() -> None:
    assert pieces("#one\r\na\r\n#two\r\n", step=1) == [(1, "one", "\na", True), (3, "two", "", True)]


def test_nothing_at_all() -> None:
    assert pieces("") == []
    assert pieces("\n \n") == []


ENDLESS = [
    # As a line of a record
    ("#one\n#two\n" + "x" * (3 * LIMIT) + "\nmore\n#three\n", [(1, "one"), (2, None), (5, "three")]),
    # As many lines of a record
    ("#one\n#two\n" + "xx\n" * LIMIT + "#three\n", [(1, "one"), (2, None), (3 + LIMIT, "three")]),
    # Before all records
    ("x" * (3 * LIMIT) + "#no\nmore\n#one\n", [(1, None), (3, "one")]),
    # At the end
    ("#one\n" + "x" * (3 * LIMIT), [(1, None)]),
]


@pytest.mark.parametrize(("text", "expected"), ENDLESS)
def test_what_has_no_end_costs_one_record(text: str, expected: list[tuple[int, str | None]]) -> None:
    found = pieces(text)

    assert [(line, name) for line, name, _, ok in found if ok or name is None][: len(expected)] == expected
    assert sum(not ok for *_, ok in found) == 1


TEXTS = st.lists(st.sampled_from(["#a", "#", "b", "", " #c", "一二", "#\u2028d"]), max_size=12)


@given(TEXTS, st.sampled_from([1, 2, 7, 64]), st.sampled_from(["\n", "\r\n"]))
def test_the_pieces_it_comes_in_do_not_matter(lines: list[str], step: int, end: str) -> None:
    text = end.join(lines)

    found = pieces(text, step)

    assert found == pieces(text)
    assert [line for line, name, _, _ in found if name is not None] == [
        number for number, line in enumerate(lines, 1) if line.startswith("#")
    ]
    names = [begun["name"] for begun in scan(part_of("a.txt", text, step=step), BEGINS)]
    assert names == [line[1:] for line in lines if line.startswith("#")]
