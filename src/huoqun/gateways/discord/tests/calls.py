"""Discord's calls at the interactions endpoint, signed as Discord signs them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from huoqun.chats.port.webhook import Call, HookAccount

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
ACCOUNT = HookAccount(8, {"public_key": PUBLIC}, {"token": "the-bot-token"})

GUILD, CHANNEL, LIN = "290926798626357999", "645027906669510667", "53908232506183680"


def press(custom_id: str = "huoqun0:yes", *, id_: str = "846462639134605312", **more: Any) -> dict[str, Any]:
    """A press of a button in a server, as documented."""
    user = {
        "id": LIN,
        "username": "lin",
        "global_name": "小林",
        "discriminator": "0",
        "avatar": None,
        "public_flags": 0,
    }
    member = {"user": user, "nick": None, "roles": [], "joined_at": "2017-04-27T17:35:41.461000+00:00", "flags": 0}
    return {
        "version": 1, "type": 3, "token": "unique_interaction_token", "id": id_, "application_id": "290926444748734499",
        "guild_id": GUILD, "channel_id": CHANNEL, "member": member, "message": {"id": "822935943829778442", "type": 0},
        "data": {"custom_id": custom_id, "component_type": 2}, **more,
    }  # fmt: skip


def signed(body: bytes, *, at: datetime = NOW, stamp: str = "", key: Ed25519PrivateKey = KEY) -> Call:
    stamp = stamp or str(int(at.timestamp()))
    headers = {
        "content-type": "application/json", "x-signature-timestamp": stamp,
        "x-signature-ed25519": key.sign(stamp.encode() + body).hex(),
    }  # fmt: skip
    return Call("POST", {}, headers, body, at)


def valid_calls(seed: int) -> list[tuple[Call, HookAccount]]:
    chance = Random(seed)
    ids = [str(chance.randrange(10**17, 10**18)) for _ in range(2)]
    bodies = [{"type": 1, "id": ids[0]}, press(f"huoqun1:{chance.randrange(1000)}", id_=ids[1])]
    return [(signed(json.dumps(body, ensure_ascii=False).encode()), ACCOUNT) for body in bodies]


def uncovered(call: Call, changed: Call) -> bool:
    """Neither the query nor the other headers are signed; nothing of them is read."""
    same = all(call.headers[n] == changed.headers.get(n) for n in call.headers if n.startswith("x-signature"))
    return same and (call.body, call.at, call.method) == (changed.body, changed.at, changed.method)
