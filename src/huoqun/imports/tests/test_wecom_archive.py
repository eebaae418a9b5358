"""WeCom's session archive, as its SDK opens it."""

import json
from typing import Any

import pytest

from huoqun.imports.formats.wecom_archive import sniff
from huoqun.imports.records import Chat, Said
from huoqun.imports.testing import part_of
from huoqun.imports.tests.reading import items, told


def record(kind: str = "text", body: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "msgid": "1_external", "action": "send", "from": "zhang", "tolist": ["wmLin"], "roomid": "wrOne",
        "msgtime": 1672920933000, "msgtype": kind, kind: {"content": "早"} if body is None else body, **more,
    }  # fmt: skip


def lines(*records: Any) -> str:
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in records)


RECORDS = [
    (record(), "12:15 zhang: 早"),
    (record(**{"from": "wmLin"}), "12:15 wmLin: 早"),
    (record("image", {"sdkfileid": "x", "filesize": 9}), "12:15 zhang:  [image]"),
    (record("emotion", {"type": 1}), "12:15 zhang:  [sticker]"),
    (record("file", {"filename": "课表.xlsx"}), "12:15 zhang: 课表.xlsx [file]"),
    (record("link", {"title": "第三章", "link_url": "https://e.org"}), "12:15 zhang: 第三章\nhttps://e.org [link]"),
    (record("location", {"title": "西湖", "address": "杭州"}), "12:15 zhang: 西湖 杭州"),
    (record("markdown", {}, info={"content": "**早**"}), "12:15 zhang: **早**"),
    (record("news", {}, info={"item": [{"title": "一"}, {"title": "二"}]}), "12:15 zhang: 一\n二"),
    # JSON within JSON
    (
        record(
            "mixed", {"item": [{"type": "text", "content": '{"content":"看"}'}, {"type": "image", "content": "{}"}]}
        ),
        "12:15 zhang: 看",
    ),
    # A kind of which nobody has heard
    (record("hologram", {"content": "?"}), "12:15 zhang: "),
    (record(roomid=""), "skipped: private chat"),
    (record(msgtime="soon"), "skipped: no readable date"),
    (record(**{"from": None}), "skipped: no sender"),
    (record("revoke", {"pre_msgid": "1"}, action="recall"), "skipped: notice of a message taken back"),
    (record("agree", {"userid": "wmLin"}), "skipped: notice of the group"),
    ({"msgid": "2", "action": "switch", "time": 1, "user": "zhang"}, "skipped: notice of the group"),
    # As it came: only WeCom's own SDK opens it
    (
        {"seq": 1, "msgid": "3", "publickey_ver": 1, "encrypt_random_key": "x", "encrypt_chat_msg": "y"},
        "skipped: sealed still: open it with WeCom's SDK first",
    ),
    (["not an object"], "skipped: not a message"),
]


@pytest.mark.parametrize(("value", "expected"), RECORDS)
def test_records(value: Any, expected: str) -> None:
    assert told("wecom-archive", "a.jsonl", lines(value))[-1] == expected


def test_an_array_and_an_answer_as_it_came_are_read_too() -> None:
    whole = json.dumps([record(), record(msgid="2_external")])
    answer = json.dumps({"errcode": 0, "errmsg": "ok", "chatdata": [{"msgid": "3", "encrypt_chat_msg": "y"}]})

    assert told("wecom-archive", "a.json", whole) == ["chat wrOne", "12:15 zhang: 早", "12:15 zhang: 早"]
    assert told("wecom-archive", "a.json", answer) == ["skipped: sealed still: open it with WeCom's SDK first"]


def test_groups_and_people_are_those_of_the_connection() -> None:
    chat, said = items("wecom-archive", "a.jsonl", lines(record()))

    assert isinstance(chat, Chat) and (chat.platform, chat.provider_id) == ("wecom", "wrOne")
    assert isinstance(said, Said) and (said.sender, said.provider_id) == ("zhang", "1_external")


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        (lines(record()), True),
        (lines(RECORDS[-2][0]), True),
        ('{"group": "a", "at": 1, "text": "hi"}', False),
        ("", False),
    ],
)
def test_it_is_known_by_its_keys(text: str, sure: bool) -> None:
    assert (sniff(part_of("a.jsonl", text), text.encode()) > 0.9) == sure


def test_a_cut_line_does_not_cost_the_others() -> None:
    broken = lines(record()) + '\n{"msgid": "2", "act\n' + lines(record(msgid="3"))

    assert told("wecom-archive", "a.jsonl", broken)[1:] == [
        "12:15 zhang: 早", "skipped: not valid JSON", "12:15 zhang: 早",
    ]  # fmt: skip
