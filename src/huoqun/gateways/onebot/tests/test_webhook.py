"""The web door: what is signed is heard, anything else is turned away, and the reason tells no secret."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.port.incoming import Message
from huoqun.chats.port.webhook import Call, HookAccount, TurnedAway
from huoqun.gateways.onebot.webhook import hear

from .calls import ACCOUNT, BOT, TOKEN, call, message, notice, valid_calls

CALLS = [one for one, _ in valid_calls(1)]


def turned_away(asked: Call, account: HookAccount = ACCOUNT) -> str:
    with pytest.raises(TurnedAway) as away:
        hear(asked, account)
    assert TOKEN not in away.value.reason
    return away.value.reason


def test_a_message_is_heard():
    heard = hear(call(message("大家好", id=77)), ACCOUNT)

    assert [(type(item), item.id, item.text) for item in heard.items] == [(Message, "77", "大家好")]
    assert heard.once == f"{BOT}:77"
    assert heard.reply == b""


def test_the_same_told_again_is_the_same_and_what_was_taken_back_is_not():
    assert hear(call(message("a", id=5)), ACCOUNT).once == hear(call(message("a", id=5, font=0)), ACCOUNT).once
    assert hear(call(message("a", id=5)), ACCOUNT).once != hear(call(message("a", id=6)), ACCOUNT).once
    assert (
        hear(call(message("a", id=5)), ACCOUNT).once != hear(call(notice("group_recall", message_id=5)), ACCOUNT).once
    )


@given(which=st.sampled_from(CALLS), data=st.data())
def test_any_flipped_bit_of_the_body_is_refused(which, data):
    at = data.draw(st.integers(0, len(which.body) * 8 - 1))
    body = bytearray(which.body)
    body[at // 8] ^= 1 << at % 8
    turned_away(replace(which, body=bytes(body)))


@given(which=st.sampled_from(CALLS), name=st.sampled_from(["x-signature", "x-self-id"]), data=st.data())
def test_any_changed_header_is_refused(which, name, data):
    value = which.headers[name]
    other = data.draw(st.text(max_size=60).filter(lambda text: text != value))
    turned_away(replace(which, headers={**which.headers, name: other}))


@given(which=st.sampled_from(CALLS), away=st.integers(61, 10**6), later=st.booleans())
def test_what_is_more_than_an_hour_off_is_refused(which, away, later):
    turned_away(replace(which, at=which.at + (1 if later else -1) * timedelta(minutes=away)))


@given(which=st.sampled_from(CALLS), minutes=st.integers(-60, 60))
def test_what_is_less_than_an_hour_off_is_heard(which, minutes):
    hear(replace(which, at=which.at + timedelta(minutes=minutes)), ACCOUNT)


WRONG = [
    # signed with another token
    (call(message("x"), token="another-long-word"), "the signature is another"),
    # not signed at all
    (replace(CALLS[0], headers={"x-self-id": str(BOT)}), "there is no signature"),
    # signed, and of another account than it says
    (call(message("x"), **{"x-self-id": "10010"}), "X-Self-ID names another account"),
    # signed, without a time: it could be replayed for ever
    (call({**message("x"), "time": None}), "it is too old, or of the future"),
    # signed nonsense
    (call([1, 2]), "it is no event"),  # type: ignore[arg-type]
    # asked for, not posted
    (replace(CALLS[0], method="GET"), "events are posted"),
]


@pytest.mark.parametrize(("asked", "reason"), WRONG)
def test_what_is_wrong_is_turned_away_for_a_reason(asked, reason):
    assert turned_away(asked) == reason


def test_a_connection_without_a_token_hears_nothing():
    assert turned_away(call(message("x"), token=""), replace(ACCOUNT, secrets={})) == "the signature is another"
