"""WeeChat's logs."""

from pathlib import Path

import pytest

from huoqun.imports.records import Said
from huoqun.imports.testing import part_of
from huoqun.imports.tests.reading import format_of, items, told

NAME = "irc.libera.#shop.weechatlog"
REAL = Path(__file__).parents[5] / "shared/data/irc/weechat_ngircd.weechatlog"

LINES = [
    # A message, from an operator: the sign is not part of the nick
    ("@Alice\thello", ["20:15 alice: hello"]),
    # Capitals and Scandinavian brackets are the same nick
    ("A[x]\thello", ["20:15 a{x}: hello"]),
    # Text may hold tabs and look like anything
    ("bob\ta\tb <script>", ["20:15 bob: a\tb <script>"]),
    # An empty message is one
    ("bob\t", ["20:15 bob: "]),
    # What somebody does is said too
    (" *\tbob waves", ["20:15 bob: waves [action]"]),
    ("-->\tcarol (~c@host) has joined #shop", ["20:15 carol joined"]),
    # With account and real name, as servers of today send them
    ("-->\tcarol [acc] (Carol C) (~c@host) has joined #shop", ["20:15 carol joined"]),
    ("<--\tcarol (~c@host) has left #shop (bye)", ["20:15 carol left"]),
    # Who leaves the server leaves the channel
    ("<--\tcarol (~c@host) has quit (Ping timeout: 240 seconds)", ["20:15 carol left"]),
    ("<--\talice has kicked bob (no ads)", ["20:15 bob left by alice"]),
    ("--\tbob is now known as bobby", ["person bob = bobby", "skipped: nick change"]),
    ('--\talice has changed topic for #shop to "sale"', ["skipped: topic change"]),
    ("--\tMode #shop [+o bob] by alice", ["skipped: change of modes"]),
    ("--\tNotice(bob) -> #shop: hear", ["skipped: notice"]),
    ("--\tChannel #shop: 1 nick (1 op)", ["skipped: note of the client"]),
    ("=!=\tirc: cannot connect", ["skipped: note of the client"]),
    # Half a line
    ("bob", ["skipped: line that is not of the log"]),
]


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_every_kind_of_line(line: str, expected: list[str]) -> None:
    found = told("irc-weechat", NAME, f"2024-03-01 20:15:33\t{line}\n")

    assert found == ["chat libera/#shop = #shop", *expected]


STAMPS = [
    # As WeeChat wrote them until 4.3
    ("2024-03-01 20:15:33", "20:15"),
    # As it writes them since: UTC with fractions
    ("2024-03-01T20:15:33.123456Z", "20:15"),
    ("2024-03-01T20:15:33+0800", "12:15"),
]


@pytest.mark.parametrize(("stamp", "clock"), STAMPS)
def test_stamps(stamp: str, clock: str) -> None:
    assert told("irc-weechat", NAME, f"{stamp}\tbob\thi\n")[1] == f"{clock} bob: hi"


def test_a_stamp_that_cannot_be_is_skipped() -> None:
    assert told("irc-weechat", NAME, "2024-02-30 20:15:33\tbob\thi\n")[1:] == ["skipped: no readable date"]


def test_who_changes_nick_stays_the_same_person() -> None:
    log = """\
2024-03-01 20:15:33\tbob\tone
2024-03-01 20:15:34\t--\tbob is now known as bobby
2024-03-01 20:15:35\tbobby\ttwo
2024-03-01 20:15:36\t--\tbobby is now known as bob
2024-03-01 20:15:37\tbob\tthree
"""

    said = [item for item in items("irc-weechat", NAME, log) if isinstance(item, Said)]

    assert [(item.sender, item.sender_name) for item in said] == [("bob", "bob"), ("bob", "bobby"), ("bob", "bob")]


def test_taking_back_an_own_nick_does_not_make_a_stranger() -> None:
    log = """\
2024-03-01 20:15:33\talice\tone
2024-03-01 20:15:34\t-->\talice_ (~a@host) has joined #shop
2024-03-01 20:15:35\t<--\talice (~a@host) has quit (Ping timeout)
2024-03-01 20:15:36\t--\talice_ is now known as alice
2024-03-01 20:15:37\talice\ttwo
"""

    said = [item for item in items("irc-weechat", NAME, log) if isinstance(item, Said)]

    assert [item.sender for item in said] == ["alice", "alice"]


def test_the_channel_is_found_in_the_lines_where_the_name_lacks_it() -> None:
    log = "2024-03-01 20:15:33\t-->\tbob (~b@h) has joined #shop\n"

    assert told("irc-weechat", "old.log", log)[0] == "chat #shop"


def test_the_importer_may_name_the_group() -> None:
    assert told("irc-weechat", NAME, "", group="Shop")[0] == "chat Shop"


SNIFFED = [
    # By the suffix and the tabs
    (NAME, "2024-03-01 20:15:33\tbob\thi\n", 1.0),
    # By the tabs alone
    ("x.log", "2024-03-01 20:15:33\tbob\thi\n", 0.85),
    # Tabs that are something else
    ("x.tsv", "a\tb\tc\n", 0.0),
    ("x.log", "", 0.0),
]


@pytest.mark.parametrize(("name", "text", "expected"), SNIFFED)
def test_how_sure_it_is(name: str, text: str, expected: float) -> None:
    sniff = format_of("irc-weechat").sniff

    assert sniff is not None and sniff(part_of(name, text), text.encode()) == expected


@pytest.mark.real_data
def test_the_log_of_a_real_session() -> None:
    if not REAL.exists():
        pytest.skip(f"{REAL} is absent")

    found = told("irc-weechat", REAL.name, REAL.read_bytes())

    assert found[0] == "chat #log"
    assert [item for item in found if ": " in item and not item.startswith("skipped")] == [
        "01:00 alice: hello 世界 <b>",
        "01:00 bob: waves [action]",
        "01:00 alice: bold https://x.y/?a=1",
    ]
    assert sum(item.endswith(" joined") for item in found) == 5
    assert sum(item.endswith(" left") for item in found) == 3
