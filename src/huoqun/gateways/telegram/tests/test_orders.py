"""What is asked → calls of the Bot API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.port import effects
from huoqun.chats.port.effects import Attachment, Body, Button, Order, Send
from huoqun.chats.port.errors import Refused

from ..translate.orders import asks, utf16

NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
UNTIL = int(NOW.timestamp())
GROUP, BASIC = "-1001234567890", "-55"
NAMES = {1: ("user7", "Lin"), 2: ("user8", "王"), 3: ("channel9", "News")}


def order(body: Body, *, chat: str = GROUP, person: str = "user7") -> Order:
    return Order(1, "key", body, chat, person, NAMES)


def calls(body: Body, chat: str = GROUP, **named: str) -> list[tuple[str, dict[str, Any]]]:
    asked = asks(order(body, chat=chat, **named), chat=chat, now=NOW)
    return [(ask.method, {k: v for k, v in ask.params.items() if k != "chat_id"}) for ask in asked]


@pytest.mark.parametrize(
    ("body", "chat", "method", "params"),
    [
        (effects.DeleteMessage("42"), GROUP, "deleteMessage", {"message_id": 42}),
        # A supergroup removes without banning; a basic group lets who was banned come back
        (effects.Kick(), GROUP, "unbanChatMember", {"user_id": 7}),
        (effects.Kick(), BASIC, "banChatMember", {"user_id": 7}),
        # For good, for a day, and for so short that Telegram would take it for ever
        (effects.Ban(), GROUP, "banChatMember", {"user_id": 7}),
        (effects.Ban(86_400), GROUP, "banChatMember", {"user_id": 7, "until_date": UNTIL + 86_400}),
        (effects.Ban(5), GROUP, "banChatMember", {"user_id": 7, "until_date": UNTIL + 35}),
        # Who is no more banned must not be thrown out by it
        (effects.Unban(), GROUP, "unbanChatMember", {"user_id": 7, "only_if_banned": True}),
        (effects.Pin("42"), GROUP, "pinChatMessage", {"message_id": 42}),
        (effects.RenameGroup("读" * 200), GROUP, "setChatTitle", {"title": "读" * 128}),
        # A request is known by who asks and when
        (effects.AcceptJoin("8:1764000000"), GROUP, "approveChatJoinRequest", {"user_id": 8}),
        (effects.DeclineJoin("8:1764000000"), GROUP, "declineChatJoinRequest", {"user_id": 8}),
        # An answer is said even if what it answers is gone
        (
            Send("hi", reply_to="42"), GROUP, "sendMessage",
            {"text": "hi", "reply_parameters": {"message_id": 42, "allow_sending_without_reply": True}},
        ),
    ],
)  # fmt: skip
def test_one_call_each(body, chat, method, params):
    assert calls(body, chat) == [(method, params)]


def test_muting_takes_every_right_to_speak_and_unmuting_gives_them_back():
    [(_, muted)], [(_, free)] = calls(effects.Mute(600)), calls(effects.Unmute())

    assert set(muted["permissions"].values()) == {False}
    assert muted["until_date"] == UNTIL + 600
    assert set(free["permissions"].values()) == {True}
    assert muted["permissions"].keys() <= free["permissions"].keys()


def test_an_admin_may_not_make_admins():
    [(_, params)] = calls(effects.SetRole("admin"))

    assert params["can_delete_messages"] is True
    assert "can_promote_members" not in params
    [(_, back)] = calls(effects.SetRole("member"))
    assert {v for k, v in back.items() if k.startswith("can_")} == {False}


@pytest.mark.parametrize(
    ("text", "mentions", "said", "where"),
    [
        # Named in the words
        ("请 @Lin 看", (1,), "请 @Lin 看", [(2, 4, 7)]),
        # Not named: before them, in the order given
        ("看", (2, 1), "@王 @Lin 看", [(0, 2, 8), (3, 4, 7)]),
        # An emoji before is two units
        ("👋 @Lin", (1,), "👋 @Lin", [(3, 4, 7)]),
        # One in the words, one not
        ("@Lin 来", (1, 2), "@王 @Lin 来", [(0, 2, 8), (3, 4, 7)]),
        # A channel cannot be mentioned
        ("看", (3,), "看", []),
        # A member whom nobody knows here
        ("看", (9,), "看", []),
    ],
)
def test_mentions_are_links_to_people(text, mentions, said, where):
    [(_, params)] = calls(Send(text, mentions=mentions))

    assert params["text"] == said
    found = [(e["offset"], e["length"], e["user"]["id"]) for e in params.get("entities", ())]
    assert found == where


def test_buttons_are_keys_or_a_list():
    [(_, keys)] = calls(Send("?", buttons=(Button("Yes", "y"), Button("No", "n"))))
    [(_, listed)] = calls(Send("?", buttons=(Button("Yes", "y"), Button("No", "n" * 65))))

    assert keys["reply_markup"]["inline_keyboard"] == [
        [{"text": "Yes", "callback_data": "y"}],
        [{"text": "No", "callback_data": "n"}],
    ]
    assert listed == {"text": "?\n1. Yes\n2. No"}


A, B = Attachment("image", path="a.png"), Attachment("image", path="b.png")
FILE, VOICE = Attachment("file", path="c.pdf"), Attachment("voice", path="d.ogg")


@pytest.mark.parametrize(
    ("body", "methods"),
    [
        (Send("x", attachments=(A,)), ["sendPhoto"]),
        (Send("", attachments=(VOICE,)), ["sendVoice"]),
        # Several of a kind are one album, and one call
        (Send("x", attachments=(A, B)), ["sendMediaGroup"]),
        # Voices make no album
        (Send("", attachments=(VOICE, VOICE)), ["sendVoice", "sendVoice"]),
        # A mixture is one by one
        (Send("x", attachments=(A, FILE)), ["sendPhoto", "sendDocument"]),
        # Too many words to stand under a picture
        (Send("x" * 1025, attachments=(A,)), ["sendPhoto", "sendMessage"]),
        # Buttons cannot stand under an album
        (Send("x", attachments=(A, B), buttons=(Button("a", "b"),)), ["sendMediaGroup", "sendMessage"]),
        # Eleven are no album
        (Send("x", attachments=(A,) * 11), ["sendPhoto"] * 11),
    ],
)
def test_files(body, methods):
    assert [method for method, _ in calls(body)] == methods


@pytest.mark.parametrize(
    ("body", "person"),
    [
        # Nothing to say, and too much
        (Send("  "), "user7"),
        (Send("x" * 4097), "user7"),
        # Not a message, not a request, not a user
        (effects.Pin("abc"), "user7"),
        (effects.AcceptJoin("x"), "user7"),
        (effects.Kick(), "channel9"),
        (effects.Kick(), "name:Lin"),
        # What no bot can do
        (effects.SetNickname("x"), "user7"),
        (effects.CreateGroup("x"), "user7"),
        (effects.Dissolve(), "user7"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(body, person):
    with pytest.raises(Refused) as refused:
        calls(body, person=person)

    assert refused.value.permanent
    assert len(refused.value.reason) > 10


@given(st.text(max_size=60), st.lists(st.sampled_from([1, 2]), max_size=2, unique=True))
def test_entities_always_lie_within_the_words_and_on_the_name(text, mentions):
    if not text.strip():
        return
    [(_, params)] = calls(Send(text, mentions=tuple(mentions)))
    raw = params["text"].encode("utf-16-le", "surrogatepass")
    for one in params.get("entities", ()):
        called = raw[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le")
        assert called in ("@Lin", "@王")
    assert len(params.get("entities", ())) == len(mentions)
    assert utf16(params["text"]) >= utf16(text)
