"""Feishu's calls, verified: signature over the raw body, ±5 minutes, decryption, token. Pure.

Shape: open.feishu.cn/document, "Receive events". X-Lark-Signature is the hexadecimal SHA-256 of timestamp + nonce +
encrypt key + body; the body holds base64(iv + AES-256-CBC(event)), with SHA-256(encrypt key) as the key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from huoqun.chats.port.webhook import Call, Heard, HookAccount, TurnedAway

from .content import mapping, word
from .translate import event_of, told

WINDOW = 300
"""Seconds by which a call's stamp may differ from our clock."""

_BLOCK = 16
_JSON = "application/json; charset=utf-8"


def hear(call: Call, account: HookAccount) -> Heard:
    """Verify, decrypt and read one call. Raises TurnedAway."""
    key = account.secrets.get("encrypt_key", "")
    if call.method != "POST" or not key:
        raise TurnedAway("no POST, or no encrypt key in the connection's settings", status=405)
    signed = "x-lark-signature" in call.headers
    if signed:
        _verify(call, key)
    payload = _payload(call.body, key)
    is_check = payload.get("type") == "url_verification"
    # Feishu's check of the address comes without a signature; what it may learn by it is its own challenge.
    if not signed and not is_check:
        raise TurnedAway("no signature")
    header = mapping(payload.get("header"))
    _verify_token(word(payload.get("token")) or word(header.get("token")), account)
    if is_check:
        return _answer({"challenge": word(payload.get("challenge"))})
    if not _same(word(header.get("app_id")), str(account.settings.get("app_id", ""))):
        raise TurnedAway("it is about another app")
    event = event_of(payload, call.at)
    if not event.id:
        raise TurnedAway("an event without an id", status=400)
    what = told(event)
    return _answer({}, items=what.items, errands=what.errands, once=event.id)


def _verify(call: Call, key: str) -> None:
    stamp, nonce = call.headers.get("x-lark-request-timestamp", ""), call.headers.get("x-lark-request-nonce", "")
    digest = hashlib.sha256(_bytes(stamp + nonce + key) + call.body).hexdigest()
    if not _same(digest, call.headers.get("x-lark-signature", "")):
        raise TurnedAway("the signature does not fit")
    if not _is_recent(stamp, call.at):
        raise TurnedAway("the time stamp is older or newer than five minutes")


def _is_recent(stamp: str, at: datetime) -> bool:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 13):
        return False
    seconds = int(stamp) / (1000 if len(stamp) > 10 else 1)
    return abs(at.timestamp() - seconds) <= WINDOW


def _verify_token(token: str, account: HookAccount) -> None:
    expected = account.secrets.get("verification_token", "")
    if not expected or not _same(token, expected):
        raise TurnedAway("the verification token does not fit")


def _payload(body: bytes, key: str) -> Mapping[str, Any]:
    try:
        sealed = base64.b64decode(word(mapping(msgspec.json.decode(body)).get("encrypt")), validate=True)
        return mapping(msgspec.json.decode(decrypted(sealed, key)))
    except (msgspec.DecodeError, binascii.Error, ValueError, RecursionError):
        raise TurnedAway("the body cannot be decrypted", status=400) from None


def decrypted(sealed: bytes, key: str) -> bytes:
    """What was encrypted. Raises ValueError."""
    if len(sealed) < 2 * _BLOCK or len(sealed) % _BLOCK:
        raise ValueError("no ciphertext")
    cipher = Cipher(algorithms.AES(hashlib.sha256(_bytes(key)).digest()), modes.CBC(sealed[:_BLOCK]))
    decryptor = cipher.decryptor()
    plain = decryptor.update(sealed[_BLOCK:]) + decryptor.finalize()
    pad = plain[-1]
    if not 1 <= pad <= _BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise ValueError("no padding")
    return plain[:-pad]


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(_bytes(one), _bytes(other))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _answer(reply: Mapping[str, Any], **heard: Any) -> Heard:
    return Heard(reply=msgspec.json.encode(reply), content_type=_JSON, **heard)
