"""The exports that come as JSON and CSV, each by a small made-up one."""

import importlib
import json
import pkgutil
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

from huoqun import imports
from huoqun.imports.detect import read_source
from huoqun.imports.records import Chat, Item, Options, PartDone, Person, Said, Skipped, Span
from huoqun.imports.sources import open_source
from huoqun.imports.testing import source_of

FIXTURES = Path(__file__).parent / "fixtures"


def read(name: str, options: Options = Options()) -> list[Item]:  # noqa: B008
    with open_source(FIXTURES / name) as source:
        return list(read_source(source, options))


def brief(items: list[Item]) -> list[str]:
    """Records as lines: line, minute, who, what."""
    shown = []
    for item in items:
        if isinstance(item, Said):
            bot, kind = "*" * item.is_bot, f" [{item.kind}]" if item.kind != "text" else ""
            shown.append(f"{item.line} {item.at:%H:%M} {item.sender_name}{bot}:{kind} {item.text}".rstrip())
        elif isinstance(item, Span):
            by = f" by {item.by}" if item.by else ""
            shown.append(f"{item.line} {item.at:%H:%M} {item.person_name} ({item.person}) {item.kind}{by}")
        elif isinstance(item, Skipped):
            shown.append(f"{item.line} - {item.reason}")
    return shown


def chats(items: list[Item]) -> list[Chat]:
    return [item for item in items if isinstance(item, Chat)]


def said(items: list[Item], line: int) -> Said:
    return next(item for item in items if isinstance(item, Said) and item.line == line)


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


def test_discord_json() -> None:
    items = read("discord/roses.json")

    assert [(chat.key, chat.name, chat.topic) for chat in chats(items)] == [
        ("123456789012345678", "roses", "All about roses")
    ]
    assert brief(items) == [
        "1 08:00 Ann of the Roses (100000000000000001) joined",
        "2 08:00 Ann of the Roses: hello @helper",
        "3 08:02 helper*: Watering\nEvery other day.",
        "4 - notice of the group",
        "5 08:04 bo (100000000000000002) left by 100000000000000001",
        "6 08:05 bo: [sticker]",
        "7 - no sender",
    ]
    assert said(items, 3).reply_to == said(items, 2).provider_id == "12"
    assert f"{said(items, 2).edited_at:%H:%M}" == "08:05"
    assert said(items, 2).extra["mentions"] == ["3"]  # type: ignore[index]
    assert Person("3", "helper", True, "helper#0420") in items


def test_telegram() -> None:
    items = read("telegram.json")

    assert brief(items) == [
        "1 08:00 Ann (user1) joined",
        "1 08:00 Bo (user2) joined by user1",
        "1 08:00 Cy (name:Cy) joined by user1",
        "2 08:01 Ann: see https://example.org and @bo",
        "3 08:02 Bo: a bell: \x07 done",
        "4 08:04 Bo: [image]",
        "5 08:05 Deleted Account: [voice]",
        "6 08:06 Di (user4) joined by user1",
        "7 08:07 Bo (user2) left by user1",
        "8 08:08 Di (user4) left",
        "9 - notice of the group",
        "10 - notice of the group",
        "11 08:11 Ann: When to prune?",
        "12 - nobody named",
        "13 - not included in the export",
    ]
    assert items[-1] == PartDone("telegram.json", 13)
    assert said(items, 3).reply_to == "2"
    assert said(items, 11).extra == {"topic": "Pruning"}
    assert said(items, 11).reply_to is None


def test_a_whole_telegram_account_gives_its_groups() -> None:
    items = read("telegram_account.json")

    assert [chat.name for chat in chats(items)] == ["Rose growers", "Quiet", "Tulips"]
    assert brief(items) == ["1 - private chat", "2 08:00 Bo: to all", "3 10:00 Ann: old style"]
    assert said(items, 3).sender == "user1"


def test_telegram_without_epochs_is_of_the_zone_given() -> None:
    assert said(read("telegram_account.json", Options(tz="Asia/Shanghai")), 3).at.hour == 2


def test_slack() -> None:
    items = read("slack")

    assert [(chat.key, chat.name, chat.topic, chat.extra) for chat in chats(items)] == [
        ("C1", "general", "Everything", {}),
        ("C2", "random", "The rest", {"archived": True}),
    ]
    assert brief(items) == [
        "1 - private chat",
        "1 08:00 Bo Tulip (U2) joined by U1",
        "2 08:01 Ann: hi @Bo Tulip, see #random & the page (https://example.org) @here",
        "3 08:02 Bo Tulip: thanks",
        "4 08:03 Weather*: rain",
        "5 08:03 Garden Bot*: water!",
        "6 08:03 Ann: [image]",
        "7 - notice of the group",
        "1 09:00 Bo Tulip (U2) left",
        "2 - deleted message",
        "1 08:00 Ann: quiet here",
    ]
    assert said(items, 3).reply_to == said(items, 2).provider_id
    assert [item.part for item in items if isinstance(item, PartDone)] == [
        "D01/2024-05-01.json", "general/2024-05-01.json", "general/2024-05-02.json", "random/2024-05-01.json"
    ]  # fmt: skip


def test_a_stopped_slack_import_goes_on_with_the_files_left() -> None:
    done = frozenset(["D01/2024-05-01.json", "general/2024-05-01.json"])
    with open_source(FIXTURES / "slack") as source:
        items = list(read_source(source, Options(), done=done))

    assert brief(items) == ["1 09:00 Bo Tulip (U2) left", "2 - deleted message", "1 08:00 Ann: quiet here"]


def test_zulip() -> None:
    items = read("zulip")

    assert [(chat.key, chat.name) for chat in chats(items)] == [("3", "roses"), ("4", "tulips")]
    assert brief(items) == [
        "2 08:00 Ann (11) joined",
        "3 11:46 Ann (11) left by 12",
        "1 08:01 Ann: when?",
        "2 08:01 Garden Bot*: in March",
        "3 - private chat",
        "1 11:48 notification-bot*: closed",
    ]
    reactions = [{"emoji": "🌷", "count": 2}, {"emoji": ":ours:", "count": 1}]
    assert said(items, 2).extra == {"topic": "pruning", "reactions": reactions}


def test_element() -> None:
    items = read("element.json")

    assert [(chat.key, chat.name) for chat in chats(items)] == [("!roses:example.org", "Roses")]
    assert brief(items) == [
        "1 08:00 Ann (@ann:example.org) joined",
        "2 - invitation",
        "3 08:00 Bo (@bo:example.org) joined",
        "4 08:00 Bo: hello back",
        "5 - edit",
        "6 - reaction",
        "7 08:00 Ann:",
        "8 - deletion",
        "9 - change of name or picture",
        "10 08:00 news*: rain",
        "11 08:00 Ann of the Roses: [image] rose.png",
        "12 08:00 Bo (@bo:example.org) left by @ann:example.org",
    ]
    assert said(items, 4).reply_to == "$0"
    assert said(items, 4).extra == {"reactions": [{"emoji": "🌹", "count": 1}]}
    assert said(items, 4).edited_at is None  # The edit is somebody else's.
    assert said(items, 7).recalled


def matrix(*events: dict[str, object]) -> list[Item]:
    """A room with Bo's question and what came of it."""
    first = {"type": "m.room.message", "event_id": "$q", "content": {"msgtype": "m.text", "body": "when?"}}
    said = [
        {"sender": "@bo:x.org", "origin_server_ts": 1714550400000 + n * 1000, "event_id": f"${n}", **event}
        for n, event in enumerate([first, *events])
    ]
    text = json.dumps({"room_name": "Roses", "exported_by": "Ann", "messages": said})
    return list(read_source(source_of({"roses.json": text}), Options()))


def reaction(key: str, **more: object) -> dict[str, object]:
    relates = {"rel_type": "m.annotation", "event_id": "$q", "key": key}
    return {"type": "m.reaction", "content": {"m.relates_to": relates}, **more}


def edit(body: str) -> dict[str, object]:
    content = {"body": f"* {body}", "m.new_content": {"body": body}}
    return {
        "type": "m.room.message",
        "content": {**content, "m.relates_to": {"rel_type": "m.replace", "event_id": "$q"}},
    }


def test_the_last_edit_of_an_element_room_is_what_was_said() -> None:
    items = matrix(edit("when in May?"), edit("when in June?"))

    assert brief(items) == ["1 08:00 bo: when in June?", "2 - edit", "3 - edit"]
    assert f"{said(items, 1).edited_at:%H:%M:%S}" == "08:00:02"


def test_reactions_of_an_element_room_are_counted_once_a_person_and_not_when_taken_back() -> None:
    items = matrix(
        reaction("🌹"),
        reaction("🌹"),
        reaction("🌹", sender="@ann:x.org"),
        reaction("🐌", event_id="$slip"),
        {"type": "m.room.redaction", "redacts": "$slip"},
    )

    assert said(items, 1).extra == {"reactions": [{"emoji": "🌹", "count": 2}]}
    assert brief(items)[1:] == ["2 - reaction", "3 - reaction", "4 - reaction", "5 - reaction", "6 - deletion"]


CHATLAB = [
    "08:00 安安: 大家好",
    "08:00 阿波: 你好",
    "08:00 阿波: [image]",
    "08:00 小菊 (name:小菊) joined by wx1",
    "- notice of a message taken back",
]


def test_chatlab() -> None:
    lines, whole = read("chatlab.jsonl"), read("chatlab.json")

    assert chats(lines) == chats(whole) == [Chat("38988428513@chatroom", "玫瑰群", "wechat", "38988428513@chatroom")]
    assert brief(lines) == [f"{line} {text}" for line, text in enumerate([*CHATLAB, "- not valid JSON"], 5)]
    assert brief(whole) == [f"{line} {text}" for line, text in enumerate(CHATLAB, 1)]
    assert said(whole, 2).reply_to == "m1"
    assert Person("wx1", "安安", False, "小安", {"roles": ["owner"]}) in whole


def test_our_own() -> None:
    items = read("own.jsonl")

    assert chats(items) == [
        Chat("roses", "Rose growers", "forum", None, "All about roses"),
        Chat("tulips", "tulips", "file"),
    ]
    assert brief(items) == [
        "3 08:00 Ann (u1) joined",
        "4 08:01 Ann: hello",
        "5 08:02 Bo: hi Ann",
        "6 08:03 Bo:",
        "7 08:04 helper*: water them",
        "8 08:05 : [system] The topic was changed.",
        "9 08:06 Bo (u2) left by u1",
        "10 08:07 Ann: anybody?",
        "11 - no readable date",
        "12 - unknown kind",
        "13 - no sender",
        "14 - not valid JSON",
    ]
    assert said(items, 4).extra == {"topic": "greetings"}
    assert (said(items, 5).provider_id, said(items, 5).reply_to) == ("2", "1")


@pytest.mark.parametrize("name", ["telegram.json", "discord/roses.json", "element.json", "chatlab.json"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_json_in_another_encoding_is_the_same(name: str, encoding: str) -> None:
    text = (FIXTURES / name).read_text("utf-8")
    plain, other = (
        list(read_source(source_of({"a.json": text.encode(chosen)}), Options())) for chosen in ("utf-8", encoding)
    )

    assert brief(plain) == brief(other)


@pytest.mark.parametrize("name", ["telegram.json", "discord/roses.json", "element.json", "chatlab.json"])
def test_a_file_whose_keys_were_sorted_is_the_same(name: str) -> None:
    text = (FIXTURES / name).read_text("utf-8").replace("\\x07", "")
    whole = json.loads(text)
    messages = {"aaa": 1, "messages": whole.pop("messages")}
    sorted_ = json.dumps({**messages, **whole}, indent=1)

    plain, other = (list(read_source(source_of({"a.json": data}), Options())) for data in (text, sorted_))

    assert brief(plain) == brief(other)
    assert chats(plain) == chats(other)


def test_of_our_own_a_day_alone_is_its_beginning() -> None:
    text = '{"group":"g","sender":"a","at":"2024-05-01","text":"x"}\n{"group":"g","sender":"a","at":"May"}\n'

    assert brief(list(read_source(source_of({"a.jsonl": text}), Options()))) == ["1 00:00 a: x", "2 - no readable date"]


def test_every_reason_to_leave_something_out_has_words_in_chinese() -> None:
    told = {
        value
        for module in pkgutil.walk_packages(imports.__path__, "huoqun.imports.")
        if ".tests" not in module.name and not module.name.endswith((".testing", ".bench"))
        for name, value in vars(importlib.import_module(module.name)).items()
        if name.isupper()
        and not name.startswith("_")
        and isinstance(value, str)
        and " " in value
        and value.isprintable()
    }

    with override("zh-hans"):
        assert len(told) > 20
        assert [reason for reason in sorted(told) if gettext(reason) == reason] == []
