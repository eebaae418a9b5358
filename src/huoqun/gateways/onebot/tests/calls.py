"""Valid calls at the web door, as NapCat's HTTP client makes them: for the torture, and for our own tests."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from random import Random
from typing import Any

from huoqun.chats.port.webhook import Call, HookAccount

NOON = datetime(2026, 11, 26, 4, tzinfo=UTC)
TOKEN = "a-long-random-word"
BOT, GROUP = 10086, 700700
ACCOUNT = HookAccount(7, {"way": "http", "address": "http://127.0.0.1:3000"}, {"token": TOKEN})


def call(event: dict[str, Any], *, token: str = TOKEN, at: datetime = NOON, **headers: str) -> Call:
    """An event as NapCat posts it: compact JSON, signed as a whole."""
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    signature = "sha1=" + hmac.new(token.encode(), body, hashlib.sha1).hexdigest()
    self_id = str(event.get("self_id")) if isinstance(event, dict) else ""
    given = {"x-self-id": self_id, "x-signature": signature, **headers}
    return Call("POST", {}, given, body, at)


def message(text: str, *, id: int = 1, user: int = 10001, **more: Any) -> dict[str, Any]:
    """A message in the group, recorded from NapCat 4."""
    return {
        "self_id": BOT, "user_id": user, "time": int(NOON.timestamp()), "message_id": id, "message_seq": id,
        "real_id": id, "real_seq": "88", "message_type": "group",
        "sender": {"user_id": user, "nickname": "lin", "card": "小林", "role": "member"},
        "raw_message": text, "font": 14, "sub_type": "normal",
        "message": [{"type": "text", "data": {"text": text}}], "message_format": "array", "post_type": "message",
        "group_id": GROUP, "group_name": "读书会", **more,
    }  # fmt: skip


def notice(kind: str, *, user: int = 10001, **more: Any) -> dict[str, Any]:
    return {
        "time": int(NOON.timestamp()), "self_id": BOT, "post_type": "notice", "notice_type": kind, "group_id": GROUP,
        "user_id": user, **more,
    }  # fmt: skip


def valid_calls(seed: int) -> list[tuple[Call, HookAccount]]:
    chance = Random(seed)
    events = [
        message("".join(chance.choices("打卡第一天 hello🌱", k=20)), id=chance.randrange(2**31)),
        notice("group_increase", sub_type="approve", operator_id=BOT),
        notice("group_msg_emoji_like", message_id=5, likes=[{"emoji_id": "128077", "count": 1}], is_add=True),
        {
            "time": int(NOON.timestamp()), "self_id": BOT, "post_type": "request", "request_type": "group",
            "sub_type": "add", "group_id": GROUP, "user_id": 10003, "comment": "想来", "flag": "1732593600000001",
        },
        {
            "time": int(NOON.timestamp()), "self_id": BOT, "post_type": "meta_event", "meta_event_type": "heartbeat",
            "status": {"online": True, "good": True}, "interval": 30000,
        },
    ]  # fmt: skip
    return [(call(event), ACCOUNT) for event in events]
