"""What QQ tells, in NapCat's, Lagrange's and go-cqhttp's words; and nothing that anybody sends makes it raise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.port.effects import Order, Send
from huoqun.chats.port.incoming import (
    AddedContact,
    Dissolved,
    Joined,
    JoinRequest,
    Left,
    Message,
    Outcome,
    Person,
    Reaction,
    Recall,
    Renamed,
    RoleChanged,
    SentEcho,
    clean,
)
from huoqun.gateways.onebot.lists import members, named, waiting
from huoqun.gateways.onebot.translate import heard, is_offline, late_echo

from .calls import BOT, GROUP, NOON, message, notice

LATER = NOON + timedelta(seconds=3)
G = str(GROUP)
STAMP = int(NOON.timestamp())


def one(event: Any) -> Any:
    items = heard(event, at=LATER)
    assert len(items) == 1, items
    return items[0]


def test_a_message_in_the_group():
    assert one(message("大家好", id=77)) == Message(
        id="77", at=NOON, chat=G, sender=Person("10001", "小林"), text="大家好", chat_name="读书会"
    )


def test_who_has_no_card_goes_by_the_nickname():
    sender = {"user_id": 10001, "nickname": "lin", "card": ""}
    assert one(message("x", sender=sender)).sender == Person("10001", "lin")


def test_ids_may_come_as_text_and_times_in_milliseconds():
    same = message("x", id=5) | {"message_id": "5", "group_id": G, "user_id": "10001", "time": STAMP * 1000}
    assert one(same) == one(message("x", id=5))


def test_a_message_without_a_time_was_said_when_it_came():
    assert one(message("x") | {"time": None}).at == LATER


def test_a_private_message_has_no_group_even_when_it_comes_through_one():
    private = message("在吗") | {"message_type": "private", "sub_type": "group", "target_id": BOT}
    assert one(private).chat is None


def test_words_of_our_own_are_an_echo():
    ours = message("欢迎", id=9, user=BOT) | {"post_type": "message_sent"}
    echo = one(ours)
    assert (type(echo), echo.id, echo.chat, echo.text, echo.to) == (SentEcho, "9", G, "欢迎", None)
    # From the history, which calls everything a message.
    assert isinstance(one(message("欢迎", id=9, user=BOT)), SentEcho)


def test_words_of_our_own_in_private_say_to_whom():
    ours = message("你好", user=BOT) | {"post_type": "message_sent", "message_type": "private", "target_id": 10001}
    assert (one(ours).chat, one(ours).to) == (None, Person("10001"))


def test_anonymous_members_are_told_apart_by_their_flag():
    first, second = ({"id": 8, "name": "大力鬼王", "flag": flag} for flag in ("f1", "f2"))
    people = [one(message("x", user=80000000, anonymous=anonymous)).sender for anonymous in (first, second)]
    assert people == [Person("anonymous:f1", "大力鬼王"), Person("anonymous:f2", "大力鬼王")]


def test_the_butler_of_qq_is_a_bot():
    assert one(message("欢迎新人", user=2854196310)).sender.is_bot


LIN = Person("10001")
AT = STAMP
ME = Person(str(BOT), is_bot=True)

NOTICES = [
    # let in by an administrator, who brought nobody
    (notice("group_increase", sub_type="approve", operator_id=10002),
     Joined(id=f"group_increase:{G}:10001:{AT}", at=NOON, chat=G, who=LIN, way_in="approve")),
    # brought by a member
    (notice("group_increase", sub_type="invite", operator_id=10002),
     Joined(id=f"group_increase:{G}:10001:{AT}", at=NOON, chat=G, who=LIN, way_in="invite", by=Person("10002"))),
    # gone by themselves: NapCat names nobody, OneBot names themselves
    (notice("group_decrease", sub_type="leave", operator_id=0),
     Left(id=f"group_decrease:{G}:10001:{AT}", at=NOON, chat=G, who=LIN)),
    (notice("group_decrease", sub_type="leave", operator_id=10001),
     Left(id=f"group_decrease:{G}:10001:{AT}", at=NOON, chat=G, who=LIN)),
    # removed by an administrator
    (notice("group_decrease", sub_type="kick", operator_id=10002),
     Left(id=f"group_decrease:{G}:10001:{AT}", at=NOON, chat=G, who=LIN, by=Person("10002"))),
    # we were removed
    (notice("group_decrease", sub_type="kick_me", operator_id=10002, user=BOT),
     Left(id=f"group_decrease:{G}:{BOT}:{AT}", at=NOON, chat=G, who=ME, by=Person("10002"))),
    # the owner dissolved the group
    (notice("group_decrease", sub_type="disband", operator_id=10002),
     Dissolved(id=f"group_decrease:{G}:10001:{AT}", at=NOON, chat=G)),
    # a new administrator, and one less
    (notice("group_admin", sub_type="set"),
     RoleChanged(id=f"group_admin:{G}:10001:set:{AT}", at=NOON, chat=G, who=LIN, role="admin")),
    (notice("group_admin", sub_type="unset"),
     RoleChanged(id=f"group_admin:{G}:10001:unset:{AT}", at=NOON, chat=G, who=LIN, role="member")),
    # we muted somebody: it confirms what we asked for
    (notice("group_ban", sub_type="ban", operator_id=BOT, duration=600),
     Outcome(id=f"group_ban:{G}:10001:mute:{G}:10001:{AT}", at=NOON, chat=G, ref=f"mute:{G}:10001", status="sent",
             to=LIN)),
    (notice("group_ban", sub_type="lift_ban", operator_id=BOT, duration=0),
     Outcome(id=f"group_ban:{G}:10001:unmute:{G}:10001:{AT}", at=NOON, chat=G, ref=f"unmute:{G}:10001", status="sent",
             to=LIN)),
    # a new card: a new name
    (notice("group_card", card_new="杭州-小林", card_old=""),
     Outcome(id=f"group_card:{G}:10001:card:{AT}", at=NOON, chat=G, ref=f"card:{G}:10001", status="sent",
             to=Person("10001", "杭州-小林"))),
    # taken back, by an administrator
    (notice("group_recall", operator_id=10002, message_id=55),
     Recall(id="55", at=NOON, chat=G, by=Person("10002"))),
    # taken back in private
    ({"time": STAMP, "self_id": BOT, "post_type": "notice", "notice_type": "friend_recall", "user_id": 10001,
      "message_id": 56},
     Recall(id="56", at=NOON, by=LIN)),
    # a file, as go-cqhttp and Lagrange tell it
    (notice("group_upload", file={"id": "/5e0d", "name": "讲义.pdf", "size": 2048, "busid": 102}),
     Message(id="file:/5e0d", at=NOON, chat=G, sender=LIN, text="", kind="file",
             files=({"name": "讲义.pdf", "size": 2048},))),
    # a reaction put and taken away, as NapCat tells it
    (notice("group_msg_emoji_like", message_id=55, likes=[{"emoji_id": "128077", "count": 1}], is_add=True),
     Reaction(id=f"group_msg_emoji_like:{G}:10001:10001:55:128077:+:{AT}", at=NOON, chat=G, who=LIN, message="55",
              emoji="👍")),
    (notice("group_msg_emoji_like", message_id=55, likes=[{"emoji_id": "76", "count": 1}], is_add=False),
     Reaction(id=f"group_msg_emoji_like:{G}:10001:10001:55:76:-:{AT}", at=NOON, chat=G, who=LIN, message="55",
              emoji="qq:76", added=False)),
    # the same, as Lagrange tells it
    ({"time": STAMP, "self_id": BOT, "post_type": "notice", "notice_type": "reaction", "sub_type": "add",
      "group_id": GROUP, "operator_id": 10001, "message_id": 55, "code": "128077", "count": 2},
     Reaction(id=f"reaction:{G}::10001:55:128077:+:{AT}", at=NOON, chat=G, who=LIN, message="55", emoji="👍")),
    # the group has a new name
    (notice("notify", sub_type="group_name", name_new="读书会 2"),
     Renamed(id=f"notify:{G}:10001:{AT}", at=NOON, chat=G, name="读书会 2")),
    # a new friend
    ({"time": STAMP, "self_id": BOT, "post_type": "notice", "notice_type": "friend_add", "user_id": 10001},
     AddedContact(id=f"friend_add::10001:{AT}", at=NOON, who=LIN)),
]  # fmt: skip


@pytest.mark.parametrize(("event", "item"), NOTICES)
def test_what_a_notice_tells(event, item):
    assert one(event) == item


NOTHING = [
    # somebody pokes somebody
    notice("notify", sub_type="poke", target_id=10002),
    # somebody else muted somebody, or everybody
    notice("group_ban", sub_type="ban", operator_id=10002, duration=600),
    notice("group_ban", sub_type="ban", operator_id=BOT, duration=-1, user=0),
    # a card was emptied: the name behind it is not told
    notice("group_card", card_new="", card_old="小林"),
    # a file that NapCat shows as a message, too
    notice("group_upload", file={"id": "9f86d081884c7d65", "name": "a.pdf", "size": 1}),
    # the line is alive
    {"post_type": "meta_event", "meta_event_type": "heartbeat", "status": {"online": True}, "time": STAMP},
    {"post_type": "meta_event", "meta_event_type": "lifecycle", "sub_type": "connect", "self_id": BOT, "time": STAMP},
    # what no version of today sends
    notice("group_dance"),
    {"post_type": "telepathy"},
    None,
    [],
    "hello",
]  # fmt: skip


@pytest.mark.parametrize("event", NOTHING)
def test_what_tells_nothing(event):
    assert heard(event, at=LATER) == []


def request(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "time": STAMP, "self_id": BOT, "post_type": "request", "request_type": kind, "user_id": 10003, "flag": "f-1",
        "comment": "想来", **more,
    }  # fmt: skip


def test_requests():
    assert one(request("group", sub_type="add", group_id=GROUP)) == JoinRequest(
        id="f-1", at=NOON, chat=G, who=Person("10003"), words="想来"
    )
    invited = one(request("group", sub_type="invite", group_id=GROUP))
    assert (invited.kind, invited.chat, invited.text) == ("system", None, f"邀请我们加入群 {GROUP}：想来")
    assert one(request("friend")).text == "请求加为好友：想来"


def test_when_the_account_is_signed_out():
    beat = {"post_type": "meta_event", "meta_event_type": "heartbeat"}
    assert is_offline(beat | {"status": {"online": False, "good": True}})
    assert is_offline({"post_type": "notice", "notice_type": "bot_offline"})
    assert not is_offline(beat | {"status": {"online": True}})
    assert not is_offline(beat)
    assert not is_offline(None)


def test_the_list_of_members():
    listed = [
        {"user_id": 10001, "nickname": "lin", "card": "小林", "role": "owner", "join_time": STAMP},
        {"user_id": "10002", "nickname": "阿梅", "card": "", "role": "member", "join_time": 0},
        {"user_id": BOT, "nickname": "活群"},
        {"nickname": "nobody"},
        None,
    ]
    found = members(listed, me=str(BOT))
    assert [(m.person, m.name, m.role, m.nickname, m.joined_at, m.is_bot) for m in found] == [
        ("10001", "小林", "owner", "小林", NOON, False),
        ("10002", "阿梅", "member", "", None, False),
        (str(BOT), "活群", "member", "", None, True),
    ]


def test_the_list_of_groups():
    listed = [{"group_id": GROUP, "group_name": "读书会"}, {"group_id": 0, "group_name": "x"}, {"group_id": 5}, None]
    assert named(listed, at=NOON) == [Renamed(id=f"named:{G}:{STAMP}", at=NOON, chat=G, name="读书会")]


def test_requests_that_wait():
    asked = {
        "request_id": 17325,
        "requester_uin": 10003,
        "requester_nick": "新人",
        "message": "想来",
        "group_id": GROUP,
    }
    listed = {"join_requests": [asked | {"checked": False}, asked | {"request_id": 1, "checked": True}]}
    assert waiting(listed, at=NOON) == [
        JoinRequest(id="17325", at=NOON, chat=G, who=Person("10003", "新人"), words="想来")
    ]


def test_an_answer_that_came_late_is_an_echo_with_our_key():
    order = Order(1, "5f" * 16, Send("欢迎"), G, "")
    assert late_echo(order, {"message_id": 88}, at=NOON) == [
        SentEcho(id="88", at=NOON, chat=G, text="欢迎", token="5f" * 16)
    ]
    assert late_echo(order, {}, at=NOON) == []


# Whatever anybody sends

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=5),
    max_leaves=12,
)
KEYS = ["post_type", "message_type", "notice_type", "request_type", "sub_type", "group_id", "user_id", "message_id",
        "operator_id", "time", "self_id", "sender", "message", "raw_message", "anonymous", "likes", "file", "flag",
        "comment", "status", "meta_event_type", "card_new", "name_new", "is_add", "code", "target_id"]  # fmt: skip
WORDS = ["message", "message_sent", "notice", "request", "group", "private", "meta_event", "group_increase",
         "group_decrease", "group_admin", "group_ban", "group_card", "group_upload", "group_recall", "friend_recall",
         "friend_add", "group_msg_emoji_like", "reaction", "notify", "group_name", "invite", "add"]  # fmt: skip
SEGMENT = st.fixed_dictionaries(
    {"type": st.sampled_from(["text", "at", "reply", "image", "json", "file", "markdown", "share"]) | JSON,
     "data": st.dictionaries(st.sampled_from(["text", "qq", "id", "data", "url", "file_size", "name"]), JSON) | JSON}
)  # fmt: skip
HOSTILE = st.dictionaries(
    st.sampled_from(KEYS),
    st.sampled_from(WORDS) | st.sampled_from([1, 10001, "7"]) | JSON | st.lists(SEGMENT, max_size=3),
)


@given(HOSTILE | JSON)
def test_whatever_comes_is_read_or_says_nothing(event):
    for item in heard(event, at=LATER, me="10086"):
        assert item.id
        assert datetime(1990, 1, 1, tzinfo=UTC) < item.at < datetime(2101, 1, 1, tzinfo=UTC)
        msgspec.json.encode(clean(item))
    is_offline(event)
    members(event, me="1")
    waiting(event, at=NOON)
