"""The formats that people have without any tool, found by themselves and hurt in every way."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.core.errors import Refused
from huoqun.imports.detect import plan, read_source
from huoqun.imports.records import Item, Options, PartDone, Said, Span
from huoqun.imports.sources import open_source
from huoqun.imports.testing import source_of
from huoqun.imports.tests.reading import brief, items, lines_of

FIXTURES = Path(__file__).parent / "fixtures"

FILES = [
    # file, its format, messages, joins, leaves, skipped
    ("whatsapp_ios.txt", "whatsapp", 6, 3, 1, 2),
    ("whatsapp_android_zh.txt", "whatsapp", 3, 1, 1, 2),
    ("qq.txt", "qq-txt", 4, 1, 1, 0),
    ("irc.libera.#shop.weechatlog", "irc-weechat", 3, 2, 1, 2),
    ("irssi.log", "irc-irssi", 3, 2, 1, 5),
    ("znc", "irc-znc", 3, 2, 1, 1),
    ("memotrace_utf8.csv", "wechat-memotrace", 3, 1, 1, 1),
    ("weflow.json", "wechat-weflow", 3, 1, 0, 0),
    ("group_读书会_123456789_20240113_080000.json", "qq-exporter", 2, 1, 0, 0),
]


def counts(found: list[Item]) -> tuple[int, int, int, int]:
    tally = Counter(item.kind if isinstance(item, Span) else type(item).__name__ for item in found)
    return tally["Said"], tally["joined"], tally["left"], tally["Skipped"]


@pytest.mark.parametrize(("path", "format", "said", "joined", "left", "skipped"), FILES)
def test_a_small_export_of_each_kind_is_found_and_read(
    path: str, format: str, said: int, joined: int, left: int, skipped: int
) -> None:
    with open_source(FIXTURES / path) as source:
        chosen = plan(source, Options())
        found = list(read_source(source, Options(), chosen=chosen))

    assert [job.format.name for job in chosen.jobs] == [format]
    assert counts(found) == (said, joined, left, skipped)


@pytest.mark.parametrize("path", [path for path, *_ in FILES])
def test_reading_twice_gives_the_same(path: str) -> None:
    with open_source(FIXTURES / path) as source:
        assert list(read_source(source, Options())) == list(read_source(source, Options()))


@pytest.mark.parametrize(("path", "format"), [(path, format) for path, format, *_ in FILES if path != "znc"])
def test_the_pieces_it_comes_in_do_not_matter(path: str, format: str) -> None:
    data = (FIXTURES / path).read_bytes()

    assert items(format, path, data, step=5) == items(format, path, data)


@pytest.mark.parametrize(("path", "format"), [(path, format) for path, format, *_ in FILES if path.endswith("txt")])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_the_encoding_does_not_matter(path: str, format: str, encoding: str) -> None:
    text = (FIXTURES / path).read_text("utf-8")

    again = list(map(brief, items(format, path, text.replace("\n", "\r\n").encode(encoding))))

    assert again == list(map(brief, items(format, path, text)))


# Text that begins no record of any of these formats.
ORDINARY = st.text(st.characters(codec="utf-8", exclude_characters="\n\r\0"), max_size=40).filter(
    lambda line: not line[:1].isdecimal() and line[:1] not in "[\u200e\u200f=消-" and "<" not in line
)
BY_LINE = [
    ("irc.libera.#shop.weechatlog", "irc-weechat"),
    ("irssi.log", "irc-irssi"),
    ("znc/libera/#shop/2024-01-12.log", "irc-znc"),
]


@pytest.mark.parametrize(("path", "format"), BY_LINE)
@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 12), lines=st.lists(ORDINARY, max_size=4))
def test_a_log_counts_every_line_once(path: str, format: str, at: int, lines: list[str]) -> None:
    good = (FIXTURES / path).read_text("utf-8").splitlines()

    found = items(format, path, "\n".join([*good[:at], *lines, *good[at:]]))

    total = len(good) + sum(bool(line.strip()) for line in lines)
    assert len(lines_of(found)) == total
    assert sum(isinstance(item, Said | Span) for item in found) == sum(
        isinstance(item, Said | Span) for item in items(format, path, "\n".join(good))
    )


BY_MESSAGE = [("whatsapp_ios.txt", "whatsapp"), ("whatsapp_android_zh.txt", "whatsapp"), ("qq.txt", "qq-txt")]


@pytest.mark.parametrize(("path", "format"), BY_MESSAGE)
@settings(max_examples=60, deadline=None)
@given(at=st.integers(10, 30), lines=st.lists(ORDINARY, max_size=4))
def test_lines_in_the_middle_belong_to_a_message(path: str, format: str, at: int, lines: list[str]) -> None:
    good = (FIXTURES / path).read_text("utf-8").splitlines()
    at = min(at, len(good))

    found = items(format, path, "\n".join([*good[:at], *lines, *good[at:]]))

    assert len(lines_of(found)) == len(lines_of(items(format, path, "\n".join(good))))


ANY = st.text(st.characters(codec="utf-8"), max_size=60)


@pytest.mark.parametrize(("path", "format"), [(path, format) for path, format, *_ in FILES if path != "znc"])
@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 40), lines=st.lists(ANY, min_size=1, max_size=4))
def test_any_text_in_a_good_file_is_survived(path: str, format: str, at: int, lines: list[str]) -> None:
    good = (FIXTURES / path).read_text("utf-8").split("\n")
    source = source_of({path: "\n".join([*good[:at], *lines, *good[at:]])})

    try:
        found = list(read_source(source, Options(format=format, dates="dmy")))
    except Refused:
        return

    assert sum(item.records for item in found if isinstance(item, PartDone)) == len(lines_of(found))


@pytest.mark.parametrize(("path", "format"), [(path, format) for path, format, *_ in FILES if path != "znc"])
def test_a_file_cut_off_anywhere_gives_what_is_whole(path: str, format: str) -> None:
    data = (FIXTURES / path).read_bytes()
    whole = sum(isinstance(item, Said) for item in items(format, path, data, dates="dmy"))

    for length in range(0, len(data), 7):
        try:
            found = items(format, path, data[:length], dates="dmy")
        except Refused:
            continue

        # A notice may be cut so short that it looks like somebody's words.
        assert sum(isinstance(item, Said) for item in found) <= whole + 1
