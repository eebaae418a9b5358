"""irssi's logs, whose lines bear no date."""

from pathlib import Path

import pytest

from huoqun.imports.formats._irc import UndatedLog
from huoqun.imports.records import Said
from huoqun.imports.testing import part_of
from huoqun.imports.tests.reading import format_of, items, told

NAME = "libera/#shop.log"
OPENED = "--- Log opened Fri Mar 01 20:00:02 2024\n"
REAL = Path(__file__).parents[5] / "shared/data/irc/irssi_ngircd.log"

LINES = [
    ("20:15 < alice> hello", ["20:15 alice: hello"]),
    # The sign of an operator is not part of the nick
    ("20:15 <@Alice> hello", ["20:15 alice: hello"]),
    # Some themes leave out the blank for those without a sign
    ("20:15 <alice> hello", ["20:15 alice: hello"]),
    ("20:15:33 < alice> with seconds", ["20:15 alice: with seconds"]),
    ("20:15 < alice> ", ["20:15 alice: "]),
    ("20:15  * bob waves", ["20:15 bob: waves [action]"]),
    ("20:15 -!- carol [~c@host] has joined #shop", ["20:15 carol joined"]),
    ("20:15 -!- carol [~c@host] has left #shop [bye]", ["20:15 carol left"]),
    ('20:15 -!- carol [~c@host] has quit ["gone"]', ["20:15 carol left"]),
    ("20:15 -!- bob was kicked from #shop by alice [ads]", ["20:15 bob left by alice"]),
    ("20:15 -!- bob is now known as bobby", ["person bob = bobby", "skipped: nick change"]),
    ("20:15 -!- You're now known as me2", ["skipped: nick change"]),
    ("20:15 -!- alice changed the topic of #shop to: sale", ["skipped: topic change"]),
    ("20:15 -!- mode/#shop [+o bob] by alice", ["skipped: change of modes"]),
    ("20:15 -!- Irssi: #shop: Total of 2 nicks", ["skipped: note of the client"]),
    ("20:15 -alice:#shop- hear", ["skipped: notice"]),
    # A split of the network takes several at once
    ("20:15 -!- Netsplit a.net <-> b.net quits: bob, @carol, (+1 more)", ["20:15 bob left", "20:15 carol left"]),
    ("20:15 -!- Netsplit over, joins: bob", ["20:15 bob joined"]),
    ("25:15 < alice> hello", ["skipped: no readable date"]),
    ("no time at all", ["skipped: line that is not of the log"]),
]


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_every_kind_of_line(line: str, expected: list[str]) -> None:
    found = told("irc-irssi", NAME, OPENED + line + "\n")

    assert found == ["chat libera/#shop = #shop", "skipped: line about the log itself", *expected]


def days(log: str, name: str = NAME) -> list[str]:
    return [f"{item.at:%m-%d %H:%M}" for item in items("irc-irssi", name, log) if isinstance(item, Said)]


DAYS = [
    # The line of the change of day counts
    (OPENED + "23:59 < a> x\n--- Day changed Sat Mar 02 2024\n00:01 < a> y\n", ["03-01 23:59", "03-02 00:01"]),
    # irssi was killed over midnight: the clock going back says so
    (OPENED + "23:59 < a> x\n00:01 < a> y\n", ["03-01 23:59", "03-02 00:01"]),
    # An hour back is the end of summer time, not midnight
    (OPENED + "02:59 < a> x\n02:01 < a> y\n", ["03-01 02:59", "03-01 02:01"]),
    # Closed, and opened again days later
    (
        OPENED + "20:15 < a> x\n--- Log closed Fri Mar 01 20:16:00 2024\n"
        "--- Log opened Tue Mar 05 08:00:00 2024\n08:01 < a> y\n",
        ["03-01 20:15", "03-05 08:01"],
    ),
    # The beginning was cut off: it was the day before the first change
    ("20:15 < a> x\n--- Day changed Sat Mar 02 2024\n00:01 < a> y\n", ["03-01 20:15", "03-02 00:01"]),
    # A German irssi
    ("--- Log opened Fr Mär 01 20:00:02 2024\n20:15 < a> x\n", ["03-01 20:15"]),
    # A date on every line, by the settings
    ("2024-03-01 20:15 < a> x\n", ["03-01 20:15"]),
]


@pytest.mark.parametrize(("log", "expected"), DAYS)
def test_of_which_day_a_line_is(log: str, expected: list[str]) -> None:
    assert days(log) == expected


def test_the_day_may_stand_in_the_files_name() -> None:
    assert days("20:15 < a> x\n", "#shop.2024-03-01.log") == ["03-01 20:15"]


def test_a_log_without_any_date_is_refused_with_the_way_out() -> None:
    with pytest.raises(UndatedLog) as refused:
        told("irc-irssi", NAME, "20:15 < a> x\n")

    assert "name" in refused.value.way_out


def test_lines_before_the_first_date_are_skipped_where_their_day_is_unknown() -> None:
    found = told("irc-irssi", NAME, "20:15 < a> x\n" + OPENED + "20:16 < a> y\n")

    assert found[1] == "skipped: no date is known for this line"
    assert found[-1] == "20:16 a: y"


def test_times_are_of_the_zone_that_the_importer_names() -> None:
    log = OPENED + "20:15 < a> x\n"

    assert told("irc-irssi", NAME, log, tz="Asia/Shanghai")[-1] == "12:15 a: x"


def test_only_minutes_are_known() -> None:
    said = items("irc-irssi", NAME, OPENED + "20:15 < a> x\n")[-1]

    assert isinstance(said, Said) and said.at_precision == 60


def test_how_sure_it_is() -> None:
    sniff = format_of("irc-irssi").sniff
    assert sniff is not None

    assert sniff(part_of("x.log", ""), OPENED.encode()) == 1.0
    assert sniff(part_of("x.log", ""), b"20:15 < a> x\n20:16 < b> y\n") == 0.8
    assert sniff(part_of("x.log", ""), b"20:15 something\n") == 0.0


@pytest.mark.real_data
def test_the_log_of_a_real_session() -> None:
    if not REAL.exists():
        pytest.skip(f"{REAL} is absent")

    found = told("irc-irssi", REAL.name, REAL.read_bytes())

    assert found[0] == "chat #log"
    assert "01:00 bob: waves [action]" in found
    assert found.count("01:00 bob joined") == 2
    assert sum(item.endswith(" joined") for item in found) == 4
    assert sum(item.endswith(" left") for item in found) == 4
