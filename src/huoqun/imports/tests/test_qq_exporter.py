"""QQChatExporter's JSON, in one file or in chunks."""

import json
from typing import Any

import pytest

from huoqun.imports.detect import read_source
from huoqun.imports.records import Options, PartDone, Said
from huoqun.imports.testing import part_of, source_of
from huoqun.imports.tests.reading import brief, format_of, items, told

INFO = {"name": "读书会", "type": "group", "selfUin": "11111"}


def message(text: str = "好", uin: str = "22222", name: str = "阿花", **more: Any) -> dict[str, Any]:
    """As version 5 writes it."""
    return {
        "id": "7001",
        "seq": "12",
        "timestamp": 1672920933000,
        "sender": {"uid": f"u_{uin}", "uin": uin, "name": name, "nickname": name},
        "type": "type_1",
        "content": {"text": text, "html": "", "elements": [], "resources": [], "mentions": []},
        "recalled": False,
        "system": False,
        **more,
    }


def content(text: str, **more: Any) -> dict[str, Any]:
    return {"text": text, "elements": [], "resources": [], "mentions": [], **more}


def export(*messages: Any) -> str:
    whole = {"metadata": {"name": "QQChatExporter V5"}, "chatInfo": INFO, "messages": list(messages)}
    return json.dumps(whole, ensure_ascii=False)


FOUR = {
    "messageId": "7002",
    "timestamp": "2023-01-05T12:15:33.000Z",
    "sender": {"uid": "u_2", "uin": "22222", "name": "阿花"},
    "messageType": 2,
    "isSystemMessage": False,
    "isRecalled": True,
    "content": {"text": "好"},
    "rawMessage": {"sendNickName": "花", "sendMemberName": "阿花（北京）"},
}
PICTURE = content("[图片: a.png]", resources=[{"type": "image", "filename": "a.png", "size": 3}])
MIXED = content("看这个[图片: a.png]", resources=[{"type": "image", "filename": "a.png", "size": 3}])

MESSAGES = [
    (message(), "12:15 22222: 好"),
    (message(recalled=True), "12:15 22222: 好 [recalled]"),
    (message(content=PICTURE), "12:15 22222: [图片: a.png] [image]"),
    # Words and a picture: the words count
    (message(content=MIXED), "12:15 22222: 看这个[图片: a.png]"),
    (
        message(content=content("[语音 7秒]", elements=[{"type": "audio", "data": {}}])),
        "12:15 22222: [语音 7秒] [voice]",
    ),
    # Version 4
    (FOUR, "12:15 22222: 好 [recalled]"),
    # Without a number there is the platform's inner id
    (message(uin="0"), "12:15 u_0: 好"),
    (message(sender={}), "skipped: no sender"),
    (message(timestamp="some day"), "skipped: no readable date"),
    (message(content=None), "12:15 22222: "),
    ([1], "skipped: not a message"),
]


@pytest.mark.parametrize(("value", "expected"), MESSAGES)
def test_messages(value: Any, expected: str) -> None:
    assert told("qq-exporter", "a.json", export(value)) == ["chat 读书会", expected]


SENTENCES = [
    ("阿花邀请小明加入了群聊", ["12:15 11111 joined by 22222"]),
    ("老王加入本群", ["12:15 name:老王 joined"]),
    # Whoever made the export says so in the head
    ("你邀请阿花加入了群聊", ["12:15 22222 joined by 11111"]),
    ("阿花撤回了一条消息", ["skipped: notice of a message taken back"]),
    ("阿花 拍了拍 小明", ["skipped: notice of the group"]),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_what_the_platform_says(sentence: str, expected: list[str]) -> None:
    text = export(message(sentence, "0", "", system=True), message(), message("好", "11111", "小明"))

    assert told("qq-exporter", "a.json", text)[1:-2] == expected


def test_replies_files_and_mentions_are_kept() -> None:
    said = items(
        "qq-exporter",
        "a.json",
        export(
            message(
                content=content(
                    "@小明 看[文件: a.pdf]",
                    elements=[{"type": "reply", "data": {"messageId": "0", "referencedMessageId": "7000"}}],
                    resources=[{"type": "file", "filename": "a.pdf", "size": 9}],
                    mentions=[{"uid": "u_1", "uin": "11111", "name": "小明"}],
                )
            )
        ),
    )[1]

    assert isinstance(said, Said)
    assert (said.provider_id, said.reply_to) == ("7001", "7000")
    assert said.extra == {"files": [{"name": "a.pdf", "size": 9}], "mentions": ["11111"]}


def test_the_card_in_the_group_is_the_name() -> None:
    said = items("qq-exporter", "a.json", export(FOUR))[1]

    assert isinstance(said, Said) and said.sender_name == "阿花（北京）"


def test_the_number_of_the_group_stands_in_the_files_name() -> None:
    assert told("qq-exporter", "group_读书会_123456789_20240101_120000.json", export())[0] == "chat 123456789 = 读书会"


def test_large_chats_come_in_chunks() -> None:
    manifest = {"metadata": {"name": "QQChatExporter V5"}, "chatInfo": INFO, "chunked": {"format": "jsonl"}}
    files = {
        "export/manifest.json": json.dumps(manifest, ensure_ascii=False),
        "export/chunks/c000001.jsonl": json.dumps(message("一")) + "\nbroken\n",
        "export/chunks/c000002.jsonl": json.dumps(message("二")) + "\n\n",
    }

    found = list(read_source(source_of(files), Options()))

    assert [item if isinstance(item, PartDone) else brief(item) for item in found] == [
        "chat 读书会",
        "12:15 22222: 一",
        "skipped: not valid JSON",
        PartDone("export/chunks/c000001.jsonl", 2),
        "12:15 22222: 二",
        PartDone("export/chunks/c000002.jsonl", 1),
    ]
    first = frozenset(["export/chunks/c000001.jsonl"])
    assert [brief(item) for item in read_source(source_of(files), Options(), done=first) if isinstance(item, Said)] == [
        "12:15 22222: 二"
    ]


def test_how_sure_it_is() -> None:
    sniff = format_of("qq-exporter").sniff
    assert sniff is not None

    assert sniff(part_of("a.json", ""), export(message()).encode()) == 1.0
    assert sniff(part_of("a.json", ""), b'{"messages": []}') == 0.0
    assert sniff(part_of("a.json", ""), b"") == 0.0
