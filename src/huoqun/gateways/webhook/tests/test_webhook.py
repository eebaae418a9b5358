"""The signed door, and what the other end's answers mean."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.port import effects
from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.effects import Attachment, Order, Send
from huoqun.chats.port.errors import CannotConnect, PerformError, Refused, Throttled, Unknown
from huoqun.chats.port.webhook import TurnedAway
from huoqun.core import clock

from ..gateway import WebhookGateway, connect
from ..signing import HEADER, sign
from ..webhook import hear
from .calls import ACCOUNT, AT, ITEMS, SECRET, call_of
from .test_contract import WebhookPeer

CALL = call_of(*ITEMS)
SIGNATURE = CALL.headers[HEADER.lower()]


# The door


def test_every_kind_of_item_is_heard():
    heard = hear(CALL, ACCOUNT)

    assert [type(item).__name__ for item in heard.items] == [
        "Message", "Message", "Edit", "Recall", "Joined", "Left", "Reaction", "Button", "Renamed", "JoinRequest",
        "Outcome",
    ]  # fmt: skip
    assert heard.items[0].sender.name == "小林"
    assert heard.items[1].chat is None
    assert heard.items[4].by.key == "lin"
    assert heard.once == SIGNATURE


def turned_away(call) -> TurnedAway:
    with pytest.raises(TurnedAway) as away:
        hear(call, ACCOUNT)
    assert SECRET not in away.value.reason
    return away.value


@given(st.integers(0, 8 * len(CALL.body) - 1))
def test_any_flipped_bit_of_the_body_is_refused(bit):
    body = bytearray(CALL.body)
    body[bit // 8] ^= 1 << (bit % 8)

    assert turned_away(replace(CALL, body=bytes(body))).status == 401


@given(st.integers(0, len(SIGNATURE) - 1), st.integers(0, 6))
def test_any_flipped_bit_of_the_signature_is_refused(at, bit):
    flipped = SIGNATURE[:at] + chr(ord(SIGNATURE[at]) ^ (1 << bit)) + SIGNATURE[at + 1 :]

    assert turned_away(replace(CALL, headers={HEADER.lower(): flipped})).status == 401


@given(st.timedeltas(min_value=timedelta(minutes=5, seconds=1), max_value=timedelta(days=9_000)))
def test_an_old_or_early_stamp_is_refused(span):
    for at in (AT + span, AT - span):
        assert "five minutes" in turned_away(replace(CALL, at=at)).reason


@pytest.mark.parametrize(
    "written",
    [
        # Other ways to write the same stamp would be other calls to whoever remembers signatures
        SIGNATURE.replace("t=", "t=0"),
        SIGNATURE.replace("t=", "t=+"),
        SIGNATURE.upper(),
        f" {SIGNATURE}",
        f"{SIGNATURE}\n",
        f"{SIGNATURE},v1=00",
        "",
    ],
)
def test_a_signature_is_written_in_one_way_only(written):
    assert turned_away(replace(CALL, headers={HEADER.lower(): written})).status == 401


@pytest.mark.parametrize(
    "broken",
    [
        # A key that is misspelt must not be passed over
        {**ITEMS[0], "grup": "g"},
        # A time without a zone is no moment
        {**ITEMS[0], "at": "2026-11-26T04:00:00"},
        {**ITEMS[0], "id": ""},
        {**ITEMS[0], "sender": {"name": "nobody"}},
        {**ITEMS[4], "group": None},
        {"what": "exploded", "id": "x", "at": ITEMS[0]["at"]},
        "hello",
    ],
)
def test_what_is_not_of_the_documented_shape_is_turned_away(broken):
    assert turned_away(call_of(broken)).status == 422


def test_get_and_a_short_secret_let_nobody_in():
    assert turned_away(replace(CALL, method="GET")).status == 405
    weak = replace(ACCOUNT, secrets={"secret": ""})
    with pytest.raises(TurnedAway):
        hear(replace(CALL, headers={HEADER.lower(): sign("", CALL.body, at=AT)}), weak)


@given(st.binary(max_size=200) | st.sampled_from([b'{"items":' + b"[" * 9_000, b'{"items":[{"what":1e999}]}']))
def test_nothing_that_is_signed_breaks_the_door(body):
    call = replace(CALL, body=body, headers={HEADER.lower(): sign(SECRET, body, at=AT)})
    try:
        hear(call, ACCOUNT)
    except TurnedAway as away:
        assert away.status == 422


# What is posted


def performed(order: Order, *answers: tuple, **settings: str) -> tuple[WebhookPeer, object]:
    """An order performed at a receiver that answers so; what it ended as."""

    async def main() -> tuple[WebhookPeer, object]:
        peer = WebhookPeer()
        peer.receiver.answers = list(answers)
        gateway = await connect(peer.account(**settings))
        try:
            return peer, await gateway.perform(order)
        except PerformError as error:
            return peer, error
        finally:
            await gateway.close()
            await peer.close()

    return asyncio.run(main())


HELLO = Order(1, "k1", Send("你好", mentions=(5,), attachments=(Attachment("image", url="https://example.org/a.png"),)),
              "book-club", "", {5: ("lin", "小林")})  # fmt: skip


def in_half_an_hour() -> str:
    """As an HTTP date, when it is asked for: a suite takes minutes from its collecting to this test."""
    return format_datetime(clock.now() + timedelta(minutes=30))


def test_an_order_is_posted_as_documented():
    peer, receipt = performed(HELLO)

    assert receipt.provider_ref == "m1"
    assert peer.receiver.orders == [
        {
            "key": "k1", "attempt": 1, "group": "book-club", "person": "", "do": "send", "text": "你好",
            "mentions": [{"id": "lin", "name": "小林"}],
            "attachments": [{"kind": "image", "name": "", "url": "https://example.org/a.png"}],
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "headers", "ends", "permanent"),
    [
        # Not of this kind, not for us, not yet
        (400, {}, Refused, True),
        (404, {}, Refused, True),
        (501, {}, Refused, True),
        (302, {"Location": "https://elsewhere.example"}, Refused, True),
        # Secrets that do not agree can be mended, and a house that is closed opens again
        (401, {}, Refused, False),
        (503, {}, Refused, False),
        # Nobody knows whether it was done
        (408, {}, Unknown, None),
        (409, {}, Unknown, None),
        (500, {}, Unknown, None),
        (502, {}, Unknown, None),
        # Too fast
        (429, {}, Throttled, None),
        (503, {"Retry-After": "7"}, Throttled, None),
    ],
)
def test_what_a_status_means(status, headers, ends, permanent):
    _, error = performed(HELLO, (status, headers, b'{"error": "because"}'))

    assert type(error) is ends
    assert permanent is None or (error.permanent, "because" in error.reason) == (permanent, True)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7),
        ("0", 1),
        ("", 60),
        ("soon", 60),
        ("99999999", 86_400),
        (in_half_an_hour, 1_800),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 1),
    ],
)
def test_retry_after_is_seconds_or_a_date(said, seconds):
    said = said() if callable(said) else said
    _, slow = performed(HELLO, (429, {"Retry-After": said} if said else {}, b""))

    assert abs(slow.retry_after.total_seconds() - seconds) < 60


def test_what_it_has_not_said_that_it_can_is_not_asked():
    peer, error = performed(replace_body(effects.Kick()), can="send_group")

    assert isinstance(error, Refused)
    assert peer.receiver.orders == []


def replace_body(body: effects.Body) -> Order:
    return Order(1, "k1", body, "book-club", "lin")


def test_what_it_can_is_what_it_says():
    async def main() -> None:
        peer = WebhookPeer()
        gateway: WebhookGateway = await connect(peer.account(can="send_group,\nkick", idempotent="yes"))
        assert gateway.capabilities == {Capability.SEND_GROUP, Capability.KICK, Capability.IDEMPOTENT}
        await gateway.close()
        await peer.close()

    asyncio.run(main())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        # Plain http to the open network
        ({"url": "http://93.184.215.14/do"}, "must begin with https"),
        # A door into our own network, not meant
        ({"inside": "no"}, "inside this network"),
        ({"url": "https://169.254.169.254/latest", "inside": "no"}, "inside this network"),
        ({"url": "ftp://example.org/x"}, "must begin with https"),
        ({"url": "not an address"}, "must begin with https"),
        ({"url": "https://[::1"}, "is none"),
        ({"can": "send_group, fly"}, "fly"),
        ({"secret": "short"}, "too short"),
    ],
)
def test_what_a_person_must_change_is_said(settings, words):
    async def main() -> None:
        peer = WebhookPeer()
        try:
            await connect(peer.account(**settings))
        finally:
            await peer.close()

    with pytest.raises(CannotConnect, match=words):
        asyncio.run(main())


def test_the_readme_shows_what_is_true():
    """Its example of a body is one that the door takes."""
    from pathlib import Path

    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    example = json.loads(readme.split("```json")[2].split("```")[0])

    assert [type(item).__name__ for item in hear(call_of(*example["items"]), ACCOUNT).items] == ["Message", "Joined"]
