"""JSON of any size, whole, broken or hostile."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.imports.jsonscan import BROKEN, CUT_OFF, TOO_DEEP, TOO_LARGE, Broken, storable
from huoqun.imports.jsonstream import GOES_ON, OPENED, walk
from huoqun.imports.testing import part_of


def messages(text: str | bytes, step: int | None = None) -> list[Any]:
    entries = walk(part_of("a.json", text, step=step), {"", "messages"})
    return [entry.value for entry in entries if entry.path == "messages[]"]


def test_keys_of_the_whole_and_elements_of_what_is_opened_come_in_file_order() -> None:
    text = '{"name": "G", "messages": [{"id": 1}, {"id": 2}], "count": 2, "more": {"x": [1]}}'
    entries = [(e.path, e.ordinal, e.value) for e in walk(part_of("a.json", text), {"", "messages"})]

    assert entries == [
        ("name", 0, "G"),
        ("messages", 0, OPENED),
        ("messages[]", 1, {"id": 1}),
        ("messages[]", 2, {"id": 2}),
        ("count", 0, 2),
        ("more", 0, {"x": [1]}),
    ]


def test_arrays_in_objects_in_arrays_can_be_opened() -> None:
    text = '{"chats": {"list": [{"id": 1, "messages": [5, 6]}, {"id": 2, "messages": []}]}}'
    opened = {"", "chats", "chats.list", "chats.list[]", "chats.list[].messages"}
    paths = [e.path for e in walk(part_of("a.json", text), opened) if e.value is not OPENED]

    assert paths == ["chats.list[].id", "chats.list[].messages[]", "chats.list[].messages[]", "chats.list[].id"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # what Telegram Desktop writes for control characters
        (r'"a\x1Bb"', "a\x1bb"),
        # a Windows path written by hand
        (r'"C:\dir\new"', "C:\\dir\new"),
        # raw control characters
        ('"a\tb\x01"', "a\tb\x01"),
        # half of a pair, and a NUL: neither can be stored
        (r'"\ud83d!"', "\ufffd!"),
        (r'"a\u0000b"', "ab"),
        (r'"\ud83d\ude00"', "😀"),
        # the last of two equal keys
        ('{"a": 1, "a": 2}', {"a": 2}),
    ],
)
def test_what_exporters_write_wrongly_is_read_all_the_same(text: str, value: object) -> None:
    assert messages('{"messages": [' + text + "]}") == [value]


def test_numbers_that_are_none_do_not_stop_the_rest() -> None:
    assert messages('{"messages": [{"a": NaN}, {"a": -Infinity}, {"a": 1}]}') == [{"a": None}, {"a": None}, {"a": 1}]


PRETTY = '{\n "messages": [\n  {\n   "id": 1,\n   "x": "a"\n  },\n  BAD,\n  {\n   "id": 3,\n   "x": "c"\n  }\n ]\n}'


@pytest.mark.parametrize(
    "bad",
    [
        '{"id": 2, "x": }',  # no value
        '{"id": 2 "x": "b"}',  # no comma
        '{\n   "id": 2,\n   "x": "b',  # neither quote nor brace
        '{"id": 2, "x": "b"]',  # the wrong bracket
        '{"id": 2, {"x": "b"}',  # a brace too many
        "garbage",
        '{"id": 2, "x": "b" "c"}',
    ],
)
@pytest.mark.parametrize("shape", [PRETTY, PRETTY.replace("\n", "").replace(" ", "")], ids=["pretty", "compact"])
def test_a_broken_element_is_one_skipped_record_and_the_next_is_found(bad: str, shape: str) -> None:
    read = messages(shape.replace("BAD", bad))

    assert read[0] == {"id": 1, "x": "a"}
    assert isinstance(read[1], Broken)
    assert read[-1] == {"id": 3, "x": "c"}
    assert len(read) == 3


@pytest.mark.parametrize("keep", [200, 1000, 1777])
def test_of_a_cut_off_file_what_came_before_counts(keep: int) -> None:
    text = json.dumps({"name": "G", "messages": [{"id": n, "text": "words"} for n in range(100)]}, indent=1)
    read = messages(text[:keep])

    assert read[-1] == Broken(CUT_OFF)
    assert read[:-1] == [{"id": n, "text": "words"} for n in range(len(read) - 1)]
    assert len(read) > 3


def test_an_element_beyond_all_measure_is_skipped() -> None:
    text = '{"messages": [{"id": 1}, {"id": 2, "text": "' + 'x\\"[{' * 2_500_000 + '"}, {"id": 3}]}'
    read = messages(text)

    assert [getattr(value, "reason", value) for value in read] == [{"id": 1}, TOO_LARGE, {"id": 3}]


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_a_bomb_of_brackets_is_survived(opening: str) -> None:
    closing = "]" if opening == "[" else "}"
    deep = opening * 200_000 + "1" + closing * 200_000

    assert [getattr(value, "reason", value) for value in messages('{"messages": [1, ' + deep + ", 2]}")] == [
        1,
        TOO_DEEP,
        2,
    ]
    assert messages('{"messages": [1, ' + opening * 200_000)[0] == 1


@pytest.mark.parametrize("text", ["", "   ", "not json", "{", "[", '{"a"', '{"a":', "\x00\x01", '"', '{"messages": [}'])
def test_what_is_no_json_ends_without_an_error(text: str) -> None:
    assert all(isinstance(value, Broken) for value in messages(text))


def test_where_a_file_was_cut_off_is_told() -> None:
    text = json.dumps({"messages": [{"id": n} for n in range(5)]})
    last = list(walk(part_of("a.json", text[:-10]), {"", "messages"}))[-1]

    assert (last.path, last.ordinal, last.value) == ("messages[]", 5, Broken(CUT_OFF))


def test_what_comes_after_the_end_is_not_passed_over_in_silence() -> None:
    read = [entry.value for entry in walk(part_of("a.json", '{"a": 1}\n{"a": 2}\n'), {""})]

    assert read == [1, Broken(GOES_ON)]


def test_a_file_that_is_no_json_is_one_broken_value() -> None:
    assert [entry.value for entry in walk(part_of("a.json", "nonsense ]"), {""})] == [Broken(BROKEN, "nonsense ")]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(VALUES, max_size=8), st.sampled_from([None, 1, 2, 3]), st.sampled_from([None, 0, 2]), st.booleans())
def test_what_json_writes_is_read(values: list[Any], indent: int | None, step: int | None, ascii: bool) -> None:
    text = json.dumps({"messages": values}, indent=indent, ensure_ascii=ascii)

    assert messages(text.encode("utf-8", "replace"), step) == storable(values)


@given(st.binary(max_size=300), st.sampled_from([None, 1, 7]))
def test_any_bytes_end(data: bytes, step: int | None) -> None:
    messages(b'{"messages": [{"id": 1},' + data, step)


@given(st.text('{}[]",:\\ \n1a', max_size=80))
def test_any_punctuation_ends(text: str) -> None:
    messages('{"messages": [' + text)
    messages(text)
