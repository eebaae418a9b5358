"""What is to be said → Discord's messages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from huoqun.chats.port.effects import Button, Order, Send
from huoqun.chats.port.errors import Refused

from .content import plain, snowflake, split
from .nonce import nonce_of

ROW, ROWS = 5, 5
LONGEST_LABEL, LONGEST_VALUE = 80, 90


def messages(order: Order, *, text: str | None = None) -> list[dict[str, Any]]:
    """The messages of an order, in the order in which they are sent: words that are too long for one go as several.

    Files go with the first of them, buttons with the last. `text` instead of the order's own. Raises Refused.
    """
    body = order.body if isinstance(order.body, Send) else Send(text or "")
    people = [order.names[m][0] for m in body.mentions if m in order.names and snowflake(order.names[m][0])]
    called = "".join(f"<@{person}> " for person in people)
    parts = split(called + plain(body.text if text is None else text))
    sent = [_message(order, n, part, people) for n, part in enumerate(parts)]
    if body.reply_to:
        # What is answered may be gone by now; the words are said all the same.
        sent[0]["message_reference"] = {"message_id": body.reply_to, "fail_if_not_exists": False}
    if body.buttons:
        sent[-1]["components"] = components(body.buttons)
    return sent


def _message(order: Order, number: int, content: str, people: Sequence[str]) -> dict[str, Any]:
    mentions = {"parse": [], "users": list(dict.fromkeys(people))[:100], "replied_user": False}
    return {
        "content": content,
        "nonce": nonce_of(order.key, number),
        "enforce_nonce": True,
        "allowed_mentions": mentions,
    }


def components(buttons: Sequence[Button]) -> list[dict[str, Any]]:
    """Rows of five buttons. Raises Refused for more than Discord shows, or a value that is too long to come back."""
    if len(buttons) > ROW * ROWS:
        raise Refused(gettext("Discord shows %(n)d buttons at most.") % {"n": ROW * ROWS})
    if any(len(button.value) > LONGEST_VALUE for button in buttons):
        most = {"n": LONGEST_VALUE}
        raise Refused(gettext("What a button answers may have %(n)d characters on Discord.") % most)
    # The number makes them differ: Discord takes no two of the same id in one message.
    shown = [
        {"type": 2, "style": 2, "label": button.text[:LONGEST_LABEL], "custom_id": f"huoqun{n}:{button.value}"}
        for n, button in enumerate(buttons)
    ]
    return [{"type": 1, "components": shown[n : n + ROW]} for n in range(0, len(shown), ROW)]
