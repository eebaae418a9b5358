"""Discord's door: a signature that does not fit is answered with 401, as Discord tries on purpose."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from huoqun.chats.port.incoming import Button, Person
from huoqun.chats.port.webhook import Call, HookAccount, TurnedAway
from huoqun.gateways.discord.translate import time_of
from huoqun.gateways.discord.webhook import hear

from .calls import ACCOUNT, CHANNEL, LIN, NOW, PUBLIC, press, signed

BODY = json.dumps(press(), ensure_ascii=False).encode()
CALL = signed(BODY)


def test_a_press_is_heard_and_taken():
    heard = hear(CALL, ACCOUNT)

    assert heard.items == (
        Button(
            id="846462639134605312", at=time_of("846462639134605312"), chat=CHANNEL, who=Person(LIN, "小林", "lin"),
            message="822935943829778442", data="yes",
        ),
    )  # fmt: skip
    assert (json.loads(heard.reply), heard.content_type) == ({"type": 6}, "application/json")
    assert heard.once == "interaction:846462639134605312"


def test_a_press_in_private_belongs_to_no_group():
    body = press()
    body["user"] = body.pop("member")["user"]
    del body["guild_id"]

    assert hear(signed(json.dumps(body).encode()), ACCOUNT).items[0].chat is None


def test_ping_is_answered_with_pong():
    heard = hear(signed(b'{"type": 1}'), ACCOUNT)

    assert (json.loads(heard.reply), heard.items, heard.once) == ({"type": 1}, (), "")


def status(call: Call, account: HookAccount = ACCOUNT) -> int:
    """0 where it was let in."""
    try:
        hear(call, account)
    except TurnedAway as away:
        assert "the-bot-token" not in away.reason
        return away.status
    return 0


@given(st.data())
def test_any_flipped_bit_is_answered_with_401(data):
    body = bytearray(CALL.body)
    body[data.draw(st.integers(0, len(body) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    assert status(replace(CALL, body=bytes(body))) == 401


@given(st.sampled_from(["x-signature-timestamp", "x-signature-ed25519"]), st.data())
def test_any_changed_header_is_answered_with_401(name, data):
    value = CALL.headers[name]
    at = data.draw(st.integers(0, len(value) - 1))
    other = data.draw(st.characters().filter(lambda c: c != value[at]))

    assert status(replace(CALL, headers={**CALL.headers, name: value[:at] + other + value[at + 1 :]})) == 401


@given(st.integers(301, 10**9), st.sampled_from([-1, 1]))
def test_an_old_stamp_is_answered_with_401(seconds, sign):
    assert status(replace(CALL, at=NOW + sign * timedelta(seconds=seconds))) == 401


@pytest.mark.parametrize(
    ("call", "code"),
    [
        # No signature at all
        (replace(CALL, headers={}), 401),
        # The same signature in capitals
        (replace(CALL, headers={name: value.upper() for name, value in CALL.headers.items()}), 401),
        # Signed by somebody else
        (signed(BODY, key=Ed25519PrivateKey.from_private_bytes(bytes(32))), 401),
        # Not posted
        (replace(CALL, method="GET"), 405),
        # A stamp that is no number, though it is signed
        (signed(BODY, stamp="soon"), 401),
        # Signed well, and no interaction of ours
        (signed(b"no json"), 400), (signed(b"[]"), 400), (signed(json.dumps(press("other:1")).encode()), 400),
        (signed(json.dumps(press(type=2)).encode()), 400),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_refused(call, code):
    assert status(call) == code


@pytest.mark.parametrize("key", ["", "no key", "00" * 32, PUBLIC.upper()])
def test_without_the_right_public_key_nobody_is_let_in(key):
    assert status(CALL, HookAccount(8, {"public_key": key}, {})) == 401


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["type", "id", "data", "member", "user", "message", "channel_id"]), json_values))
def test_whatever_is_signed_well_is_answered_or_refused(payload):
    with suppress(TurnedAway):
        hear(signed(json.dumps({"type": 3, **payload}).encode()), ACCOUNT)


@given(st.binary(max_size=40), st.booleans())
def test_nacl_as_discords_documentation_uses_it_judges_alike(body, is_broken):
    call = signed(body)
    if is_broken:
        call = replace(call, body=body + b"x")
    try:
        VerifyKey(bytes.fromhex(PUBLIC)).verify(
            call.headers["x-signature-timestamp"].encode() + call.body,
            bytes.fromhex(call.headers["x-signature-ed25519"]),
        )
        judged = True
    except BadSignatureError:
        judged = False

    assert judged == (status(call) != 401)
