"""Calls of Telegram at our web door, as the fake makes them."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime

from huoqun.chats.port.webhook import Call, HookAccount

from ..webhook import HEADER, secret_of
from .fake import TOKEN, FakeTelegram

AT = datetime(2026, 11, 26, 4, tzinfo=UTC)
CHAT = -1001234567890


def valid_calls(seed: int) -> list[tuple[Call, HookAccount]]:
    """One of each kind of update, in an order of the seed's."""
    fake = FakeTelegram()
    fake.room(CHAT)
    said = fake.says(7, CHAT, "早 🌱")
    fake.edits(said, "早安")
    fake.joins(8, CHAT, by=7)
    fake.seat(8, CHAT, "administrator", by=7)
    fake.reacts(8, said, "👍")
    fake.presses(8, said, "yes")
    fake.asks_in(9, CHAT, "let me in")
    fake.leaves(8, CHAT)
    calls = [(call_of(update), ACCOUNT) for update in fake.updates]
    random.Random(seed).shuffle(calls)
    return calls


ACCOUNT = HookAccount(1, {}, {"token": TOKEN})


def call_of(update: dict, at: datetime = AT) -> Call:
    headers = {"content-type": "application/json", HEADER: secret_of(TOKEN)}
    return Call("POST", {}, headers, json.dumps(update).encode(), at)


def uncovered(call: Call, changed: Call) -> bool:
    """Telegram signs nothing: whoever knows the secret token may say what he likes, whenever he likes (README.md)."""
    return changed.headers.get(HEADER) == call.headers[HEADER]
