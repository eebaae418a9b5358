"""WeFlow's and EchoTrace's JSON."""

import json
from typing import Any

import pytest

from huoqun.imports.records import Said, Span
from huoqun.imports.testing import part_of
from huoqun.imports.tests.reading import format_of, items, told

SESSION = {"wxid": "123@chatroom", "nickname": "读书会", "displayName": "读书会", "type": "群聊"}


def message(
    kind: str = "文本消息", content: str | None = "好", who: str = "wxid_hua", name: str = "阿花", **more: Any
) -> Any:
    return {
        "localId": 1,
        "createTime": 1672920933,
        "type": kind,
        "content": content,
        "isSend": 0,
        "senderUsername": who,
        "senderDisplayName": name,
        **more,
    }


def export(*messages: Any, **more: Any) -> str:
    """As WeFlow writes it: indented."""
    whole = {"weflow": {"version": "1"}, "session": SESSION, **more, "messages": list(messages)}
    return json.dumps(whole, ensure_ascii=False, indent=2)


MESSAGES = [
    (message(), "12:15 wxid_hua: 好"),
    (message(content=None), "12:15 wxid_hua: "),
    (message("图片消息", "[图片]"), "12:15 wxid_hua: [图片] [image]"),
    # Exported with the media: the content is its path
    (message("图片消息", "media/images/a.jpg"), "12:15 wxid_hua:  [image]"),
    (message("动画表情", "[表情]"), "12:15 wxid_hua: [表情] [sticker]"),
    (message("卡片式链接", "好文章"), "12:15 wxid_hua: 好文章 [link]"),
    (message("未知类型(99)", "?"), "12:15 wxid_hua: ?"),
    # The room itself said it
    (message(who="123@chatroom", name=""), "skipped: no sender"),
    (message(who=""), "skipped: no sender"),
    (message(createTime=None), "skipped: no readable date"),
    ("not an object", "skipped: not a message"),
]


@pytest.mark.parametrize(("value", "expected"), MESSAGES)
def test_messages(value: Any, expected: str) -> None:
    assert told("wechat-weflow", "a.json", export(value)) == ["chat 123@chatroom = 读书会", expected]


SENTENCES = [
    ('"阿花"邀请你加入了群聊', ["12:15 wxid_me joined by wxid_hua"]),
    ('你邀请"阿花"加入了群聊', ["12:15 wxid_hua joined by wxid_me"]),
    ('"老王"通过扫描"阿花"分享的二维码加入群聊', ["12:15 name:老王 joined by wxid_hua"]),
    ('"阿花" 撤回了一条消息', ["skipped: notice of a message taken back"]),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_what_the_platform_says(sentence: str, expected: list[str]) -> None:
    text = export(
        message("系统消息", sentence, "123@chatroom", "", isSend=None),
        message(),
        message(who="wxid_me", name="我", isSend=1),
    )

    assert told("wechat-weflow", "a.json", text)[1:-2] == expected


def test_ids_and_replies_are_the_platforms_own() -> None:
    said = items(
        "wechat-weflow", "a.json", export(message(platformMessageId="9007199254740993", replyToMessageId="77"))
    )[1]

    assert isinstance(said, Said)
    assert (said.provider_id, said.reply_to) == ("9007199254740993", "77")


def test_the_running_number_of_the_export_is_no_id() -> None:
    said = items("wechat-weflow", "a.json", export(message(platformMessageId="0")))[1]

    assert isinstance(said, Said) and said.provider_id is None


def test_several_who_joined_in_one_sentence_do_not_share_its_id() -> None:
    text = export(message("系统消息", '"甲"邀请"乙、丙"加入了群聊', "123@chatroom", "", platformMessageId="5"))

    assert [item.provider_id for item in items("wechat-weflow", "a.json", text) if isinstance(item, Span)] == [
        None,
        None,
    ]


def test_the_arkme_flavour_names_senders_by_number() -> None:
    value = message()
    del value["senderUsername"], value["senderDisplayName"]
    text = export({**value, "senderID": 1}, senders=[{"senderID": 1, "wxid": "wxid_hua", "displayName": "阿花"}])

    assert told("wechat-weflow", "a.json", text)[1] == "12:15 wxid_hua: 好"


def test_echotrace_has_no_block_of_its_own() -> None:
    text = json.dumps({"session": SESSION, "messages": [message()]}, ensure_ascii=False)
    sniff = format_of("wechat-weflow").sniff

    assert sniff is not None and sniff(part_of("a.json", text), text.encode()) == 0.95
    assert told("wechat-weflow", "a.json", text)[1] == "12:15 wxid_hua: 好"


def test_the_session_may_stand_behind_the_messages() -> None:
    text = json.dumps({"messages": [message()], "session": SESSION}, ensure_ascii=False)

    assert told("wechat-weflow", "a.json", text)[0] == "chat 123@chatroom = 读书会"


CUT = [
    # In the middle of a message
    (export(message(), message())[:-120], ["12:15 wxid_hua: 好", "skipped: file is cut off"]),
    # One message is broken, the next is found again
    (
        export(message(), message()).replace('"isSend": 0', '"isSend": ,', 1),
        ["skipped: not valid JSON", "12:15 wxid_hua: 好"],
    ),
    (export(), []),
]


@pytest.mark.parametrize(("text", "expected"), CUT)
def test_broken_files(text: str, expected: list[str]) -> None:
    assert told("wechat-weflow", "a.json", text)[1:] == expected
