"""The session archive: what of it is heard, and what stops it rather than being lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest

from huoqun.chats.port.errors import CannotConnect, Refused
from huoqun.chats.port.gateway import Account, SentPicture
from huoqun.chats.port.incoming import Incoming, Message, Recall
from huoqun.gateways.wecom.fake import archive
from huoqun.gateways.wecom.testing import FakeWeCom
from huoqun.gateways.wecom_archive import gateway as room
from huoqun.gateways.wecom_archive import records
from huoqun.gateways.wecom_archive.gateway import ArchiveGateway, connect
from huoqun.gateways.wecom_archive.keys import BadKeys, read


@pytest.fixture(autouse=True)
def quick(monkeypatch) -> None:
    monkeypatch.setattr(room, "BUSY", 0.0)
    monkeypatch.setattr(room, "EVERY", 0.0)


@pytest.fixture
def wecom() -> Iterator[FakeWeCom]:
    with FakeWeCom() as fake:
        yield fake


def account(wecom: FakeWeCom, *, since: dict | None = None, keys: str = "", **settings: str) -> Account:
    secrets = wecom.archive_secrets | ({"keys": keys} if keys else {})
    since = {"seq": 0, "begun": True} if since is None else since
    return Account(1, 1, "archive", {**wecom.archive_settings, **settings}, secrets, since, wecom.corp.now)


class Stored(Exception):
    """Enough was handed over."""


async def hear(asked: Account, *, count: int) -> tuple[list[Incoming], dict, str]:
    """Listen until so many items were handed over, or the line is cut; answers them, how far, and why it was cut."""
    items: list[Incoming] = []
    since = dict(asked.since)

    async def hand(some, upto) -> None:
        items.extend(some)
        since.update(upto)
        if len(items) >= count:
            raise Stored

    line = await connect(asked)
    try:
        await line.listen(hand)
    except Stored:
        return items, since, ""
    except CannotConnect as cut:
        return items, since, cut.reason
    finally:
        await line.close()
    raise AssertionError("it listens until it is ended")


def test_only_what_is_said_with_customers_is_heard(wecom):
    group, lin = wecom.group("读书会"), wecom.customer("小林")
    said = lin.says("早", group=group)
    wecom.speaks("zhang", "上课", group=group)
    wecom.speaks("zhang", "内部", to="li")
    lin.says("私聊", to="zhang")
    wecom.archives("agree", {"userid": lin.key}, lin.key, group=group)
    wecom.takes_back(lin.key, said, group=group)

    groups, since, _ = asyncio.run(hear(account(wecom), count=3))
    with_customers, _, _ = asyncio.run(hear(account(wecom, private="customers"), count=4))

    assert [(type(one), one.chat, getattr(one, "text", "")) for one in groups] == [
        (Message, group.id, "早"), (Message, group.id, "上课"), (Recall, group.id, ""),
    ]  # fmt: skip
    assert groups[2].id == groups[0].id == said and since["seq"] == 6
    assert [one.text for one in with_customers if one.chat is None] == ["私聊"]


def test_a_key_that_is_missing_or_wrong_stops_it_before_the_message_and_a_lost_one_is_passed(wecom):
    group, lin = wecom.group("读书会"), wecom.customer("小林")
    lin.says("一", group=group)
    first = wecom.archive_secrets["keys"]
    wecom.rotates_key()
    lin.says("二", group=group)
    wecom.rotates_key()
    lin.says("三", group=group)
    one, _, three = wecom.archive_secrets["keys"].split("2:\n")[0], *wecom.archive_secrets["keys"].split("3:\n")

    missing = asyncio.run(hear(account(wecom, keys=first), count=9))
    wrong = asyncio.run(hear(account(wecom, keys=one + "2:\n" + three), count=9))
    lost = asyncio.run(hear(account(wecom, keys=one + "3:\n" + three, lost_keys="2"), count=2))

    assert [(len(items), since["seq"]) for items, since, _ in (missing, wrong)] == [(1, 1), (1, 1)]
    assert "2" in missing[2] and "2" in wrong[2] and missing[2] != wrong[2]
    assert [item.text for item in lost[0]] == ["一", "三"]


def test_a_record_that_is_broken_costs_no_other(wecom, monkeypatch):
    group, lin = wecom.group("读书会"), wecom.customer("小林")
    for text in "一二三":
        lin.says(text, group=group)
    archive.of(wecom.corp).records[1]["encrypt_chat_msg"] = "nonsense"

    # Come together, or each by itself as in a quiet company
    for piece in (200, 1):
        monkeypatch.setattr(room, "PIECE", piece)
        items, since, _ = asyncio.run(hear(account(wecom), count=2))
        assert ([item.text for item in items], since["seq"]) == (["一", "三"], 3)

    # Nothing was opened yet: it may as well be the key that is wrong
    items, since, cut = asyncio.run(hear(account(wecom, since={"seq": 1, "begun": True}), count=1))
    assert (items, since["seq"]) == ([], 1) and "1" in cut


def test_what_wecom_still_has_when_it_is_connected_first_is_history_and_the_rest_is_heard(wecom):
    group, lin = wecom.group("读书会"), wecom.customer("小林")
    lin.says("昨天", group=group)

    async def story() -> tuple[list[Incoming], dict]:
        line = await connect(account(wecom, since={}))
        listening = asyncio.create_task(line.listen(lambda items, since: pytest.fail("history is no news")))
        old = [(items, since) async for items, since in line.past()]
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await line.close()
        return [item for items, _ in old for item in items], {k: v for _, since in old for k, v in since.items()}

    items, since = asyncio.run(story())
    lin.says("今天", group=group)
    fresh, _, _ = asyncio.run(hear(account(wecom, since=since), count=1))

    assert [item.text for item in items] == ["昨天"] and since == {"seq": 1, "begun": True}
    assert [item.text for item in fresh] == ["今天"]


def test_pictures_are_fetched_by_what_their_message_names(wecom):
    group, lin = wecom.group("读书会"), wecom.customer("小林")
    wecom.shows(lin.key, b"picture", group=group)
    mixed = {
        "item": [{"type": "text", "content": '{"content":"看"}'}, {"type": "image", "content": '{"sdkfileid":"m"}'}]
    }
    wecom.archives("mixed", mixed, lin.key, group=group)
    wecom.archives("voice", {"sdkfileid": "v", "voice_size": 9}, lin.key, group=group)
    items, _, _ = asyncio.run(hear(account(wecom), count=3))

    async def story(ref: dict) -> bytes:
        line = await connect(account(wecom))
        try:
            return await line.picture(SentPicture(ref))
        finally:
            await line.close()

    assert asyncio.run(story(items[0].files[0])) == b"picture"
    assert (items[1].text, items[1].files) == ("看", ({"ref": "m", "kind": "image"},))
    assert (items[2].kind, items[2].files) == ("voice", ({"ref": "v", "kind": "voice", "size": 9},))
    for ref in ({"ref": "gone"}, {}):
        with pytest.raises(Refused) as no:
            asyncio.run(story(ref))
        assert no.value.permanent


def test_keys_are_read_as_people_paste_them(wecom):
    wecom.rotates_key()
    text = wecom.archive_secrets["keys"]

    numbered = read(text.replace("1:\n", "版本 4：").replace("\n", "  "))
    assert [version in numbered for version in (1, 2, 4)] == [False, True, True]
    one = text.split("2:\n")[0].removeprefix("1:\n")
    for pasted, version in ((f"RSA 2048\n{one}", 1), (f"7\n{one}", 7), (f"7. {one}", 7), (f"3：{one}", 3)):
        keys = read(pasted)
        assert [known for known in (1, 2, 3, 7, 2048) if known in keys] == [version]
    for bad, number, doubled in (
        ("", 0, None), ("1:\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", 1, None),
        # The second has no version, and is the second
        (f"2:\n{one}{one}", 2, 2), (f"{one}1: {one}", 2, 1),
    ):  # fmt: skip
        with pytest.raises(BadKeys) as no:
            read(bad)
        assert (no.value.number, no.value.version) == (number, doubled)


@pytest.mark.parametrize(
    "value",
    [
        {}, {"msgid": 1}, {"msgid": "1_external", "from": ["x"]},
        {"msgid": "1_external", "from": "wm1", "roomid": "wr1", "action": "send", "msgtype": "text", "msgtime": "soon"},
        {"msgid": "1_external", "from": "wm1", "roomid": "wr1", "action": "recall", "msgtype": "revoke", "revoke": 3},
        {"msgid": "1_external", "from": "wm1", "roomid": "wr1", "action": "switch", "user": "zhang"},
    ],
)  # fmt: skip
def test_records_of_no_sense_say_nothing(value):
    assert records.happened(value, with_private=True) is None
    assert records.record(json.dumps(value).encode()) == value


def test_line_ends_within_a_text_are_borne_and_nonsense_is_none():
    assert records.record(b'{"text": "a\nb"}') == {"text": "a\nb"}
    assert records.record(b"[]") is None and records.record(b"\xff") is None


def test_a_rehearsal_is_on_this_machine_or_nowhere_and_a_library_in_its_folder(wecom, tmp_path, monkeypatch):
    monkeypatch.setattr(room, "libraries", lambda: tmp_path / "libraries")
    (tmp_path / "evil.so").write_bytes(b"uploaded by somebody")
    (tmp_path / "libraries").mkdir()
    (tmp_path / "libraries" / "link.so").symlink_to(tmp_path / "evil.so")
    for asked in (
        {"base_url": "https://qyapi.weixin.qq.com"}, {"library": str(tmp_path / "evil.so")}, {"library": "../evil.so"},
        {"library": "evil.so"}, {"library": ""}, {"library": ".."}, {"library": "x/../../evil.so"},
        {"library": "..\\evil.so"}, {"library": "\\\\host\\share\\evil.so"}, {"library": "link.so"},
    ):  # fmt: skip
        with pytest.raises(CannotConnect):
            asyncio.run(connect(account(wecom, **asked)))
    assert isinstance(asyncio.run(connect(account(wecom))), ArchiveGateway)
