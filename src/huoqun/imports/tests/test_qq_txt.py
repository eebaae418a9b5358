"""QQ's exported messages."""

import pytest

from huoqun.imports.records import Person, Said
from huoqun.imports.testing import part_of
from huoqun.imports.tests.reading import format_of, items, told

RULE = "=" * 64
TITLE = "消息记录（此消息记录为文本格式，不支持重新导入）"
HEAD = f"{TITLE}\n\n{RULE}\n消息分组:我的群聊\n{RULE}\n消息对象:读书会\n{RULE}\n\n"
AT = "2023-01-05 20:15:33"

MESSAGES = [
    (f"{AT} 小明(12345678)\n大家好\n", ["20:15 12345678: 大家好"]),
    # An office before the name
    (f"{AT} 【管理员】小明(12345678)\n大家好\n", ["person 12345678 = 小明", "20:15 12345678: 大家好"]),
    # Hours with one digit, or halves of the day
    ("2023-01-05 8:05:33 小明(12345678)\n早\n", ["08:05 12345678: 早"]),
    ("2023-01-05 8:43:38 PM 小明(12345678)\n晚\n", ["20:43 12345678: 晚"]),
    # An address in place of the number
    (f"{AT} 阿花<Hua@Example.org>\n好\n", ["20:15 hua@example.org: 好"]),
    # Brackets in the name
    (f"{AT} 小明(已婚)(12345678)\n好\n", ["20:15 12345678: 好"]),
    # A discussion of the past: a name and nothing else
    (f"{AT} 番茄\n好\n", ["20:15 番茄: 好"]),
    # Who speaks anonymously is nobody, but not everybody at once
    (f"{AT} 匿名大侠(80000000)\n嘿\n", ["20:15 80000000:匿名大侠: 嘿"]),
    # No text at all
    (f"{AT} 小明(12345678)\n\n", ["20:15 12345678: "]),
    (f"{AT} 小明(12345678)\n[图片]\n", ["20:15 12345678: [图片] [image]"]),
    (f"{AT} 小明(12345678)\n看[图片]\n", ["20:15 12345678: 看[图片]"]),
    # Many lines, with a time at the beginning of one
    (f"{AT} 小明(12345678)\n一\n\n{AT} 开会\n", ["20:15 12345678: 一", "20:15 开会: "]),
    (f"{AT} 小明(12345678)\n一\n{AT} 开会\n", [f"20:15 12345678: 一\n{AT} 开会"]),
    ("2023-02-30 20:15:33 小明(12345678)\n好\n", ["skipped: no readable date"]),
    ("自由文字\n", ["skipped: text before the first message"]),
]


@pytest.mark.parametrize(("text", "expected"), MESSAGES)
def test_messages(text: str, expected: list[str]) -> None:
    assert [line for line in told("qq-txt", "a.txt", HEAD + text) if line != "chat 读书会"] == expected


SENTENCES = [
    ("小明加入本群。", ["20:15 12345678 joined"]),
    ("老王邀请小明加入了本群。", ["20:15 12345678 joined by name:老王"]),
    ("小明退出了本群。", ["20:15 12345678 left"]),
    ("小明被管理员移出本群。", ["20:15 12345678 left"]),
    # Who never spoke has no number in the file
    ("小红加入本群。", ["20:15 name:小红 joined"]),
    # Two people of one name: nobody knows which
    ("阿花加入本群。", ["20:15 name:阿花 joined"]),
    ("小明撤回了一条消息", ["skipped: notice of a message taken back"]),
    ("本群已开启全员禁言", ["skipped: notice of the group"]),
]


@pytest.mark.parametrize("number", ["10000", "1000000"])
@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_what_the_system_says(sentence: str, expected: list[str], number: str) -> None:
    text = (
        f"{HEAD}{AT} 系统消息({number})\n{sentence}\n\n{AT} 小明(12345678)\n好\n\n"
        f"{AT} 阿花(1111111)\n好\n\n{AT} 阿花(2222222)\n好\n"
    )

    assert told("qq-txt", "a.txt", text)[1:-3] == expected


def test_a_file_may_hold_many_groups() -> None:
    text = (
        f"{HEAD}{AT} 小明(12345678)\n一\n"
        f"\n{RULE}\n消息分组:我的群聊\n{RULE}\n消息对象:跑步\n{RULE}\n\n{AT} 小明(12345678)\n二\n"
        f"\n{RULE}\n消息分组:旧群\n{RULE}\n消息对象:读书会\n{RULE}\n\n{AT} 小明(12345678)\n三\n"
    )

    assert told("qq-txt", "a.txt", text) == [
        "chat 读书会",
        "20:15 12345678: 一",
        "chat 跑步",
        "20:15 12345678: 二",
        "chat 读书会 (旧群) = 读书会",
        "20:15 12345678: 三",
    ]


ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings(encoding: str) -> None:
    text = (HEAD + f"{AT} 小明(12345678)\n大家晚上好，今天读第三章\n").replace("\n", "\r\n")

    assert told("qq-txt", "a.txt", text.encode(encoding)) == ["chat 读书会", "20:15 12345678: 大家晚上好，今天读第三章"]


def test_the_office_is_told_of_the_person() -> None:
    found = items("qq-txt", "a.txt", f"{HEAD}{AT} 【群主】小明(12345678)\n一\n\n{AT} 【群主】小明(12345678)\n二\n")

    assert [item.extra for item in found if isinstance(item, Person)] == [{"title": "群主"}]


def test_the_number_in_place_of_the_name_is_not_a_new_name() -> None:
    found = items("qq-txt", "a.txt", f"{HEAD}{AT} 小明(12345678)\n一\n\n{AT} 12345678(12345678)\n二\n")

    assert [item.sender_name for item in found if isinstance(item, Said)] == ["小明", "小明"]


def test_the_butler_of_groups_is_a_bot() -> None:
    said = items("qq-txt", "a.txt", f"{HEAD}{AT} Q群管家(2854196310)\n欢迎\n")[-1]

    assert isinstance(said, Said) and said.is_bot


def test_a_head_alone_is_an_empty_chat() -> None:
    assert told("qq-txt", "a.txt", HEAD) == ["chat 读书会"]


def test_how_sure_it_is() -> None:
    sniff = format_of("qq-txt").sniff
    assert sniff is not None

    assert sniff(part_of("a.txt", ""), HEAD.encode("gb18030")) == 1.0
    assert sniff(part_of("a.txt", ""), f"{AT} 小明(12345678)\n好\n".encode()) == 0.75
    assert sniff(part_of("a.txt", ""), f"{AT} INFO started\n".encode()) == 0.0
