"""CSV records: where they begin, and how reading goes on after a broken one."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from huoqun.imports.csvrows import BROKEN_ROW, ENDLESS_ROW, LIMIT, delimiter_of, rows
from huoqun.imports.testing import part_of


def read(text: str, step: int | None = None) -> list[tuple[int, list[str] | str]]:
    return list(rows(part_of("a.csv", text, step=step)))


def test_a_record_is_at_the_line_it_begins_on() -> None:
    text = 'a,b\r\n"one\ntwo\n\nthree",x\r\nlast,y\r\n'

    assert read(text) == [(1, ["a", "b"]), (2, ["one\ntwo\n\nthree", "x"]), (6, ["last", "y"])]


def test_a_stray_quote_costs_one_record_only() -> None:
    text = '"1","fine"\n"2","a stray " quote"\n"3","fine"\n"4","fine"\n'

    assert read(text) == [(1, ["1", "fine"]), (2, BROKEN_ROW), (3, ["3", "fine"]), (4, ["4", "fine"])]


def test_a_quote_that_is_never_closed_costs_one_record_only() -> None:
    text = '"1","fine"\n"2","never closed\n' + '"3","fine"\n' * 50_000

    found = read(text)

    assert found[1] == (2, BROKEN_ROW)
    assert len(found) == 50_002


def test_the_same_at_the_end_of_the_file() -> None:
    assert read('"1","fine"\n"2","never closed\n') == [(1, ["1", "fine"]), (2, BROKEN_ROW)]


def test_a_long_field_is_read_and_an_endless_one_is_cut_off() -> None:
    long = "x" * 500_000
    text = f'"1","{long}"\n"2","{long}{long}{long}\n"3","fine"\n'

    assert read(text) == [(1, ["1", long]), (2, ENDLESS_ROW), (3, ["3", "fine"])]
    assert LIMIT == 1_000_000


def test_the_delimiter_is_the_commonest_of_the_header() -> None:
    assert delimiter_of('"AuthorID";"Author";"Date, local"\n') == ";"
    assert delimiter_of("AuthorID,Author,Date\n") == ","


FIELDS = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12), min_size=2, max_size=4)


@given(st.lists(FIELDS, max_size=12), st.sampled_from([None, 1, 5, 64]))
def test_what_the_csv_module_writes_is_read(table: list[list[str]], step: int | None) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(table)

    assert [fields for _, fields in read(text.getvalue(), step)] == table
