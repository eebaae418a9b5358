"""Calls of an operator's own system at our web door."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime

from huoqun.chats.port.webhook import Call, HookAccount

from ..signing import HEADER, sign

AT = datetime(2026, 11, 26, 4, tzinfo=UTC)
STAMP = "2026-11-26T03:59:00+08:00"
SECRET = "a-secret-of-the-tests-only"
ACCOUNT = HookAccount(1, {}, {"secret": SECRET})
LIN, WANG = {"id": "lin", "name": "小林"}, {"id": "wang", "name": "王", "bot": True}

ITEMS = [
    {"what": "message", "id": "m1", "at": STAMP, "group": "g", "group_name": "读书会", "sender": LIN, "text": "早 🌱"},
    {"what": "message", "id": "m2", "at": STAMP, "sender": LIN, "text": "hi", "reply_to": "m1", "mentions": ["wang"]},
    {"what": "edited", "id": "m1", "at": STAMP, "group": "g", "text": "早安"},
    {"what": "recalled", "id": "m1", "at": STAMP, "group": "g"},
    {"what": "joined", "id": "j1", "at": STAMP, "group": "g", "who": WANG, "by": LIN, "way_in": "poster"},
    {"what": "left", "id": "l1", "at": STAMP, "group": "g", "who": WANG},
    {"what": "reacted", "id": "r1", "at": STAMP, "group": "g", "who": LIN, "message": "m1", "emoji": "👍"},
    {"what": "pressed", "id": "b1", "at": STAMP, "group": "g", "who": LIN, "message": "m1", "value": "yes"},
    {"what": "renamed", "id": "n1", "at": STAMP, "group": "g", "name": "读书会 2"},
    {"what": "asked_in", "id": "q1", "at": STAMP, "group": "g", "who": WANG, "words": "let me in"},
    {"what": "outcome", "id": "o1", "at": STAMP, "ref": "42", "status": "failed", "reason": "blocked"},
]


def call_of(*items: dict, at: datetime = AT) -> Call:
    body = json.dumps({"items": items}, ensure_ascii=False).encode()
    headers = {"content-type": "application/json", HEADER.lower(): sign(SECRET, body, at=at)}
    return Call("POST", {}, headers, body, at)


def valid_calls(seed: int) -> list[tuple[Call, HookAccount]]:
    """Each kind of item alone, and all together."""
    calls = [(call_of(item), ACCOUNT) for item in ITEMS] + [(call_of(*ITEMS), ACCOUNT)]
    random.Random(seed).shuffle(calls)
    return calls


def uncovered(call: Call, changed: Call) -> bool:
    """Only the body and its stamp are signed: what else is in the request is not read."""
    covered = changed.body == call.body and changed.headers.get(HEADER.lower()) == call.headers[HEADER.lower()]
    return covered and changed.at == call.at
