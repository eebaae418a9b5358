"""DiscordChatExporter's CSV in its many shapes, also after a spreadsheet had it."""

import pytest

from huoqun.imports.detect import read_source
from huoqun.imports.records import Chat, Options, PartDone, Person
from huoqun.imports.testing import source_of
from huoqun.imports.tests.exported import brief, chats, read, said

CSV_NAME = "Garden Club - Beds - roses [123456789012345678].csv"


def test_discord_csv() -> None:
    items = read(f"discord/{CSV_NAME}")

    assert chats(items) == [
        Chat(
            "123456789012345678", "roses", "discord", "123456789012345678", "",
            {"guild": "Garden Club", "category": "Beds"},
        )
    ]  # fmt: skip
    assert brief(items) == [
        "2 03:55 ann (100000000000000001) joined",
        "3 03:56 ann: hello\nsecond line",
        "5 03:57 bo: [file]",
        "6 03:58 Deleted User: so long",
        "7 - notice of the group",
        "8 - no readable date",
        "9 - wrong number of columns",
        "10 - broken CSV record",
        "11 04:01 bo: Joined the server. And stayed.",
    ]
    assert items[-1] == PartDone(CSV_NAME, 9)
    assert said(items, 3).extra == {"reactions": [{"emoji": "👍", "count": 3}, {"emoji": "🌹", "count": 1}]}
    assert said(items, 3).at_precision == 60
    assert [file["url"][-8:] for file in said(items, 5).extra["files"]] == ["rose.png", "list.pdf"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        # of today: no quotes, ISO, no discriminator
        ("AuthorID,Author,Date,Content,Attachments,Reactions", "1,ann,2024-05-01T08:00:00.0000000+00:00,hi,,"),
        # semicolons, and a British date
        ("AuthorID;Author;Date;Content;Attachments;Reactions", "1;ann#0001;01/05/2024 08:00;hi;;"),
        # American
        (
            '"AuthorID","Author","Date","Content","Attachments","Reactions"',
            '"1","ann#0001","5/1/2024 8:00 AM","hi","",""',
        ),
        # byte order mark and mixed quoting
        ('\ufeffAuthorID,Author,"Date",Content,Attachments,Reactions', '1,"ann","01-May-24 08:00 AM","hi",,'),
        # of 2019: a semicolon at the end of every line
        ("AuthorID;Author;Date;Content;Attachments;Reactions;", '"1";"ann#0001";"01-May-24 08:00 AM";"hi";"";"";'),
        # of 2018: neither ids nor reactions
        ("Author;Date;Content;Attachments;", '"ann#0001";"01-May-24 08:00 AM";"hi";"";'),
        # no attachments and no reactions
        ("AuthorID,Author,Date,Content", "1,ann,2024-05-01 08:00,hi"),
        # put in another order
        ("Date,Content,AuthorID,Author", "2024-05-01 08:00,hi,1,ann"),
        # tabs, Chinese
        ("AuthorID\tAuthor\tDate\tContent\tAttachments\tReactions", "1\tann\t2024年5月1日 上午8:00\thi\t\t"),
    ],
)
def test_discord_csv_in_its_many_shapes(header: str, row: str) -> None:
    british = "01/05" in row
    source = source_of({"hall.csv": f"{header}\r\n{row}\r\n"})
    items = list(read_source(source, Options(dates="dmy" if british else "mdy")))

    assert brief(items) == ["2 08:00 ann: hi"]
    assert chats(items)[0].key == "hall"


def test_lines_may_end_as_macs_once_ended_them() -> None:
    text = "AuthorID,Author,Date,Content,Attachments,Reactions\r1,ann,2024-05-01 08:00,hi,,\r"

    assert brief(list(read_source(source_of({"hall.csv": text}), Options()))) == ["2 08:00 ann: hi"]


@pytest.mark.parametrize("before", ["\n\r\n", "sep=;\r\n", "\ufeffsep=;\n\n"])
def test_what_stands_before_the_header_is_no_record(before: str) -> None:
    text = f"{before}AuthorID;Author;Date;Content;Attachments;Reactions\n1;ann;2024-05-01 08:00;hi;;\n"
    items = list(read_source(source_of({"hall.csv": text}), Options()))

    assert [line.partition(" ")[2] for line in brief(items)] == ["08:00 ann: hi"]


def test_two_discord_files_put_behind_each_other_give_what_both_say() -> None:
    header = "AuthorID,Author,Date,Content,Attachments,Reactions\n"
    text = f"{header}1,ann,2024-05-01 08:00,hi,,\n{header}1,ann,2024-05-01 08:01,you,,\n"
    items = list(read_source(source_of({"hall.csv": text}), Options()))

    assert brief(items) == ["2 08:00 ann: hi", "3 - header once more", "4 08:01 ann: you"]


def test_who_only_stands_on_a_line_that_is_left_out_is_nobody() -> None:
    text = "AuthorID,Author,Date,Content,Attachments,Reactions\n1,ann,yesterday,hi,,\n"
    items = list(read_source(source_of({"hall.csv": text}), Options()))

    assert brief(items) == ["2 - no readable date"]
    assert not [item for item in items if isinstance(item, Person)]


def test_a_join_in_an_old_discord_csv_is_one() -> None:
    old = "Author;Date;Content;Attachments;\n" + '"ann#0001";"01-May-24 08:00 AM";"Joined the server.";"";\n'
    later = "AuthorID;" + old.replace("Attachments;", "Attachments;Reactions;").replace('"ann#', '"1";"ann#')
    shown = [brief(list(read_source(source_of({"hall.csv": text}), Options()))) for text in (old, later)]

    assert shown == [["2 08:00 ann (ann#0001) joined"], ["2 08:00 ann (1) joined"]]


def test_more_columns_than_the_header_has_are_no_record() -> None:
    text = "AuthorID,Author,Date,Content,Attachments,Reactions\n1,ann,2024-05-01 08:00,hi, all, of, you\n"

    assert brief(list(read_source(source_of({"hall.csv": text}), Options()))) == ["2 - wrong number of columns"]


def test_discord_csv_in_parts_is_one_chat() -> None:
    row = "AuthorID,Author,Date,Content,Attachments,Reactions\n1,ann,2024-05-01 08:00,hi,,\n"
    names = [
        "G - c - hall [123456] [part 1].csv",
        "G - c - hall [123456] [part 2].csv",
        "G - c - hall [123456] (after 2024-01-01).csv",
    ]

    assert {chat.key for chat in chats(list(read_source(source_of(dict.fromkeys(names, row)), Options())))} == {
        "123456"
    }
