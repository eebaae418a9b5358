"""Discord's interactions endpoint, verified: Ed25519 over the stamp and the raw body, ±5 minutes. Pure.

Shape: docs.discord.com/developers/interactions/overview, "Setting up an endpoint". Discord sends bad signatures on
purpose, and takes the address away where they are not answered with 401.
"""

from __future__ import annotations

import re
from datetime import datetime

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from huoqun.chats.port.webhook import Call, Heard, HookAccount, TurnedAway

from .content import mapping, snowflake
from .translate import pressed

WINDOW = 300
"""Seconds by which a call's stamp may differ from our clock."""

_HEX = re.compile(r"[0-9a-f]+\Z")

PING, PONG, LATER = 1, 1, 6
"""Types of an interaction and of answers: 6 says that the press is taken and nothing needs to be shown."""


def hear(call: Call, account: HookAccount) -> Heard:
    """Verify and read one interaction. Raises TurnedAway, with 401 where the signature does not fit."""
    if call.method != "POST":
        raise TurnedAway("no POST", status=405)
    stamp = call.headers.get("x-signature-timestamp", "")
    _verify(call, stamp, str(account.settings.get("public_key", "")))
    if not _is_recent(stamp, call.at):
        raise TurnedAway("the time stamp is older or newer than five minutes", status=401)
    try:
        interaction = mapping(msgspec.json.decode(call.body))
    except (msgspec.DecodeError, RecursionError):
        raise TurnedAway("the body is no JSON", status=400) from None
    if interaction.get("type") == PING:
        return _answer(PONG)
    button = pressed(interaction, call.at)
    if button is None:
        raise TurnedAway("no button of ours", status=400)
    return _answer(LATER, button)


def _verify(call: Call, stamp: str, public_key: str) -> None:
    try:
        key = Ed25519PublicKey.from_public_bytes(_unhexed(public_key))
        key.verify(
            _unhexed(call.headers.get("x-signature-ed25519", "")), stamp.encode("utf-8", "surrogatepass") + call.body
        )
    except (InvalidSignature, ValueError):
        raise TurnedAway("the signature does not fit", status=401) from None


def _unhexed(text: str) -> bytes:
    # `fromhex` alone takes spaces and capitals too: many texts for one signature.
    if not _HEX.match(text):
        raise ValueError("no hexadecimal digits")
    return bytes.fromhex(text)


def _is_recent(stamp: str, at: datetime) -> bool:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 11):
        return False
    return abs(at.timestamp() - int(stamp)) <= WINDOW


def _answer(kind: int, *items: object) -> Heard:
    once = f"interaction:{snowflake(getattr(items[0], 'id', ''))}" if items else ""
    reply = msgspec.json.encode({"type": kind})
    return Heard(items=items, once=once, reply=reply, content_type="application/json")  # type: ignore[arg-type]
