"""The web door: events that an implementation posts, signed over the whole body. Pure."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from huoqun.chats.port.webhook import Call, Errand, Heard, HookAccount, TurnedAway

from .naming import NEWCOMER, is_unnamed
from .segments import word
from .translate import heard, moment_of

WINDOW = timedelta(hours=1)
"""How far an event's own time, which is signed with it, may lie from ours. What QQ delivers later than that is read
from the history instead.
"""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def hear(call: Call, account: HookAccount) -> Heard:
    """Verify the signature, then read. Raises TurnedAway.

    `X-Signature` is `sha1=` and the HMAC-SHA1 of the body with the token (OneBot 11, communication/http-post).
    """
    if call.method != "POST":
        raise TurnedAway("events are posted", status=405)
    token = account.secrets.get("token", "")
    given = call.headers.get("x-signature", "").encode("utf-8", "replace")
    signature = b"sha1=" + hmac.new(token.encode(), call.body, hashlib.sha1).hexdigest().encode()
    if not token or not hmac.compare_digest(given, signature):
        raise TurnedAway("the signature is another" if given else "there is no signature")
    event = _event(call)
    if abs(moment_of(event, NEVER) - call.at) > WINDOW:
        raise TurnedAway("it is too old, or of the future")
    items = heard(event, at=call.at)
    # Whom the notice does not name is asked about by the gateway process, which hands them over named.
    asked = tuple(Errand(NEWCOMER, msgspec.to_builtins(item)) for item in items if is_unnamed(item))
    return Heard(tuple(i for i in items if not is_unnamed(i)), once(event, call.body), errands=asked)


def _event(call: Call) -> dict[str, Any]:
    try:
        event = msgspec.json.decode(call.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise TurnedAway("it is no JSON", status=400) from None
    if not isinstance(event, dict):
        raise TurnedAway("it is no event", status=400)
    # The header is not signed; the body that must say the same is.
    if not word(event.get("self_id")) or call.headers.get("x-self-id", "") != word(event.get("self_id")):
        raise TurnedAway("X-Self-ID names another account")
    return event


def once(event: dict[str, Any], body: bytes) -> str:
    """What tells an event from every other: the account and the message; where it names none, the whole body."""
    if event.get("post_type") in ("message", "message_sent") and word(event.get("message_id")):
        return f"{word(event.get('self_id'))}:{word(event.get('message_id'))}"[:200]
    return hashlib.sha256(body).hexdigest()
