"""Telegram's calls at the web door."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.port.incoming import Message
from huoqun.chats.port.webhook import HookAccount, TurnedAway

from ..webhook import HEADER, hear, secret_of
from .calls import ACCOUNT, call_of, valid_calls
from .fake import TOKEN

CALL, _ = valid_calls(0)[0]
SECRET = secret_of(TOKEN)
SAID = {
    "update_id": 5,
    "message": {"message_id": 1, "date": 1_764_000_000, "chat": {"id": -5, "type": "group"},
                "from": {"id": 7, "is_bot": False, "first_name": "Lin"}, "text": "早"},
}  # fmt: skip


def test_what_telegram_says_is_heard_once():
    heard = hear(call_of(SAID), ACCOUNT)

    assert [type(item) for item in heard.items] == [Message]
    assert heard.once == "update:5"
    assert heard.reply == b""


def test_a_pressed_button_is_answered_in_the_answer():
    [call] = [call for call, _ in valid_calls(0) if b"callback_query" in call.body]
    heard = hear(call, ACCOUNT)

    assert json.loads(heard.reply) == {"method": "answerCallbackQuery", "callback_query_id": "1"}
    assert heard.content_type == "application/json"


def turned_away(call, account=ACCOUNT) -> TurnedAway:
    with pytest.raises(TurnedAway) as away:
        hear(call, account)
    for secret in (TOKEN, SECRET):
        assert secret not in away.value.reason
    return away.value


def test_only_post_is_taken():
    assert turned_away(replace(CALL, method="GET")).status == 405


def test_what_is_no_update_is_turned_away():
    for body in (b"", b"[]", b"hello", b'{"update_id": "x"}', b"\xff"):
        assert turned_away(replace(CALL, body=body)).status == 400


def test_without_a_token_nobody_is_let_in():
    turned_away(replace(CALL, headers={HEADER: secret_of("")}), HookAccount(1, {}, {"token": ""}))


@given(st.integers(0, len(SECRET) - 1), st.integers(0, 6), st.text(max_size=80))
def test_any_other_secret_is_turned_away(at, bit, other):
    flipped = SECRET[:at] + chr(ord(SECRET[at]) ^ (1 << bit)) + SECRET[at + 1 :]
    for given_secret in (flipped, other, SECRET + " ", SECRET[:-1], ""):
        turned_away(replace(CALL, headers={HEADER: given_secret}))
    turned_away(replace(CALL, headers={}))


@given(st.binary(max_size=300))
def test_nothing_that_bears_the_secret_breaks_the_door(body):
    try:
        hear(replace(CALL, body=body), ACCOUNT)
    except TurnedAway as away:
        assert away.status == 400
