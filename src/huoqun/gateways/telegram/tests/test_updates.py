"""What the Bot API tells → what happened."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.port.incoming import (
    Button,
    Edit,
    Joined,
    JoinRequest,
    Left,
    Message,
    Person,
    Reaction,
    Renamed,
    RoleChanged,
)

from ..translate.memory import Memory
from ..translate.updates import heard, read

NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
AT = datetime(2026, 11, 26, 3, 30, tzinfo=UTC)
DATE = int(AT.timestamp())
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "Book club"}
CHAT = str(GROUP["id"])
LIN = {"id": 7, "is_bot": False, "first_name": "Lin", "last_name": "Wei", "username": "lin"}
WANG = {"id": 8, "is_bot": False, "first_name": "王"}
lin, wang = Person("user7", "Lin Wei", "lin"), Person("user8", "王")


def told(memory: Memory | None = None, **what: Any) -> list:
    update = read(json.dumps({"update_id": 5, **what}).encode())
    assert update is not None
    return heard(update, memory or Memory(), now=NOW)


def message(**more: Any) -> dict[str, Any]:
    return {"message_id": 42, "date": DATE, "chat": GROUP, "from": LIN, **more}


def said(**more: Any) -> Message:
    common = {"id": "42", "at": AT, "chat": CHAT, "chat_name": "Book club", "sender": lin, "text": ""}
    return Message(**{**common, **more})


FILE = {"file_id": "F", "file_unique_id": "U", "file_size": 9}
TOPIC = {"message_id": 3, "date": DATE, "chat": GROUP, "forum_topic_created": {"name": "Q&A", "icon_color": 1}}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        # Words
        ({"text": "早"}, {"text": "早"}),
        # A photo in two sizes: the larger one is meant
        (
            {"photo": [{**FILE, "file_id": "small"}, FILE], "caption": "see"},
            {"kind": "image", "text": "see", "files": ({"size": 9, "ref": "F", "kind": "image"},)},
        ),
        # A file has its name
        (
            {"document": {**FILE, "file_name": "a.pdf"}},
            {"kind": "file", "files": ({"name": "a.pdf", "size": 9, "ref": "F"},)},
        ),
        # A sticker is said by its emoji
        ({"sticker": {**FILE, "emoji": "😀"}}, {"kind": "sticker", "text": "😀", "files": ({"size": 9, "ref": "F"},)}),
        # A GIF comes as animation and document
        ({"animation": FILE, "document": FILE}, {"kind": "video", "files": ({"size": 9, "ref": "F"},)}),
        ({"voice": FILE}, {"kind": "voice", "files": ({"size": 9, "ref": "F", "kind": "voice"},)}),
        # A poll says what it asks
        ({"poll": {"id": "1", "question": "When?", "options": []}}, {"text": "When?"}),
        # A place has no words
        ({"location": {"latitude": 30.2, "longitude": 120.1}}, {}),
        # An answer
        (
            {"text": "yes", "reply_to_message": {**message(message_id=41), "text": "?"}},
            {"text": "yes", "reply_to": "41"},
        ),
        # In a topic the first message is answered by all: that is no answer, but it has the topic's name
        (
            {"text": "hi", "message_thread_id": 3, "is_topic_message": True, "reply_to_message": TOPIC},
            {"text": "hi", "extra": {"topic": "Q&A"}},
        ),
        # An answer inside a topic: its name is not told
        (
            {
                "text": "hi",
                "message_thread_id": 3,
                "is_topic_message": True,
                "reply_to_message": message(message_id=41),
            },
            {"text": "hi", "reply_to": "41", "extra": {"topic": "3"}},
        ),
        # Somebody without a username is linked
        (
            {"text": "@王 come", "entities": [{"type": "text_mention", "offset": 0, "length": 2, "user": WANG}]},
            {"text": "@王 come", "mentions": ("user8",)},
        ),
        # Offsets count UTF-16 units: an emoji is two. One whom we have not met cannot be told by the name
        (
            {
                "text": "👋@lin @nobody",
                "entities": [
                    {"type": "mention", "offset": 2, "length": 4},
                    {"type": "mention", "offset": 7, "length": 7},
                ],
            },
            {"text": "👋@lin @nobody", "mentions": ("user7",)},
        ),
        # In a caption
        (
            {"photo": [FILE], "caption": "@lin", "caption_entities": [{"type": "mention", "offset": 0, "length": 4}]},
            {
                "kind": "image",
                "text": "@lin",
                "mentions": ("user7",),
                "files": ({"size": 9, "ref": "F", "kind": "image"},),
            },
        ),
        # An admin who speaks as the group
        (
            {"text": "hi", "sender_chat": GROUP},
            {"text": "hi", "sender": Person("channel1234567890", "Book club", is_bot=True)},
        ),
    ],
)
def test_what_is_said(sent, expected):
    memory = Memory()
    memory.meet("Lin", "user7")

    assert told(memory, message=message(**sent)) == [said(**expected)]


def test_in_private_there_is_no_group():
    private = {"id": 7, "type": "private", "first_name": "Lin"}

    assert told(message=message(chat=private, text="/start")) == [said(chat=None, chat_name="", text="/start")]


def test_an_edit_names_the_message_it_changes():
    edited = told(edited_message=message(text="早安", edit_date=DATE + 60))

    assert edited == [Edit(id="42", at=AT + timedelta(minutes=1), chat=CHAT, text="早安", sender=lin, said_at=AT)]


def seat(user: dict, before: str, after: str, **more: Any) -> dict[str, Any]:
    return {
        "chat": GROUP, "from": more.pop("by", user), "date": DATE, **more,
        "old_chat_member": {"status": before, "user": user}, "new_chat_member": {"status": after, "user": user},
    }  # fmt: skip


def joined(**more: Any) -> Joined:
    return Joined(
        **{"id": f"joined:{CHAT}:8:{DATE}", "at": AT, "chat": CHAT, "chat_name": "Book club", "who": wang, **more}
    )


LINK = {"invite_link": "https://t.me/+abc", "creator": LIN, "creates_join_request": False, "is_primary": False}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        # By themselves
        (seat(WANG, "left", "member"), [joined()]),
        # By a link that has a name: whoever made it did not bring them
        (seat(WANG, "left", "member", invite_link={**LINK, "name": "poster"}), [joined(way_in="poster")]),
        (seat(WANG, "left", "member", invite_link=LINK), [joined(way_in="https://t.me/+abc")]),
        # Somebody added them
        (seat(WANG, "left", "member", by=LIN), [joined(way_in="added", by=lin)]),
        # Let in by an admin
        (seat(WANG, "left", "member", by=LIN, via_join_request=True), [joined(way_in="request")]),
        # Gone by themselves, and put out
        (seat(WANG, "member", "left"), [Left(id=f"left:{CHAT}:8:{DATE}", at=AT, chat=CHAT, who=wang)]),
        (
            seat(WANG, "member", "kicked", by=LIN),
            [Left(id=f"left:{CHAT}:8:{DATE}", at=AT, chat=CHAT, who=wang, by=lin)],
        ),
        # Made an admin
        (
            seat(WANG, "member", "administrator", by=LIN),
            [RoleChanged(id=f"{CHAT}:8:{DATE}:admin", at=AT, chat=CHAT, who=wang, role="admin")],
        ),
        # No longer the owner
        (
            seat(WANG, "creator", "member"),
            [RoleChanged(id=f"{CHAT}:8:{DATE}:member", at=AT, chat=CHAT, who=wang, role="member")],
        ),
        # Banned while outside: nobody left
        (seat(WANG, "left", "kicked", by=LIN), []),
        # Muted (restricted, but told without is_member) while outside
        (seat(WANG, "left", "restricted"), []),
    ],
)
def test_who_comes_and_goes(change, expected):
    assert told(chat_member=change) == expected


def test_a_join_that_is_told_on_both_roads_is_one():
    service = message(new_chat_members=[WANG], **{"from": WANG})
    for roads in (("chat_member", "message"), ("message", "chat_member")):
        memory = Memory()
        whats = {"chat_member": seat(WANG, "left", "member"), "message": {**service, "date": DATE + 1}}
        found = [item for road in roads for item in told(memory, **{road: whats[road]})]
        assert [type(item) for item in found] == [Joined]


def test_without_a_memory_both_roads_give_it_the_same_id():
    by_seat, by_service = (
        told(chat_member=seat(WANG, "left", "member")),
        told(message=message(new_chat_members=[WANG], **{"from": WANG})),
    )

    assert by_seat == by_service


def test_who_leaves_and_comes_back_has_joined_twice():
    memory = Memory()
    steps = [("left", "member"), ("member", "left"), ("left", "member")]
    found = [i for before, after in steps for i in told(memory, chat_member=seat(WANG, before, after))]

    assert [type(item) for item in found] == [Joined, Left, Joined]


def test_a_group_that_becomes_a_supergroup_stays_the_same_group():
    memory = Memory()
    old = {"id": -55, "type": "group", "title": "Book club"}
    assert told(memory, message=message(chat=old, migrate_to_chat_id=GROUP["id"])) == []

    assert told(memory, message=message(text="早"))[0].chat == "-55"
    assert memory.now_at("-55") == CHAT
    assert told(message=message(migrate_from_chat_id=-55)) == []


def test_reactions_are_what_changed():
    thumb, heart = {"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "❤"}
    change = {
        "chat": GROUP, "message_id": 42, "user": WANG, "date": DATE, "old_reaction": [thumb],
        "new_reaction": [heart, {"type": "custom_emoji", "custom_emoji_id": "99"}],
    }  # fmt: skip

    assert [(r.emoji, r.added, r.message, r.who) for r in told(message_reaction=change)] == [
        ("👍", False, "42", wang),
        ("❤", True, "42", wang),
        ("custom_emoji:99", True, "42", wang),
    ]
    assert all(isinstance(r, Reaction) for r in told(message_reaction=change))


def test_a_pressed_button_has_the_time_at_which_it_was_heard():
    query = {"id": "900", "from": WANG, "chat_instance": "1", "message": message(text="?"), "data": "yes"}

    assert told(callback_query=query) == [
        Button(id="900", at=NOW, chat=CHAT, who=wang, message="42", data="yes"),
    ]


def test_a_join_request_is_answered_by_its_id():
    request = {"chat": GROUP, "from": WANG, "user_chat_id": 8, "date": DATE, "bio": "let me in"}

    assert told(chat_join_request=request) == [
        JoinRequest(id=f"8:{DATE}", at=AT, chat=CHAT, who=wang, words="let me in")
    ]


def test_a_new_title():
    assert told(message=message(new_chat_title="Readers")) == [
        Renamed(id=f"{CHAT}:42", at=AT, chat=CHAT, name="Readers")
    ]


@pytest.mark.parametrize(
    "raw",
    [
        # What we did not ask for
        b'{"update_id": 5, "poll": {"id": "1"}}',
        # A message that is none
        b'{"update_id": 5, "message": "hello"}',
        # A user without a number
        b'{"update_id": 5, "message": {"message_id": 1, "chat": {"id": -5}, "from": {"id": "seven"}, "text": "x"}}',
        # A service message of a kind that we do not follow
        b'{"update_id": 5, "message": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "group"}}}',
    ],
)
def test_what_says_nothing_to_us_counts_as_heard(raw):
    update = read(raw)

    assert update is not None
    assert update.update_id == 5
    assert heard(update, Memory(), now=NOW) == []


ODD = [
    None, True, "", "x", "\ud800", "\x00", 0, -1, 1.5, 10**30, -(10**30), 2**62, -(2**62), [], {}, [None], [[]], [{}],
    {"id": 1}, {"id": -5, "type": "private"}, {"message_id": 1, "chat": {"id": 2**60}}, [{"id": 7}], GROUP, WANG, FILE,
    {"status": "member", "user": WANG}, [{"type": "emoji"}], [{"type": "mention", "offset": -9, "length": 2**40}],
]  # fmt: skip
KEYS = st.sampled_from(
    ["message", "edited_message", "chat_member", "my_chat_member", "message_reaction", "callback_query",
     "chat_join_request", "update_id"]
)  # fmt: skip
SAMPLES = [
    message(text="👋@lin", entities=[{"type": "mention", "offset": 2, "length": 4}]),
    message(photo=[FILE], caption="x"),
    seat(WANG, "left", "member", invite_link=LINK),
    {"chat": GROUP, "message_id": 42, "user": WANG, "date": DATE, "old_reaction": [], "new_reaction": []},
    {"id": "900", "from": WANG, "message": message(text="?"), "data": "yes"},
    {"chat": GROUP, "from": WANG, "date": DATE},
]


@given(KEYS, st.sampled_from(SAMPLES), st.data())
def test_nothing_that_is_sent_raises(key, sample, data):
    """A valid object with some of it replaced by anything, in its place or in another's."""
    broken = dict(sample)
    for name in data.draw(st.lists(st.sampled_from(sorted(broken)), max_size=3)):
        broken[name] = data.draw(st.sampled_from(ODD))
    update = read(json.dumps({"update_id": 5, key: broken}).encode())

    if update is not None:
        heard(update, Memory(), now=NOW)


@given(st.binary(max_size=200))
def test_no_bytes_raise(raw):
    assert read(raw) is None or read(raw) is not None
    assert read(b'{"update_id":1,"message":' + b'{"reply_to_message":' * 5000) is None
