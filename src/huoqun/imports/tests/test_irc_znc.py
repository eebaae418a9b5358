"""ZNC's logs, one file a day."""

import pytest

from huoqun.imports.detect import read_source
from huoqun.imports.formats._irc import UndatedLog
from huoqun.imports.records import Options
from huoqun.imports.testing import part_of, source_of
from huoqun.imports.tests.reading import brief, format_of, records, told

NAME = "ann/libera/#shop/2024-03-01.log"

LINES = [
    ("<alice> hello", ["20:15 alice: hello"]),
    ("<@Alice> hello", ["20:15 alice: hello"]),
    ("<alice> ", ["20:15 alice: "]),
    ("* bob waves", ["20:15 bob: waves [action]"]),
    ("*** Joins: carol (~c@host)", ["20:15 carol joined"]),
    ("*** Parts: carol (~c@host) (bye)", ["20:15 carol left"]),
    ("*** Quits: carol (~c@host) (Ping timeout)", ["20:15 carol left"]),
    ("*** bob was kicked by alice (ads)", ["20:15 bob left by alice"]),
    ("*** bob is now known as bobby", ["person bob = bobby", "skipped: nick change"]),
    ("*** alice changes topic to 'sale'", ["skipped: topic change"]),
    ("*** alice sets mode: +o bob", ["skipped: change of modes"]),
    ("-alice- hear", ["skipped: notice"]),
    ("Connected to IRC (irc.example.org)", ["skipped: line that is not of the log"]),
    # Somebody who says what looks like an event has only said it
    ("<bob> *** Joins: carol (~c@host)", ["20:15 bob: *** Joins: carol (~c@host)"]),
    ("<not a nick at all> x", ["skipped: line that is not of the log"]),
]


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_every_kind_of_line(line: str, expected: list[str]) -> None:
    found = told("irc-znc", NAME, f"[20:15:33] {line}\n")

    assert found == ["chat libera/#shop = #shop", *expected]


NAMES = [
    # As ZNC lays them out since 1.6
    ("libera/#shop/2024-03-01.log", "chat libera/#shop = #shop"),
    # Before: all in one folder
    ("libera_#shop_20240301.log", "chat libera/#shop = #shop"),
    ("#shop_20240301.log", "chat #shop"),
]


@pytest.mark.parametrize(("name", "chat"), NAMES)
def test_network_and_channel_stand_in_the_path(name: str, chat: str) -> None:
    assert told("irc-znc", name, "[20:15:33] <a> x\n") == [chat, "20:15 a: x"]


def test_a_log_without_a_date_is_refused() -> None:
    with pytest.raises(UndatedLog):
        told("irc-znc", "#shop.log", "[20:15:33] <a> x\n")


def test_a_date_on_the_line_will_do() -> None:
    assert told("irc-znc", "#shop.log", "[2024-03-01 20:15:33] <a> x\n")[1] == "20:15 a: x"


def test_a_folder_of_days_is_one_chat() -> None:
    source = source_of(
        {
            "libera/#shop/2024-03-02.log": "[08:00:00] <bob> two\n",
            "libera/#shop/2024-03-01.log": "[20:15:33] <bob> one\n",
            "libera/#club/2024-03-01.log": "[20:15:33] <bob> three\n",
        }
    )

    found = list(read_source(source, Options()))

    assert [brief(item) for item in records(found) if hasattr(item, "sender")] == [
        "20:15 bob: three",
        "20:15 bob: one",
        "08:00 bob: two",
    ]
    assert {getattr(item, "chat", None) for item in records(found)} - {None} == {"libera/#shop", "libera/#club"}


def test_how_sure_it_is() -> None:
    sniff = format_of("irc-znc").sniff
    assert sniff is not None
    line = b"[20:15:33] <a> x\n"

    assert sniff(part_of(NAME, ""), line) == 0.95
    assert sniff(part_of("x.log", ""), line) == 0.8
    # The stamp alone is not enough: many programs log so
    assert sniff(part_of("x.log", ""), b"[20:15:33] Server started\n") == 0.0
