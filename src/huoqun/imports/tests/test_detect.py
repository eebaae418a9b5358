"""Which format each file has, and everything in one stream."""

from pathlib import Path

import pytest

from huoqun.imports import errors
from huoqun.imports.detect import known_formats, plan, read_source
from huoqun.imports.records import Chat, Options, PartDone, Said, Skipped
from huoqun.imports.testing import source_of

LINE = '{"group":"g","sender":"ann","at":"2024-05-01T08:00:00Z","text":"hello"}\n'
CSV = "AuthorID,Author,Date,Content,Attachments,Reactions\n1,ann,2024-05-01 08:00,hi,,\n"


def test_every_format_has_a_name_a_title_and_a_way_to_be_found() -> None:
    formats = known_formats()

    assert len({format.name for format in formats}) == len(formats) >= 8
    assert all(format.title and format.platform for format in formats)
    assert all((format.sniff is None) == (format.scope == "source") for format in formats)


def test_a_source_may_mix_formats_and_other_files() -> None:
    source = source_of(
        {"b/own.jsonl": LINE, "a/2.csv": CSV, "a/10.csv": CSV, "a/photo.jpg": b"\xff\xd8", "notes.txt": "hi"}
    )
    chosen = plan(source, Options())

    assert [(job.format.name, job.parts[0].path) for job in chosen.jobs] == [
        ("discord-csv", "a/2.csv"),
        ("discord-csv", "a/10.csv"),
        ("huoqun-jsonl", "b/own.jsonl"),
    ]
    assert [part.path for part in chosen.ignored] == ["a/photo.jpg", "notes.txt"]


def test_every_file_ends_with_its_count() -> None:
    items = list(read_source(source_of({"a.csv": CSV, "b.jsonl": LINE + "broken\n"}), Options()))

    assert [item for item in items if isinstance(item, PartDone)] == [PartDone("a.csv", 1), PartDone("b.jsonl", 2)]


def test_files_that_are_done_are_left_out() -> None:
    items = list(read_source(source_of({"a.csv": CSV, "b.jsonl": LINE}), Options(), done=frozenset(["a.csv"])))

    assert [type(item) for item in items] == [Chat, Said, PartDone]


def test_nothing_that_can_be_read_is_refused_with_what_was_seen_and_what_can_be() -> None:
    with pytest.raises(errors.UnknownFormat, match=r"“diary.txt”.*Slack"):
        plan(source_of({"diary.txt": "dear diary", "cat.jpg": b"\xff\xd8\xff"}), Options())
    with pytest.raises(errors.EmptySource):
        plan(source_of({}), Options())
    with pytest.raises(errors.EmptySource):
        plan(source_of({"empty.csv": ""}), Options())


def test_an_archive_in_an_archive_is_not_opened() -> None:
    with pytest.raises(errors.OnlyArchives):
        plan(source_of({"inner.zip": b"PK\x03\x04"}), Options())

    assert len(plan(source_of({"inner.zip": b"PK\x03\x04", "a.csv": CSV}), Options()).jobs) == 1


def test_what_only_bears_the_name_of_an_archive_is_told() -> None:
    with pytest.raises(errors.NotTheArchiveItSays):
        plan(source_of({"export.zip": "<html>please sign in</html>"}), Options())


def test_an_irc_log_in_brackets_is_not_taken_for_whatsapp() -> None:
    log = "[2024-03-01 12:00:00] <ann> hi\n[2024-03-01 12:00:05] *** bob is now known as bo\n"

    assert [job.format.name for job in plan(source_of({"#x.log": log}), Options()).jobs] == ["irc-znc"]
    with pytest.raises(errors.UnknownFormat):
        plan(source_of({"server.log": "[2024-03-01 12:00:00] started\n[2024-03-01 12:00:05] stopped\n"}), Options())


def test_the_format_can_be_forced() -> None:
    source = source_of({"odd.txt": '{"sender":"ann","at":1714550400,"text":"hello"}\n' + "junk\n" * 30})

    assert [type(item) for item in read_source(source, Options(format="huoqun-jsonl"))][:2] == [Chat, Said]
    with pytest.raises(errors.NoSuchFormat, match="discord-csv"):
        plan(source, Options(format="nonsense"))


def test_two_runs_give_the_same() -> None:
    source = source_of({"a.csv": CSV, "b.jsonl": LINE + "broken\n"})

    assert list(read_source(source, Options())) == list(read_source(source, Options()))


def test_a_group_can_be_named_by_hand() -> None:
    items = list(read_source(source_of({"a.csv": CSV}), Options(group="活群")))

    assert items[0] == Chat("活群", "活群", "discord")


def test_a_format_that_is_forced_onto_another_kind_of_file_skips_it_all() -> None:
    items = list(read_source(source_of({"a.txt": "one\ntwo\n"}), Options(format="huoqun-jsonl")))

    assert sum(isinstance(item, Skipped) for item in items) == 2


def test_every_format_is_described_in_the_reference() -> None:
    page = Path(__file__).parents[4] / "docs" / "reference" / "import-formats.md"
    titles = [line for line in page.read_text("utf-8").splitlines() if line.startswith("## ")]

    assert [format.name for format in known_formats() if not any(f"`{format.name}`" in title for title in titles)] == []
