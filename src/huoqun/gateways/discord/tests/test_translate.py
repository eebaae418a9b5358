"""Documented gateway events of Discord → what was heard."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.port.incoming import (
    Button,
    Dissolved,
    Edit,
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
from huoqun.gateways.discord.content import LONGEST, plain, split
from huoqun.gateways.discord.nonce import LONGEST as LONGEST_NONCE
from huoqun.gateways.discord.nonce import nonce_of, token_of
from huoqun.gateways.discord.seeing import may_see
from huoqun.gateways.discord.translate import Places, message, time_of, told

from .calls import press
from .fake import ADMINS, CHANNEL, GUILD, ME, OWNER
from .test_webhook import json_values

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
LIN, MEI = "53908232506183680", "53908232506183681"
ID, EARLIER = "846462639134605312", "846462639134605000"
SAID_AT = datetime(2021, 5, 24, 18, 57, 32, 123_000, UTC)


def places(**more) -> Places:
    here = Places(ME, **more)
    channels = [
        {"id": CHANNEL, "type": 0, "name": "读书会", "last_message_id": EARLIER},
        {"id": "300000000000000002", "type": 2, "name": "语音"},
        {"id": "300000000000000003", "type": 5, "name": "公告"},
    ]
    told("GUILD_CREATE", {"id": GUILD, "system_channel_id": CHANNEL, "channels": channels}, here, NOW)
    return here


def user(id_: str, name: str, **more):
    return {"id": id_, "username": name, "global_name": None, "discriminator": "0", "avatar": None, **more}


def said(content: str = "早", author: str = LIN, **more):
    return {
        "id": ID, "channel_id": CHANNEL, "guild_id": GUILD, "author": user(author, "lin"), "content": content,
        "type": 0, "timestamp": "2021-05-24T18:57:32.123000+00:00", "edited_timestamp": None, "mentions": [],
        "attachments": [], "member": {"nick": "小林", "roles": []}, **more,
    }  # fmt: skip


def test_a_message_in_a_channel():
    assert told("MESSAGE_CREATE", said(), places(), NOW) == [
        Message(id=ID, at=SAID_AT, chat=CHANNEL, sender=Person(LIN, "小林", "lin"), text="早", chat_name="读书会")
    ]


def test_names_stand_in_the_place_of_ids():
    data = said(
        f"<@{MEI}> 看 <:cat:123456789012345678> <@!{LIN}>", mentions=[user(MEI, "mei", member={"nick": "阿梅"})]
    )
    heard = message(data, places(), NOW)

    assert (heard.text, heard.mentions) == (f"@阿梅 看 :cat: <@!{LIN}>", (MEI,))


@pytest.mark.parametrize(
    ("more", "kind", "text"),
    [
        # Discord's own word that somebody came
        ({"type": 7, "content": ""}, "system", ""),
        # A reply
        ({"type": 19}, "text", "早"),
        # Pictures, sounds, anything else; with words it is words
        ({"content": "", "attachments": [{"filename": "a.png", "content_type": "image/png"}]}, "image", ""),
        ({"content": "", "attachments": [{"filename": "a.ogg", "content_type": "audio/ogg"}]}, "voice", ""),
        ({"content": "", "attachments": [{"filename": "a.pdf", "content_type": "application/pdf"}]}, "file", ""),
        ({"attachments": [{"filename": "a.png", "content_type": "image/png"}]}, "text", "早"),
        # A sticker by its name; an embed by its words
        ({"content": "", "sticker_items": [{"id": "1", "name": "wave", "format_type": 1}]}, "sticker", "wave"),
        ({"content": "", "embeds": [{"title": "直播", "description": "今晚"}]}, "text", "直播\n今晚"),
    ],
)
def test_what_messages_hold(more, kind, text):
    heard = message(said(**more), places(), NOW)

    assert (heard.kind, heard.text) == (kind, text)
    assert [file.get("kind") for file in heard.files] == ["image" if "image/png" in str(more) else None] * len(
        heard.files
    )


def test_an_answer_names_what_it_answers():
    reference = {"message_id": EARLIER, "channel_id": CHANNEL, "guild_id": GUILD}

    assert message(said(type=19, message_reference=reference), places(), NOW).reply_to == EARLIER
    # A message that was passed on from elsewhere answers nothing
    assert message(said(message_reference={**reference, "type": 1}), places(), NOW).reply_to is None


def test_our_own_words_are_echoes_with_our_key():
    key = "0123456789abcdef0123456789abcdef"

    assert told("MESSAGE_CREATE", said(author=ME, nonce=nonce_of(key)), places(), NOW) == [
        SentEcho(id=ID, at=SAID_AT, chat=CHANNEL, text="早", token=key)
    ]
    assert message(said(author=ME), places(), NOW).token == ""


def test_private_messages_belong_to_no_group():
    here = places()
    private = {"channel_id": "500000000000000001"}
    data = {k: v for k, v in said(**private).items() if k not in ("guild_id", "member")}

    assert message(data, here, NOW).chat is None
    assert message({**data, "author": user(ME, "bot")}, here, NOW).to == Person(LIN)
    # Taken back, in a talk that is known
    assert told("MESSAGE_DELETE", {"id": ID, **private}, here, NOW) == [Recall(id=ID, at=NOW, chat=None)]


@pytest.mark.parametrize("channel", ["300000000000000002", "300000000000000099", ""])
def test_what_is_said_in_other_channels_is_not_heard(channel):
    assert told("MESSAGE_CREATE", said(channel_id=channel), places(), NOW) == []


def test_an_edit_has_new_words_and_a_preview_is_none():
    edited = said("早安", edited_timestamp="2021-05-24T18:58:00+00:00")

    assert told("MESSAGE_UPDATE", edited, places(), NOW) == [
        Edit(
            id=ID, at=datetime(2021, 5, 24, 18, 58, tzinfo=UTC), chat=CHANNEL, text="早安",
            sender=Person(LIN, "小林", "lin"), said_at=SAID_AT,
        )
    ]  # fmt: skip
    assert told("MESSAGE_UPDATE", said(embeds=[{"title": "x"}]), places(), NOW) == []


def test_many_are_taken_back_at_once():
    data = {"ids": [EARLIER, ID], "channel_id": CHANNEL, "guild_id": GUILD}

    assert [r.id for r in told("MESSAGE_DELETE_BULK", data, places(), NOW)] == [EARLIER, ID]


def test_who_comes_to_a_server_comes_to_its_system_channel():
    came = {"guild_id": GUILD, "user": user(LIN, "lin"), "joined_at": "2026-11-26T07:59:00+00:00", "roles": []}
    at = datetime(2026, 11, 26, 7, 59, tzinfo=UTC)
    id_ = f"{GUILD}:{LIN}:{at.isoformat()}"

    assert told("GUILD_MEMBER_ADD", came, places(), NOW) == [
        Joined(id=id_, at=at, chat=CHANNEL, who=Person(LIN, "lin", "lin"), chat_name="读书会")
    ]
    assert told("GUILD_MEMBER_REMOVE", {"guild_id": GUILD, "user": user(LIN, "lin")}, places(), NOW) == [
        Left(id=f"{GUILD}:{LIN}:{NOW.isoformat()}", at=NOW, chat=CHANNEL, who=Person(LIN, "lin", "lin"))
    ]


@pytest.mark.parametrize(
    ("newcomers", "guild", "where"),
    [
        # The operator's choice, in the server that it is in; another server has its own
        ("300000000000000003", GUILD, "300000000000000003"),
        ("300000000000000003", "299999999999999999", ""),
        # A channel that is not there
        ("300000000000000099", GUILD, CHANNEL),
    ],
)
def test_the_channel_of_the_newcomers(newcomers, guild, where):
    assert places(newcomers=newcomers).door(guild) == where


def test_a_role_makes_an_admin():
    data = {"guild_id": GUILD, "user": user(LIN, "lin"), "roles": [ADMINS], "nick": "小林"}
    heard = told("GUILD_MEMBER_UPDATE", data, places(admin_role=ADMINS), NOW)

    assert [(type(h), h.who, h.role) for h in heard] == [(RoleChanged, Person(LIN, "小林", "lin"), "admin")]
    assert told("GUILD_MEMBER_UPDATE", data, places(), NOW) == []


def test_reactions():
    data = {
        "user_id": MEI, "channel_id": CHANNEL, "message_id": ID, "guild_id": GUILD, "emoji": {"id": None, "name": "🔥"},
        "member": {"user": user(MEI, "mei"), "nick": "阿梅"},
    }  # fmt: skip
    here = places()

    assert told("MESSAGE_REACTION_ADD", data, here, NOW) == [
        Reaction(
            id=f"{ID}:{MEI}:🔥:+", at=NOW, chat=CHANNEL, who=Person(MEI, "阿梅", "mei"), message=ID, emoji="🔥"
        )
    ]  # fmt: skip
    del data["member"]
    assert [r.added for r in told("MESSAGE_REACTION_REMOVE", data, here, NOW)] == [False]


def test_a_channel_is_renamed_and_deleted():
    here = places()
    data = {"id": CHANNEL, "guild_id": GUILD, "type": 0, "name": "读书会-2"}

    assert [type(h) for h in told("CHANNEL_UPDATE", data, here, NOW)] == [Renamed]
    assert told("CHANNEL_UPDATE", data, here, NOW) == []
    assert told("CHANNEL_DELETE", data, here, NOW) == [Dissolved(id=CHANNEL, at=NOW, chat=CHANNEL)]
    assert told("MESSAGE_CREATE", said(), here, NOW) == []


def test_a_button_that_is_pressed_where_we_do_not_listen_is_not_heard():
    here = places()

    assert told("INTERACTION_CREATE", press(), here, NOW) == []
    assert [type(h) for h in told("INTERACTION_CREATE", press(channel_id=CHANNEL), here, NOW)] == [Button]


def test_the_time_of_an_id():
    # The example of Discord's documentation
    assert time_of("175928847299117063") == datetime(2016, 4, 30, 11, 18, 25, 796_000, UTC)


@given(st.binary(min_size=16, max_size=16), st.integers(0, 20))
def test_a_key_goes_into_a_nonce_and_back(raw, part):
    nonce = nonce_of(raw.hex(), part)

    assert len(nonce) <= LONGEST_NONCE
    assert token_of(nonce) == ("" if part else raw.hex())


@given(st.text())
def test_any_nonce_is_a_key_or_none(nonce):
    assert len(token_of(nonce)) in (0, 32)
    assert len(nonce_of(nonce)) == 22


_SHOWN = re.compile(r"\\([\\*_~`|\[<>#-])")


@given(st.text(alphabet="ab *_~`|[]()<>#-\\\n:/@1好") | st.text())
def test_words_are_shown_as_they_are_written(text):
    written = plain(text)

    assert _SHOWN.sub(r"\1", written) == text
    assert "<@" not in re.sub(r"\\.", "", written)


def test_addresses_stay_whole():
    text = "看 https://example.org/a_b_c?x=*1* 吧 *今天*"

    assert plain(text) == "看 https://example.org/a_b_c?x=*1* 吧 \\*今天\\*"
    assert plain("# 标题\n> 引用\n- 一\n1-2") == "\\# 标题\n\\> 引用\n\\- 一\n1-2"
    assert plain("\n\n> 引用") == "\n\n\\> 引用"  # Lines without words before it are lines of their own.


@given(st.text(alphabet="a好 \n\\*", max_size=5000).map(lambda t: t * 2))
def test_long_words_go_in_parts(text):
    parts = split(text)

    assert all(len(part) <= LONGEST for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert parts


EVERYONE = 1 << 10
VIEW = str(EVERYONE)


@pytest.mark.parametrize(
    ("person", "own", "base", "overwrites", "sees"),
    [
        # Everybody sees it
        (LIN, [], EVERYONE, [], True),
        # Nobody does, unless a role, or the channel for them, says so
        (LIN, [], 0, [], False),
        (LIN, [], EVERYONE, [{"id": GUILD, "type": 0, "deny": VIEW, "allow": "0"}], False),
        (LIN, [], EVERYONE, [{"id": GUILD, "deny": VIEW}, {"id": LIN, "type": 1, "allow": VIEW}], True),
        (LIN, [ADMINS], EVERYONE, [{"id": GUILD, "deny": VIEW}, {"id": ADMINS, "allow": VIEW}], True),
        # What is for the person counts most
        (LIN, [ADMINS], EVERYONE, [{"id": ADMINS, "allow": VIEW}, {"id": LIN, "deny": VIEW}], False),
        # The owner and administrators see all
        (OWNER, [], 0, [{"id": GUILD, "deny": VIEW}], True),
        (LIN, ["administrators"], 0, [{"id": GUILD, "deny": VIEW}], True),
        # Numbers that are none
        (LIN, [], EVERYONE, [{"id": GUILD, "deny": "all"}, "x", None], True),
    ],
)
def test_who_sees_a_channel(person, own, base, overwrites, sees):
    roles = {GUILD: base, "administrators": 1 << 3}
    channel = {"permission_overwrites": overwrites}

    assert may_see(person, own, guild=GUILD, owner=OWNER, roles=roles, channel=channel) is sees


KINDS = [
    "GUILD_CREATE", "GUILD_UPDATE", "CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE", "MESSAGE_CREATE",
    "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK", "MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE",
    "GUILD_MEMBER_ADD", "GUILD_MEMBER_REMOVE", "GUILD_MEMBER_UPDATE", "INTERACTION_CREATE", "TYPING_START",
]  # fmt: skip
NAMES = [
    "id", "channel_id", "guild_id", "author", "content", "type", "timestamp", "edited_timestamp", "mentions", "user",
    "member", "emoji", "name", "message_id", "user_id", "data", "custom_id", "roles", "channels", "recipients",
    "message_reference", "attachments", "embeds", "joined_at", "nonce", "ids", "message", "sticker_items",
]  # fmt: skip
likely = st.sampled_from([CHANNEL, GUILD, ME, LIN, ID, 0, 3, 7, 19, "huoqun0:x", "2021-05-24T18:57:32+99:99"])
hostile = st.recursive(
    json_values | likely,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner | likely, max_size=8),
)


@given(st.sampled_from(KINDS), hostile)
def test_hostile_events_never_raise(kind, data):
    told(kind, data, places(admin_role=ADMINS), NOW)


@given(st.dictionaries(st.sampled_from(NAMES), hostile))
def test_hostile_messages_never_raise(more):
    message({**said(), **more}, places(), NOW)
