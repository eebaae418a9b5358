"""Lines of text out of bytes of unknown encoding."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.imports.encodings import detect
from huoqun.imports.testing import part_of
from huoqun.imports.text import NULS, UNDECODABLE, Line, lines

CHAT = "2024-05-01 08:00 小明: 大家好，今天的分享开始了\r\n2024-05-01 08:01 阿花: 收到 😀\r\n" * 20


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "utf-32"])
@pytest.mark.parametrize("step", [None, 7])
def test_the_encoding_is_found_out(encoding: str, step: int | None) -> None:
    if step and encoding in ("gb18030", "utf-16-le", "utf-16-be"):
        pytest.skip("seven bytes are too few to tell")
    read = [line.text for line in lines(part_of("a.txt", CHAT.encode(encoding), step=step))]

    assert read == CHAT.splitlines()


def test_gbk_and_western_text_are_told_apart() -> None:
    assert detect("大家好，欢迎来到活群，今天讲运营".encode("gbk")) == "gb18030"
    assert detect("Grüße aus Köln, schöne Größe, für später über Äpfel".encode("cp1252")) != "gb18030"


def test_ascii_that_turns_chinese_after_the_first_chunk_is_still_found_out() -> None:
    data = b"plain words\n" * 50_000 + "你好，世界\n".encode("gb18030") * 10

    assert list(lines(part_of("a.txt", data)))[-1].text == "你好，世界"


def test_only_line_feeds_end_a_line() -> None:
    text = "one\u2028still one\x0b\x0c\x85\x1c\rstill\r\ntwo\n\nfour"

    assert [(line.number, line.text) for line in lines(part_of("a.txt", text))] == [
        (1, "one\u2028still one\x0b\x0c\x85\x1c\rstill"),
        (2, "two"),
        (3, ""),
        (4, "four"),
    ]


def test_an_endless_line_comes_once_and_the_next_is_whole() -> None:
    data = b"first\n" + b"x" * 3_000_000 + b"\nlast\n"
    read = list(lines(part_of("a.txt", data), limit=1000))

    assert [(line.number, line.ok) for line in read] == [(1, True), (2, False), (3, True)]
    assert len(read[1].text) <= 1000
    assert read[2].text == "last"


def test_broken_bytes_and_nuls_are_survived_and_counted() -> None:
    notes: Counter[str] = Counter()
    data = "好的好的好的\n".encode() * 9 + b"a\0b\xff c\n" + "好的\n".encode()
    read = list(lines(part_of("a.txt", data), notes=notes))

    assert read[9] == Line(10, "ab\ufffd c", damaged=True)
    assert read[10].text == "好的"
    assert notes == {NULS: 1, UNDECODABLE: 1}


@given(st.binary(max_size=400), st.sampled_from([None, 1, 3, 50]))
def test_any_bytes_give_lines_that_a_database_takes(data: bytes, step: int | None) -> None:
    for line in lines(part_of("a.txt", data, step=step)):
        line.text.encode()
        assert "\0" not in line.text
