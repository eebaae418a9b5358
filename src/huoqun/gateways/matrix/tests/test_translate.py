"""What rooms say: a real one's whole life as Synapse 1.163 told it, rows for what other servers and apps write, and
whatever else a hostile one could send.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.chats.port.incoming import (
    Dissolved,
    Edit,
    Incoming,
    Joined,
    JoinRequest,
    Left,
    Message,
    Person,
    Reaction,
    Recall,
    Renamed,
    RoleChanged,
    SentEcho,
    clean,
)
from huoqun.gateways.matrix.translate import Desk, Room, What, heard, learn, unknown

LIFE = [json.loads(line) for line in (Path(__file__).parent / "data/room.jsonl").read_text("utf-8").splitlines()]
BEGAN = datetime.fromtimestamp(1795665022, UTC)
ROOM, ME = "!books:hq.test", Person("@huoqun:hq.test", "活群", is_bot=True)
ALICE, LIN, MEI = Person("@alice:hq.test", "Alice"), Person("@lin:hq.test", "小林"), Person("@mei:hq.test", "阿梅")


def desk(**known: Any) -> Desk:
    return Desk(ME, Room(ROOM, **known), {})


def event(kind: str = "m.room.message", content: Any = None, **more: Any) -> dict[str, Any]:
    """One event of 小林's, said while we were there."""
    plain = {"event_id": "$1", "sender": LIN.key, "type": kind, "origin_server_ts": 1795665022000}
    return {**plain, "content": {} if content is None else content, "unsigned": {"membership": "join"}, **more}


def told(*events: Any, at: Desk | None = None) -> list[Incoming]:
    return heard(at or desk(names={LIN.key: "小林"}), list(events)).items


def after(seconds: int) -> dict[str, Any]:
    """When event `seconds` of the recorded life happened, and where."""
    return {"id": f"$e{seconds + 1:02}", "at": BEGAN + timedelta(seconds=seconds), "chat": ROOM}


def test_a_rooms_life_is_told_from_the_moment_at_which_we_came():
    words = {"chat_name": "书友会"}

    assert told(*LIFE, at=desk(name="书友会")) == [
        Joined(**after(11), **words, who=LIN, way_in="invite", by=ALICE),
        JoinRequest(**after(12), who=MEI, words="我是阿梅"),
        Joined(**after(14), **words, who=MEI, way_in="invite", by=ALICE),
        Message(**after(15), **words, sender=LIN, text="第一天打卡"),
        Message(**after(16), **words, sender=MEI, text="加油", reply_to="$e16", mentions=(LIN.key,)),
        Message(
            **after(17), **words, sender=LIN, text="作业.png", kind="image",
            files=({"name": "作业.png", "url": "mxc://hq.test/abc", "size": 123, "kind": "image"},),
        ),
        Message(**after(18), **words, sender=Person(MEI.key, "阿梅", is_bot=True), text="机器说的"),
        Message(
            **after(19), **words, sender=MEI, text="笑", kind="sticker",
            files=({"name": "笑", "url": "mxc://hq.test/st"},),
        ),
        Reaction(**after(20), who=MEI, message="$e16", emoji="👍"),
        SentEcho(**after(21), text="欢迎大家", sender=ME, token="t8"),
        Edit(**{**after(22), "id": "$e16"}, text="第一天打卡，改过", sender=LIN),
        # 阿梅 tried to change what 小林 said: nothing is told.
        Reaction(**after(24), who=MEI, message="$e16", emoji="👍", added=False),
        # What 小林 took back before we saw it has no words any more.
        Recall(**{**after(26), "id": "$e26"}, by=LIN),
        Renamed(**after(27), name="书友会 2"),
        RoleChanged(**{**after(28), "id": f"$e29/{LIN.key}"}, who=LIN, role="admin"),
        # A new name of 阿梅's is known with her next words.
        Message(**after(30), chat_name="书友会 2", sender=Person(MEI.key, "梅姐"), text="我改名了"),
        Left(**after(31), who=Person(MEI.key, "梅姐")),
        Left(**after(32), who=LIN, by=ALICE),
        Dissolved(**after(33)),
    ]  # fmt: skip


def test_older_servers_do_not_say_whether_we_were_there_and_it_is_seen_by_our_joining():
    old = [{**one, "unsigned": {k: v for k, v in one["unsigned"].items() if k != "membership"}} for one in LIFE]

    assert told(*old, at=desk(name="书友会")) == told(*LIFE, at=desk(name="书友会"))


def test_in_a_private_room_nobody_comes_or_goes_and_words_have_no_chat():
    said = [item for item in told(*LIFE, at=desk(person=LIN.key)) if not isinstance(item, Edit | Recall | Reaction)]

    assert {type(item) for item in said} == {Message, SentEcho}
    assert {item.chat for item in said} == {None}
    assert [item.to for item in said if isinstance(item, SentEcho)] == [LIN]


def test_a_room_that_we_made_for_one_person_is_private_before_any_list_says_so():
    asked = event("m.room.member", {"membership": "invite", "is_direct": True}, state_key=LIN.key, sender=ME.key)

    (said,) = told(asked, event(content={"body": "悄悄话"}, event_id="$2"))

    assert said.chat is None


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        # A thread: what it began with is answered, whatever the fallback for old apps says
        ({"body": "x", "m.relates_to": {"rel_type": "m.thread", "event_id": "$r", "is_falling_back": True,
                                        "m.in_reply_to": {"event_id": "$last"}}}, {"reply_to": "$r"}),
        # An answer within a thread
        ({"body": "x", "m.relates_to": {"rel_type": "m.thread", "event_id": "$r", "is_falling_back": False,
                                        "m.in_reply_to": {"event_id": "$a"}}}, {"reply_to": "$a"}),
        # Words that quote, and answer nobody, stay whole
        ({"body": "> a\n\nb"}, {"text": "> a\n\nb"}),
        # An app without m.mentions names people by links
        ({"body": "梅姐", "formatted_body": '<a href="https://matrix.to/#/%40mei%3Ahq.test">梅姐</a>'},
         {"mentions": (MEI.key,)}),
        ({"body": "梅姐", "formatted_body": '<a href="https://matrix.to/#/@mei:hq.test">梅姐</a>'},
         {"mentions": (MEI.key,)}),
        # A place and a voice
        ({"body": "西湖", "msgtype": "m.location"}, {"kind": "link"}),
        ({"body": "v.ogg", "msgtype": "m.audio", "url": "mxc://a/b", "info": {"size": -1}},
         {"kind": "voice", "files": ({"name": "v.ogg", "url": "mxc://a/b", "kind": "voice"},)}),
        # A kind of message that nobody has heard of is what it says
        ({"body": "?", "msgtype": "org.example.new"}, {"kind": "text", "text": "?"}),
    ],
)  # fmt: skip
def test_what_other_apps_write_is_understood(content, wanted):
    (message,) = told(event(content=content))

    assert {key: getattr(message, key) for key in wanted} == wanted


@pytest.mark.parametrize(
    "strange",
    [
        # No event at all
        None, [], "m.room.message", {}, 7,
        # An id or a sender that is none
        event(event_id=7), event(event_id=""), event(event_id="$" * 300), event(sender=None),
        # A body that is none
        event(content={"body": 7}), event(content={"body": ["a"]}), event(content=[]),
        # A message whose words are encrypted
        event("m.room.encrypted", {"ciphertext": "x"}),
        # Edits of what nobody said, and by somebody else
        event(content={"body": "*", "m.new_content": {"body": "x"}, "m.relates_to": {"rel_type": "m.replace",
                                                                                       "event_id": "$none"}}),
        # A reaction to nothing, with nothing
        event("m.reaction", {"m.relates_to": {"rel_type": "m.annotation"}}),
        event("m.reaction", {"m.relates_to": [1]}),
        # Taking back what is not known
        event("m.room.redaction", {}, redacts=[1]), event("m.room.redaction", {"redacts": "$none"}),
        # Members that are none
        event("m.room.member", {"membership": "join"}, state_key="nobody"),
        event("m.room.member", {"membership": ["join"]}, state_key=LIN.key),
        # Levels that are none
        event("m.room.power_levels", {"users": [1]}, state_key="", unsigned={"prev_content": {"users": {"@a:b": {}}}}),
        event("m.room.power_levels", {"users": {"@a:b": "x"}}, state_key="",
              unsigned={"prev_content": {"users": 7}}),
        event("m.room.name", {"name": 7}, state_key=""),
    ],
)  # fmt: skip
def test_what_is_strange_says_nothing_and_takes_nothing_with_it(strange):
    known = event(content={"body": "still here"}, event_id="$2")

    assert [item.text for item in told(strange, known)] == ["still here"]  # type: ignore[union-attr]


def test_what_cannot_be_read_is_counted_by_its_type():
    assert heard(desk(), [event(event_id=7), None, event(sender=None)]).skipped == {"m.room.message": 2, "?": 1}


def test_a_stamp_that_no_calendar_holds_is_long_ago():
    (message,) = told(event(content={"body": "x"}, origin_server_ts=1e300))

    assert message.at.year == 1970


def test_what_is_edited_or_taken_back_and_not_known_is_asked_for():
    edit = event(content={"body": "*", "m.relates_to": {"rel_type": "m.replace", "event_id": "$far"}})
    back = event("m.room.redaction", {"redacts": "$old"}, event_id="$2")

    assert unknown([edit, back, back], {}) == ["$far", "$old"]
    assert unknown([edit, back], {"$far": What("m.room.message", LIN.key)}) == ["$old"]
    assert unknown([edit, event(event_id="$far")], {}) == []


def test_of_an_event_that_is_no_message_nothing_is_taken_back():
    """A member event or a reaction whose words are gone must not become an empty message that was recalled."""
    where = desk()
    where.seen |= {"$m": What("m.room.member", LIN.key), "$r": What("m.reaction", LIN.key), "$x": What("", "")}

    assert told(*(event("m.room.redaction", {"redacts": id}) for id in where.seen), at=where) == []


def test_a_room_that_moved_says_where_to():
    where = desk()

    assert told(event("m.room.tombstone", {"replacement_room": "!new"}, state_key=""), at=where) == []
    assert where.room.replaced_by == "!new"


TYPES = sorted({one["type"] for one in LIFE} | {"m.room.encrypted", "m.room.tombstone", "m.room.canonical_alias"})
KEYS = sorted(
    {key for one in LIFE for key in (*one, *one["content"], *one["unsigned"])} | {"m.new_content", "event_id"}
)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
    st.sampled_from([LIN.key, ME.key, "$1", "join", "leave", "m.replace", "m.thread", "\x00", "\ud800", "@"]),
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)),
    max_leaves=12,
)


@st.composite
def hostile(draw: st.DrawFn) -> Any:
    """A real event with some of its parts replaced by anything, or anything at all."""
    if draw(st.integers(0, 9)) == 0:
        return draw(VALUES)
    one = json.loads(json.dumps(draw(st.sampled_from(LIFE))))
    one["type"] = draw(st.sampled_from([one["type"], *TYPES]))
    for part in draw(st.lists(st.sampled_from(["", "content", "unsigned"]), max_size=3)):
        holder = one[part] if part and isinstance(one.get(part), dict) else one
        holder[draw(st.sampled_from(KEYS))] = draw(VALUES)
    return one


@settings(max_examples=300, deadline=None)
@given(st.lists(hostile(), max_size=6), st.booleans())
def test_whatever_a_server_sends_is_told_or_skipped_and_can_be_stored(events, is_private):
    where = desk(person=LIN.key if is_private else "")
    learn(ME.key, where.room, events)
    unknown(events, where.seen)

    for item in heard(where, events).items:
        assert item.id
        assert item.at.tzinfo is not None
        clean(item)
