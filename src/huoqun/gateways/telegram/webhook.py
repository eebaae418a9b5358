"""Telegram's calls at our web door. Pure. A secret token is all that tells them from others: it covers no body and has
no stamp, so what makes a call the same call again is the update's number.
"""

from __future__ import annotations

import hashlib
import hmac

import msgspec

from huoqun.chats.port.incoming import Button
from huoqun.chats.port.webhook import Call, Errand, Heard, HookAccount, TurnedAway

from .translate.memory import Memory
from .translate.updates import heard, read

HEADER = "x-telegram-bot-api-secret-token"


def secret_of(token: str) -> str:
    """The secret that setWebhook gives to Telegram, made of the bot's token: nobody has to think of one."""
    return hmac.new(token.encode(), b"huoqun web door", hashlib.sha256).hexdigest()


def hear(call: Call, account: HookAccount) -> Heard:
    """Verify, then read one update. Raises TurnedAway."""
    token = str(account.secrets.get("token", "")).strip()
    if call.method != "POST":
        raise TurnedAway("Telegram calls by POST only", status=405)
    given = call.headers.get(HEADER, "")
    if not token or not hmac.compare_digest(given.encode("utf-8", "replace"), secret_of(token).encode()):
        raise TurnedAway("its secret token is not the one that was given to Telegram")
    update = read(call.body)
    if update is None:
        raise TurnedAway("it is no update of the Bot API", status=400)
    memory = Memory()
    items = tuple(heard(update, memory, now=call.at))
    errands = tuple(Errand("moved", {"old": old, "new": new}) for new, old in memory.moved.items())
    # A pressed button is answered in the answer to the call itself; Telegram allows one method there.
    pressed = next((item for item in items if isinstance(item, Button)), None)
    reply = {"method": "answerCallbackQuery", "callback_query_id": pressed.id} if pressed else None
    return Heard(
        items=items,
        once=f"update:{update.update_id}",
        reply=msgspec.json.encode(reply) if reply else b"",
        content_type="application/json" if reply else "text/plain; charset=utf-8",
        errands=errands,
    )
