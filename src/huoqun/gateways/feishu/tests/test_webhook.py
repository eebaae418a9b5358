"""Feishu's door: what is not signed, not new or not about this app is turned away, and Feishu's own SDK agrees."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.port.incoming import Message
from huoqun.chats.port.webhook import Call, HookAccount, TurnedAway
from huoqun.gateways.feishu.webhook import hear

from .calls import ACCOUNT, APP, LIN, NOW, SECRETS, encrypted, event, message, signed

SAID = event("im.message.receive_v1", message("早"))
CALL = signed(encrypted(SAID))


def test_a_call_is_heard_once_by_its_event():
    heard = hear(CALL, ACCOUNT)

    assert [type(item) for item in heard.items] == [Message]
    assert heard.once == SAID["header"]["event_id"]
    assert (heard.reply, heard.content_type) == (b"{}", "application/json; charset=utf-8")


def test_feishus_check_of_the_address_is_answered_with_its_challenge():
    check = {"type": "url_verification", "token": SECRETS["verification_token"], "challenge": "1b6aef1a"}
    bare = Call("POST", {}, {}, encrypted(check), NOW)

    assert json.loads(hear(bare, ACCOUNT).reply) == {"challenge": "1b6aef1a"}
    assert hear(bare, ACCOUNT).once == ""
    with pytest.raises(TurnedAway):
        hear(replace(bare, body=encrypted({**check, "token": "guessed"})), ACCOUNT)


def refused(call: Call, account: HookAccount = ACCOUNT) -> bool:
    try:
        hear(call, account)
    except TurnedAway as away:
        return 400 <= away.status < 500 and not any(secret in away.reason for secret in SECRETS.values())
    return False


@given(st.data())
def test_any_flipped_bit_is_refused(data):
    body = bytearray(CALL.body)
    body[data.draw(st.integers(0, len(body) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    assert refused(replace(CALL, body=bytes(body)))


@given(st.sampled_from(["x-lark-request-timestamp", "x-lark-request-nonce", "x-lark-signature"]), st.data())
def test_any_changed_header_is_refused(name, data):
    value = CALL.headers[name]
    at = data.draw(st.integers(0, len(value) - 1))
    other = data.draw(st.characters().filter(lambda c: c != value[at]))

    assert refused(replace(CALL, headers={**CALL.headers, name: value[:at] + other + value[at + 1 :]}))


@given(st.integers(301, 10**9), st.sampled_from([-1, 1]))
def test_an_old_stamp_is_refused(seconds, sign):
    assert refused(replace(CALL, at=NOW + sign * timedelta(seconds=min(seconds, 10**9))))


@pytest.mark.parametrize(
    "call",
    [
        # No signature
        replace(CALL, headers={}),
        # Not posted
        replace(CALL, method="GET"),
        # Signed with another key
        signed(encrypted(SAID), key="other"),
        # Encrypted with another key
        signed(encrypted(SAID, key="other")),
        # Not encrypted
        signed(json.dumps(SAID).encode()),
        # Encrypted nonsense
        signed(json.dumps({"encrypt": "AAAA"}).encode()),
        # With another token
        signed(encrypted({**SAID, "header": {**SAID["header"], "token": "guessed"}})),
        # About another app
        signed(encrypted({**SAID, "header": {**SAID["header"], "app_id": "cli_other"}})),
        # Without an id
        signed(encrypted({**SAID, "header": {**SAID["header"], "event_id": ""}})),
        # Of an event's shape before 2.0, which has no header
        signed(encrypted({"uuid": "1", "token": SECRETS["verification_token"], "event": {"type": "message"}})),
    ],
)
def test_what_does_not_hold_is_refused(call):
    assert refused(call)


def test_without_an_encrypt_key_nobody_is_let_in():
    assert refused(CALL, HookAccount(7, {"app_id": APP}, {**SECRETS, "encrypt_key": ""}))


def test_a_stamp_may_be_in_milliseconds():
    stamp = str(int(NOW.timestamp() * 1000))

    assert hear(signed(CALL.body, stamp=stamp), ACCOUNT).items
    assert refused(replace(signed(CALL.body, stamp=stamp), at=NOW + timedelta(seconds=301)))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["header", "event", "type", "token", "challenge"]), json_values))
def test_whatever_is_sealed_well_is_answered_or_refused(payload):
    with suppress(TurnedAway):
        hear(signed(encrypted(payload)), ACCOUNT)


def test_feishus_own_sdk_verifies_and_reads_our_calls_alike():
    from lark_oapi import EventDispatcherHandler
    from lark_oapi.core.model import RawRequest

    read = []
    judge = (
        EventDispatcherHandler.builder(SECRETS["encrypt_key"], SECRETS["verification_token"])
        .register_p2_im_message_receive_v1(read.append)
        .build()
    )

    def judged(call: Call) -> int:
        request = RawRequest()
        request.uri, request.body = "/hooks/1", call.body
        # It knows the headers by their names as Feishu writes them.
        request.headers = {
            "X-Lark-Request-Timestamp": call.headers["x-lark-request-timestamp"],
            "X-Lark-Request-Nonce": call.headers["x-lark-request-nonce"],
            "X-Lark-Signature": call.headers["x-lark-signature"],
        }
        return judge.do(request).status_code or 0

    assert judged(CALL) == 200
    assert read[0].event.message.message_id == hear(CALL, ACCOUNT).items[0].id
    assert read[0].event.sender.sender_id.open_id == LIN
    broken = replace(CALL, headers={**CALL.headers, "x-lark-signature": "0" * 64})
    assert judged(broken) == 500
    assert refused(broken)
