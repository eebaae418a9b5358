"""Discord's answers and what they mean, in words for the operator. Pure.

Source: docs.discord.com/developers/topics/opcodes-and-status-codes and …/rate-limits, read 2026-11-26.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from huoqun.chats.port.errors import PerformError, Refused, Throttled, Unknown

from .content import listing, mapping, word

UNKNOWN_CHANNEL, UNKNOWN_MEMBER, UNKNOWN_MESSAGE, UNKNOWN_BAN = 10003, 10007, 10008, 10026

_SAID: Mapping[int, str] = {
    10003: _("Discord does not know this channel: it was deleted, or the bot cannot see it."),
    10004: _("Discord does not know this server."),
    10007: _("This person is not in the server."),
    10008: _("The message is not there any more."),
    10011: _("Discord does not know this role: check the admin role in the connection's settings."),
    10013: _("Discord does not know this person."),
    10026: _("This person is not banned."),
    20016: _("The channel is in slow mode."),
    20028: _("The channel is written to too often."),
    30003: _("The channel has as many pinned messages as Discord allows."),
    30013: _("The server has as many channels as Discord allows."),
    40005: _("The file is larger than this server takes."),
    40007: _("This person is banned from the server."),
    50001: _("The bot cannot see this channel."),
    50006: _("There is nothing to say."),
    50007: _("This person takes no private messages from the bot."),
    50013: _("The bot lacks a permission, or its role stands below the member's: move it up in the server's settings."),
    50019: _("A message is pinned in the channel in which it was said."),
    50021: _("A message of Discord's own cannot be changed."),
    50035: _("Discord does not take this"),
    50278: _("The bot and this person share no server."),
}


def failure(status: int, headers: Mapping[str, str], body: Any) -> PerformError | None:
    """What an answer means; None where the call succeeded."""
    if 200 <= status < 300:
        return None
    if status == 429:
        return _too_fast(headers, mapping(body))
    code = mapping(body).get("code")
    # A server that broke over the call may have done it all the same.
    if status >= 500 or not isinstance(code, int):
        is_unclear = status >= 500 or status < 400
        return Unknown() if is_unclear else Refused(gettext("Discord refused (%(code)s).") % {"code": status})
    if status == 401:
        return Refused(gettext("Discord does not accept the bot's token."), permanent=False)
    return Refused(f"{_words(code, body)} ({code or status})")


def _words(code: int, body: Any) -> str:
    if code == 50035:
        return f"{gettext(_SAID[code])}: {'; '.join(_details(mapping(body).get('errors'), 6))[:200]}"
    if code in _SAID:
        return gettext(_SAID[code])
    return gettext("Discord refused: %(said)s") % {"said": word(mapping(body).get("message"))[:200]}


def _details(errors: Any, deep: int) -> list[str]:
    """The messages in a tree of errors, each at the field that it is about."""
    if deep <= 0:
        return []
    found = [word(mapping(e).get("message")) for e in listing(mapping(errors).get("_errors"))]
    return found + [said for k, v in mapping(errors).items() if k != "_errors" for said in _details(v, deep - 1)]


def _too_fast(headers: Mapping[str, str], body: Mapping[str, Any]) -> Throttled:
    after = body.get("retry_after")
    seconds = float(after) if isinstance(after, int | float) else number(headers.get("retry-after", ""), 5.0)
    # Without JSON it is Cloudflare that answers, and it blocks the whole address.
    everything = body.get("global") is True or "retry_after" not in body
    return Throttled(timedelta(seconds=min(max(seconds, 0.1), 86_400)), scope="connection" if everything else "chat")


def number(text: str, otherwise: float) -> float:
    """A number of a header."""
    try:
        value = float(text)
    except ValueError:
        return otherwise
    return value if 0 <= value < 1e9 else otherwise
