"""Documented events of Feishu → what was heard."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.port.incoming import (
    Button,
    Dissolved,
    Joined,
    Left,
    Message,
    Person,
    Reaction,
    Recall,
    Renamed,
    RoleChanged,
    SentEcho,
)
from huoqun.chats.port.webhook import Errand
from huoqun.gateways.feishu.translate import Told, event_of, history, moment, reaction, recall, told

from .calls import APP, CHAT, LIN, MEI, NOW, event, ids, message
from .test_webhook import json_values


def heard(kind: str, body) -> Told:
    return told(event_of(event(kind, body), NOW))


def said(kind: str, content, **more) -> Message:
    body = message("", message_type=kind, content=json.dumps(content), **more)
    return heard("im.message.receive_v1", body).items[0]


def test_a_message_in_a_group():
    mentions = [{"key": "@_user_1", "id": ids(MEI), "name": "阿梅"}, {"key": "@_user_10", "id": ids(LIN), "name": "林"}]
    body = message("@_user_1 @_user_10 早", parent_id="om_0", mentions=mentions)

    assert heard("im.message.receive_v1", body).items == (
        Message(
            id="om_1", at=NOW, chat=CHAT, sender=Person(LIN), text="@阿梅 @林 早", reply_to="om_0", mentions=(MEI, LIN)
        ),
    )


def test_a_private_message_belongs_to_no_group():
    assert said("text", {"text": "在吗"}, chat_type="p2p").chat is None


@pytest.mark.parametrize(
    ("kind", "content", "what", "words", "files"),
    [
        # A post has a title and paragraphs of parts
        (
            "post",
            {
                "title": "本周", "content": [
                    [{"tag": "text", "text": "看 "}, {"tag": "a", "text": "这里", "href": "https://example.org"}],
                    [{"tag": "img", "image_key": "img_1"}],
                    [{"tag": "at", "user_id": "@_user_1", "user_name": "阿梅"}],
                ],
            },
            "text", "本周\n看 这里\n\n@阿梅", ({"name": "img_1", "kind": "image"},),
        ),
        # Pictures and files are keys; a file has a name
        ("image", {"image_key": "img_1"}, "image", "", ({"name": "img_1", "kind": "image"},)),
        ("file", {"file_key": "f1", "file_name": "讲义.pdf"}, "file", "讲义.pdf", ({"name": "讲义.pdf"},)),
        ("audio", {"file_key": "f1", "duration": 2000}, "voice", "", ({"name": "f1", "kind": "voice"},)),
        ("media", {"file_key": "f1", "image_key": "i", "file_name": "a.mp4"}, "video", "a.mp4", ({"name": "a.mp4"},)),
        ("sticker", {"file_key": "f1"}, "sticker", "", ({"name": "f1"},)),
        # A card's words, wherever they stand
        ("interactive", {"title": "卡片", "elements": [[{"tag": "text", "text": "内容"}]]}, "text", "卡片\n内容", ()),
        # What the platform says itself
        (
            "system", {"template": "{from_user} invited {to_chatters}.", "from_user": ["林"], "to_chatters": ["梅"]},
            "system", "林 invited 梅.", (),
        ),
        ("location", {"name": "杭州市"}, "text", "杭州市", ()),
        ("vote", {"topic": "去哪", "options": ["西湖", "灵隐"]}, "text", "去哪\n西湖\n灵隐", ()),
        ("share_calendar_event", {"summary": "读书会"}, "link", "读书会", ()),
        # A kind of next year
        ("hologram", {"depth": 3}, "text", "", ()),
    ],
)  # fmt: skip
def test_what_messages_hold(kind, content, what, words, files):
    one = said(kind, content)

    assert (one.kind, one.text, one.files) == (what, words, files)


def test_who_comes_and_who_goes():
    user = {"name": "阿梅", "tenant_key": "3774yuu3743", "user_id": ids(MEI)}
    body = {"chat_id": CHAT, "operator_id": ids(LIN), "users": [user], "name": "读书会"}
    id_ = event("x", {})["header"]["event_id"]
    joined = Joined(id=f"{id_}:{MEI}", at=NOW, chat=CHAT, who=Person(MEI, "阿梅"), by=Person(LIN), chat_name="读书会")
    left = Left(id=f"{id_}:{MEI}", at=NOW, chat=CHAT, who=Person(MEI, "阿梅"), by=Person(LIN))

    assert heard("im.chat.member.user.added_v1", body).items == (joined,)
    assert heard("im.chat.member.user.deleted_v1", body).items == (left,)
    assert heard("im.chat.member.user.withdrawn_v1", body).items == (left,)


def test_whoever_comes_by_themselves_was_brought_by_nobody():
    user = {"name": "阿梅", "user_id": ids(MEI)}
    body = {"chat_id": CHAT, "operator_id": ids(MEI), "users": [user]}

    assert heard("im.chat.member.user.added_v1", body).items[0].by is None


def test_our_bot_comes_into_a_group_and_asks_who_is_there():
    body = {"chat_id": CHAT, "operator_id": ids(LIN), "name": "读书会"}
    came = heard("im.chat.member.bot.added_v1", body)

    assert came.items[0].who == Person(APP, is_bot=True)
    assert came.items[0].chat_name == "读书会"
    assert came.errands == (Errand("roll", {"chat": CHAT}),)
    assert isinstance(heard("im.chat.member.bot.deleted_v1", body).items[0], Left)


def test_a_group_has_another_name_and_another_owner():
    body = {
        "chat_id": CHAT, "operator_id": ids(LIN), "after_change": {"name": "读书会 2", "owner_id": ids(MEI)},
        "before_change": {"name": "读书会", "owner_id": ids(LIN)},
    }  # fmt: skip
    id_ = event("x", {})["header"]["event_id"]

    assert heard("im.chat.updated_v1", body).items == (
        Renamed(id=id_, at=NOW, chat=CHAT, name="读书会 2"),
        RoleChanged(id=f"{id_}:{LIN}", at=NOW, chat=CHAT, who=Person(LIN), role="member"),
        RoleChanged(id=f"{id_}:{MEI}", at=NOW, chat=CHAT, who=Person(MEI), role="owner"),
    )
    assert heard("im.chat.disbanded_v1", {"chat_id": CHAT}).items == (Dissolved(id=id_, at=NOW, chat=CHAT),)


def test_reactions_and_recalls_are_asked_about_first():
    stamp = str(int((NOW + timedelta(seconds=3)).timestamp() * 1000))
    reacted = {
        "message_id": "om_1", "reaction_type": {"emoji_type": "SMILE"}, "operator_type": "user", "user_id": ids(MEI),
        "action_time": stamp,
    }  # fmt: skip
    errand = heard("im.message.reaction.created_v1", reacted).errands[0]
    id_ = event("x", {})["header"]["event_id"]

    assert reaction(errand.payload, chat=CHAT) == Reaction(
        id=id_, at=NOW + timedelta(seconds=3), chat=CHAT, who=Person(MEI), message="om_1", emoji="SMILE"
    )
    assert not reaction(heard("im.message.reaction.deleted_v1", reacted).errands[0].payload, chat=CHAT).added

    recalled = {"message_id": "om_1", "chat_id": CHAT, "recall_time": stamp, "recall_type": "message_owner"}
    errand = heard("im.message.recalled_v1", recalled).errands[0]
    assert recall(errand.payload, chat=None) == Recall(id="om_1", at=NOW + timedelta(seconds=3), chat=None)


@pytest.mark.parametrize(("where", "chat"), [("group", CHAT), ("person", None)])
def test_a_button_of_ours_is_pressed(where, chat):
    body = {
        "operator": {"open_id": MEI, "union_id": "on_1"}, "token": "c-1", "host": "im_message",
        "action": {"tag": "button", "value": {"huoqun": "yes", "in": where}},
        "context": {"open_message_id": "om_1", "open_chat_id": CHAT},
    }  # fmt: skip
    pressed = heard("card.action.trigger", body).items[0]

    assert pressed == Button(id=pressed.id, at=NOW, chat=chat, who=Person(MEI), message="om_1", data="yes")


def test_a_button_of_somebody_else_is_none_of_ours():
    body = {"operator": {"open_id": MEI}, "action": {"value": {"x": 1}}, "context": {"open_message_id": "om_1"}}

    assert heard("card.action.trigger", body) == Told()


def past(sender, **more):
    return {
        "message_id": "om_1", "msg_type": "text", "create_time": str(int(NOW.timestamp() * 1000)), "chat_id": CHAT,
        "sender": sender, "body": {"content": json.dumps({"text": "早"})}, **more,
    }  # fmt: skip


def test_history_says_the_same_as_the_event():
    item = past({"id": LIN, "id_type": "open_id", "sender_type": "user"})

    assert (
        history(item, chat=CHAT, app=APP, now=NOW) == heard("im.message.receive_v1", message("早", id_="om_1")).items[0]
    )


def test_our_own_words_in_history_are_echoes():
    item = past({"id": APP, "id_type": "app_id", "sender_type": "app"})

    assert history(item, chat=CHAT, app=APP, now=NOW) == SentEcho(id="om_1", at=NOW, chat=CHAT, text="早")
    assert history({**item, "deleted": True}, chat=CHAT, app=APP, now=NOW) is None


@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        ("1609073151345", datetime(2020, 12, 27, 12, 45, 51, 345_000, UTC)),
        # Numbers are accepted, though Feishu writes strings
        (1609073151345, datetime(2020, 12, 27, 12, 45, 51, 345_000, UTC)),
        # No time, no number, no calendar's
        ("", NOW), ("soon", NOW), ("-5", NOW), ("٣", NOW), ("999999999999999", NOW), (None, NOW), (["1"], NOW),
    ],
)  # fmt: skip
def test_stamps(stamp, at):
    assert moment(stamp, NOW) == at


KINDS = [
    "im.message.receive_v1", "im.message.recalled_v1", "im.message.reaction.created_v1",
    "im.message.reaction.deleted_v1", "im.chat.member.user.added_v1", "im.chat.member.user.deleted_v1",
    "im.chat.member.bot.added_v1", "im.chat.member.bot.deleted_v1", "im.chat.updated_v1", "im.chat.disbanded_v1",
    "card.action.trigger", "contact.user.created_v3",
]  # fmt: skip
NAMES = [
    "message", "sender", "sender_id", "open_id", "message_id", "chat_id", "content", "mentions", "users", "user_id",
    "operator_id", "after_change", "name", "owner_id", "action", "value", "context", "huoqun", "key", "id",
]  # fmt: skip
hostile = st.recursive(
    json_values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
)


@given(st.sampled_from(KINDS), hostile)
def test_hostile_events_never_raise(kind, body):
    for errand in heard(kind, body).errands:
        if errand.kind != "roll":
            (reaction if errand.kind == "reaction" else recall)(errand.payload, chat=None)


@given(hostile, st.sampled_from(["post", "interactive", "system", "text", "todo", "vote"]))
def test_hostile_contents_never_raise(content, kind):
    said(kind, content)
    history({**past({"id": LIN}), "body": {"content": content}, "msg_type": kind}, chat=CHAT, app=APP, now=NOW)
