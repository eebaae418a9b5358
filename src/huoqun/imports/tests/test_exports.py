"""The exports that come as JSON, each by a small made-up one."""

import importlib
import json
import pkgutil

import pytest
from django.utils.translation import gettext, override

from huoqun import imports
from huoqun.imports.detect import read_source
from huoqun.imports.records import Chat, Options, PartDone, Person
from huoqun.imports.sources import open_source
from huoqun.imports.testing import source_of
from huoqun.imports.tests.exported import FIXTURES, brief, chats, read, said


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
