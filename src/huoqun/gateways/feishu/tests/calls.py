"""Feishu's calls at the web door, as Feishu makes them: documented events, encrypted and signed."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from random import Random
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from huoqun.chats.port.webhook import Call, HookAccount

APP = "cli_9f5343c580712544"
NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
SECRETS = {"app_secret": "the-app-secret", "encrypt_key": "test key", "verification_token": "rvaYgkND1GOiu5MM0E1rncYC6"}
ACCOUNT = HookAccount(7, {"app_id": APP}, SECRETS)

CHAT = "oc_5ce6d572455d361153b7xx51da133945"
LIN, MEI = "ou_84aad35d084aa403a838cf73ee18467", "ou_155184d1e73cbfb8973e5a9e698e74f2"


def ids(open_id: str) -> dict[str, str]:
    return {"union_id": open_id.replace("ou_", "on_"), "user_id": "", "open_id": open_id}


def event(kind: str, body: dict[str, Any], *, number: int = 1, at: datetime = NOW) -> dict[str, Any]:
    """An event of schema 2.0."""
    header = {
        "event_id": f"5e3702a84e847582be8db7fb73283c{number:02}", "event_type": kind, "app_id": APP,
        "create_time": str(int(at.timestamp() * 1000)), "token": SECRETS["verification_token"],
        "tenant_key": "2ca1d211f64f6438",
    }  # fmt: skip
    return {"schema": "2.0", "header": header, "event": body}


def message(text: str, *, id_: str = "om_1", sender: str = LIN, chat: str = CHAT, **more: Any) -> dict[str, Any]:
    """The body of im.message.receive_v1, with a text."""
    said = {
        "message_id": id_, "create_time": str(int(NOW.timestamp() * 1000)), "chat_id": chat, "chat_type": "group",
        "message_type": "text", "content": json.dumps({"text": text}), **more,
    }  # fmt: skip
    return {
        "sender": {"sender_id": ids(sender), "sender_type": "user", "tenant_key": "736588c9260f175e"},
        "message": said,
    }


def encrypted(payload: Any, *, key: str = SECRETS["encrypt_key"], iv: bytes = b"0123456789abcdef") -> bytes:
    """The body of a call."""
    plain = json.dumps(payload, ensure_ascii=False).encode()
    pad = 16 - len(plain) % 16
    encryptor = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(iv)).encryptor()
    sealed = iv + encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
    return json.dumps({"encrypt": base64.b64encode(sealed).decode()}).encode()


def signed(
    body: bytes, *, at: datetime = NOW, key: str = SECRETS["encrypt_key"], nonce: str = "1834721", stamp: str = ""
) -> Call:
    stamp = stamp or str(int(at.timestamp()))
    digest = hashlib.sha256((stamp + nonce + key).encode() + body).hexdigest()
    headers = {
        "content-type": "application/json; charset=utf-8", "x-lark-request-timestamp": stamp,
        "x-lark-request-nonce": nonce, "x-lark-signature": digest,
    }  # fmt: skip
    return Call("POST", {}, headers, body, at)


def valid_calls(seed: int) -> list[tuple[Call, HookAccount]]:
    chance = Random(seed)
    bodies = [
        event("im.message.receive_v1", message("@_user_1 早上好 🌱"), number=chance.randrange(100)),
        event("im.chat.disbanded_v1", {"chat_id": CHAT, "operator_id": ids(LIN)}, number=chance.randrange(100)),
    ]
    return [
        (signed(encrypted(b, iv=chance.randbytes(16)), nonce=str(chance.randrange(10**9))), ACCOUNT) for b in bodies
    ]


def uncovered(call: Call, changed: Call) -> bool:
    """Neither the query nor the other headers are signed; nothing of them is read."""
    same = all(
        call.headers.get(name) == changed.headers.get(name) for name in call.headers if name.startswith("x-lark")
    )
    return same and call.body == changed.body and call.at == changed.at and call.method == changed.method
