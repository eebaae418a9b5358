"""WhatsApp's exported chats, from both kinds of phones and several languages."""

import pytest

from huoqun.imports.errors import AmbiguousDates
from huoqun.imports.records import Said
from huoqun.imports.testing import part_of
from huoqun.imports.tests.reading import format_of, items, told

NAME = "WhatsApp Chat with Readers.txt"

STAMPS = [
    # iOS, day first
    ("[13/01/23, 15:05:12] Ann: hi", "2023-01-13 15:05:12"),
    # iOS, month first, 12 hours, with the narrow blank that newer versions write
    ("[1/13/23, 3:05:12\u202fPM] Ann: hi", "2023-01-13 15:05:12"),
    # iOS puts a mark before the line of an attachment
    ("\u200e[13/01/23, 15:05:12] Ann: hi", "2023-01-13 15:05:12"),
    # Android, day first
    ("13/01/2023, 15:05 - Ann: hi", "2023-01-13 15:05:00"),
    ("1/13/23, 3:05 PM - Ann: hi", "2023-01-13 15:05:00"),
    ("13/01/23, 3:05 p. m. - Ann: hi", "2023-01-13 15:05:00"),
    ("13/01/23, 12:05 am - Ann: hi", "2023-01-13 00:05:00"),
    ("1/13/23, 3:05\u202fPM - Ann: hi", "2023-01-13 15:05:00"),
    # Dutch, German and Finnish
    ("13-01-2023 15:05 - Ann: hi", "2023-01-13 15:05:00"),
    ("13.01.23, 15:05 - Ann: hi", "2023-01-13 15:05:00"),
    ("[13.1.2023 klo 15.05.12] Ann: hi", "2023-01-13 15:05:12"),
    # The year first, as in Chinese
    ("2023/1/13 下午3:05 - Ann: hi", "2023-01-13 15:05:00"),
    ("[2023/1/13 上午12:05:12] Ann: hi", "2023-01-13 00:05:12"),
    ("2023-01-13, 3:05 p.m. - Ann: hi", "2023-01-13 15:05:00"),
]


@pytest.mark.parametrize(("line", "expected"), STAMPS)
def test_stamps_of_many_places(line: str, expected: str) -> None:
    said = items("whatsapp", NAME, line + "\n")[-1]

    assert isinstance(said, Said)
    assert (f"{said.at:%Y-%m-%d %H:%M:%S}", said.sender, said.text) == (expected, "Ann", "hi")


ORDERS = [
    # A day above 12 anywhere tells
    (["05/01/2023", "13/01/2023"], ["2023-01-05", "2023-01-13"]),
    (["01/05/2023", "01/13/2023"], ["2023-01-05", "2023-01-13"]),
    # It may come last of all
    (["05/01/2023", "06/01/2023", "13/01/2023"], ["2023-01-05", "2023-01-06", "2023-01-13"]),
    # No day above 12, but a log does not run backwards twice
    (["11/02/2023", "03/03/2023", "05/03/2023", "02/04/2023", "01/05/2023"], ["2023-02-11", "2023-03-03"]),
    (["02/11/2023", "03/03/2023", "03/05/2023", "04/02/2023", "05/01/2023"], ["2023-02-11", "2023-03-03"]),
]


@pytest.mark.parametrize(("dates", "expected"), ORDERS)
def test_the_file_tells_day_from_month(dates: list[str], expected: list[str]) -> None:
    text = "".join(f"{date}, 15:05 - Ann: hi\n" for date in dates)

    found = [f"{item.at:%Y-%m-%d}" for item in items("whatsapp", NAME, text) if isinstance(item, Said)]

    assert found[: len(expected)] == expected


def test_dates_that_cannot_be_told_apart_are_asked_for() -> None:
    text = "03/04/2023, 15:05 - Ann: hi\n05/06/2023, 15:05 - Ann: hi\n"

    with pytest.raises(AmbiguousDates) as refused:
        told("whatsapp", NAME, text)

    assert "--dates dmy" in refused.value.way_out
    assert f"{items('whatsapp', NAME, text, dates='dmy')[1].at:%m-%d}" == "04-03"  # type: ignore[union-attr]
    assert f"{items('whatsapp', NAME, text, dates='mdy')[1].at:%m-%d}" == "03-04"  # type: ignore[union-attr]


NOTICES = [
    # Android: no sender
    ("Bob joined using this group's invite link", ["15:05 Bob joined"]),
    ("Ann added Bob", ["15:05 Bob joined by Ann"]),
    ("Ann added Bob, Chen and Dora", [f"15:05 {name} joined by Ann" for name in ("Bob", "Chen", "Dora")]),
    ("You added Bob", ["15:05 Bob joined"]),
    ("Ann added you", ["skipped: about whoever made the export"]),
    ("Bob was added", ["15:05 Bob joined"]),
    ("Bob left", ["15:05 Bob left"]),
    ("Ann removed Bob", ["15:05 Bob left by Ann"]),
    ("+86 138 0013 8000 left", ["15:05 +8613800138000 left"]),
    ("张三使用此群组的邀请链接加入", ["15:05 张三 joined"]),
    ("张三添加了李四", ["15:05 李四 joined by 张三"]),
    ("张三移除了李四", ["15:05 李四 left by 张三"]),
    ("李四退出了群组", ["15:05 李四 left"]),
    ("Messages and calls are end-to-end encrypted. Tap to learn more.", ["skipped: notice of the group"]),
    ("消息和通话已进行端到端加密。", ["skipped: notice of the group"]),
    ('Ann created group "Readers"', ["skipped: notice of the group"]),
    # A colon in what is quoted does not make a sender
    ('Ann changed the group name from "A: b" to "C"', ["skipped: notice of the group"]),
    ("Ann added this group to the community: Books", ["skipped: notice of the group"]),
    ("Ann changed their phone number", ["skipped: notice of the group"]),
]


@pytest.mark.parametrize(("notice", "expected"), NOTICES)
def test_what_the_app_says_on_android(notice: str, expected: list[str]) -> None:
    assert told("whatsapp", NAME, f"13/01/2023, 15:05 - {notice}\n")[1:] == expected


ON_IOS = [
    # In the group's name
    ("Readers: \u200eAnn added Bob", ["15:05 Bob joined by Ann"]),
    ("Readers: \u200eAnn changed the group description", ["skipped: notice of the group"]),
    # In the name of whom it is about
    ("Bob: \u200eBob left", ["15:05 Bob left"]),
    # Without a sender, as older versions wrote
    ("\u200eAnn added Bob", ["15:05 Bob joined by Ann"]),
    # Nobody else can make it say so
    ("Eve: \u200eBob left", ["15:05 Eve: Bob left"]),
    # Who is not among the contacts has a tilde
    ("Readers: \u200eAnn added ~\u202fChen", ["15:05 ~ Chen joined by Ann"]),
]


@pytest.mark.parametrize(("line", "expected"), ON_IOS)
def test_what_the_app_says_on_ios(line: str, expected: list[str]) -> None:
    text = (
        "[13/01/23, 15:05:12] Readers: \u200eMessages and calls are end-to-end encrypted.\n"
        f"[13/01/23, 15:05:12] {line}\n"
    )

    assert told("whatsapp", "_chat.txt", text)[2:] == expected


MESSAGES = [
    ("Ann: hello: there", "15:05 Ann: hello: there"),
    ("Ann:", "15:05 Ann: "),
    ("Ann: ", "15:05 Ann: "),
    ("+86 138 0013 8000: hi", "15:05 +8613800138000: hi"),
    ("Ann: <Media omitted>", "15:05 Ann: <Media omitted> [file]"),
    ("Ann: <省略影音内容>", "15:05 Ann: <省略影音内容> [file]"),
    ("Ann: 多媒体已省略", "15:05 Ann: 多媒体已省略 [file]"),
    ("Ann: \u200eimage omitted", "15:05 Ann: image omitted [image]"),
    ("Ann: \u200esticker omitted", "15:05 Ann: sticker omitted [sticker]"),
    ("Ann: \u200e<attached: 00000012-PHOTO.jpg>", "15:05 Ann: <attached: 00000012-PHOTO.jpg> [image]"),
    ("Ann: <附件: 语音.opus>", "15:05 Ann: <附件: 语音.opus> [voice]"),
    ("Ann: IMG-1.jpg (file attached)", "15:05 Ann: IMG-1.jpg (file attached) [image]"),
    # Somebody who talks about it has said it
    ("Ann: why is the image omitted here?", "15:05 Ann: why is the image omitted here?"),
    ("Ann: This message was deleted", "15:05 Ann:  [recalled]"),
    ("Ann: 此消息已删除", "15:05 Ann:  [recalled]"),
    ("Ann: I saw this message was deleted", "15:05 Ann: I saw this message was deleted"),
    ("Ann: fixed <This message was edited>", "15:05 Ann: fixed [edited]"),
    # A name with quotes, closed
    ('Bob "the cat" Lee: hi', '15:05 Bob "the cat" Lee: hi'),
]


@pytest.mark.parametrize(("line", "expected"), MESSAGES)
def test_messages(line: str, expected: str) -> None:
    assert told("whatsapp", NAME, f"13/01/2023, 15:05 - {line}\n")[1:] == [expected]


def test_the_name_of_an_attached_file_is_kept() -> None:
    said = items("whatsapp", NAME, "13/01/2023, 15:05 - Ann: IMG-1.jpg (file attached)\nour cat\n")[-1]

    assert isinstance(said, Said)
    assert (said.text, said.extra) == ("IMG-1.jpg (file attached)\nour cat", {"files": [{"name": "IMG-1.jpg"}]})


def test_a_message_goes_on_until_the_next_begins() -> None:
    text = "13/01/2023, 15:05 - Ann: one\n\n - two: three\n[not a stamp] four\r\n13/01/2023, 15:06 - Bob: hi\n"

    assert told("whatsapp", NAME, text)[1:] == [
        "15:05 Ann: one\n\n - two: three\n[not a stamp] four",
        "15:06 Bob: hi",
    ]


def test_a_colon_in_a_name_shows_over_several_messages() -> None:
    text = "".join(f"13/01/2023, 15:05 - Bob: the builder: nail {n}: x\n" for n in range(3))

    assert told("whatsapp", NAME, text)[1] == "15:05 Bob: the builder: nail 0: x"
    said = items("whatsapp", NAME, text)[1]
    assert isinstance(said, Said) and said.sender == "Bob: the builder"


def test_who_now_and_then_begins_with_a_word_and_a_colon_keeps_their_name() -> None:
    text = "".join(f"13/01/2023, 15:05 - Bob: {word} now\n" for word in ("note: eat", "note: sleep", "rest"))

    assert {item.sender for item in items("whatsapp", NAME, text) if isinstance(item, Said)} == {"Bob"}


TITLES = [
    ("WhatsApp Chat with Readers.txt", "export", "Readers"),
    ("与读书会的 WhatsApp 聊天.txt", "export", "读书会"),
    ("與讀書會的WhatsApp對話.txt", "export", "讀書會"),
    # iOS calls every file the same; the archive has the name
    ("_chat.txt", "WhatsApp Chat - Readers", "Readers"),
    ("WhatsApp Chat - Readers/_chat.txt", "export", "Readers"),
    # Or the app speaks in the group's name
    ("_chat.txt", "export", "Group"),
    ("old.txt", "export", "Group"),
]


@pytest.mark.parametrize(("path", "source", "title"), TITLES)
def test_what_the_group_is_called(path: str, source: str, title: str) -> None:
    text = "[13/01/23, 15:05:12] Group: \u200eMessages and calls are end-to-end encrypted.\n"

    assert told("whatsapp", path, text, source=source)[0] == f"chat {title}"


def test_an_endless_line_costs_one_record() -> None:
    text = (
        "13/01/2023, 15:05 - Ann: one\n13/01/2023, 15:05 - Bob: "
        + "x" * 3_000_000
        + "\nmore\n13/01/2023, 15:06 - Ann: two\n"
    )

    assert told("whatsapp", NAME, text)[1:] == ["15:05 Ann: one", "skipped: record too long", "15:06 Ann: two"]


SURE = [
    ("13/01/2023, 15:05 - Messages and calls are end-to-end encrypted.\n", 0.95),
    ("[13/01/23, 15:05:12] Ann: hi\n", 0.8),
    # Stamps after other things may be anything
    ("Notes of the day\n13/01/2023, 15:05 - Ann: hi\n", 0.4),
    ("2024-01-13 15:05:12 INFO start: ok\n", 0.0),
    ("", 0.0),
]


@pytest.mark.parametrize(("text", "expected"), SURE)
def test_how_sure_it_is(text: str, expected: float) -> None:
    sniff = format_of("whatsapp").sniff

    assert sniff is not None and sniff(part_of("x.txt", text), text.encode()) == expected
