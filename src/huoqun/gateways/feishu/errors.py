"""Feishu's error codes in words for the operator. Pure.

Source: the tables of each call at open.feishu.cn/document (im-v1, docx-v1, generic error codes), read 2026-11-26.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from huoqun.chats.port.errors import PerformError, Refused, Throttled, Unknown

from .content import mapping, word

STALE_TOKEN = frozenset({99991661, 99991663, 99991664, 99991671})
"""The access token is missing, expired or of another app: nothing was done, and a new one is fetched."""

FAST = frozenset({99991400, 11232})
FAST_IN_CHAT = frozenset({230020, 230047, 232019})
GONE = frozenset({230011, 230110})
"""The message is not there any more: to take it back is done already."""

IN_FLIGHT = frozenset({230049})
NOT_NOW = frozenset({2200})

_SAID: Mapping[int, str] = {
    99991672: _(
        "The app lacks a permission (scope) for this. Grant it in the developer console and publish a version."
    ),
    230002: _("The bot is not in this group."),
    230006: _("The app's bot ability is off. Turn it on in the developer console and publish a version."),
    230009: _("The message is older than the organisation lets messages be recalled."),
    230013: _(
        "This person is outside the app's availability. Widen it in the developer console and publish a version."
    ),
    230018: _("The group's settings forbid this."),
    230022: _("Feishu found sensitive words in the message."),
    230025: _("The message is too long: 150 KB of text, 30 KB with pictures, mentions or buttons."),
    230026: _("The bot may recall its own messages only, unless it owns the group."),
    230027: _("The app lacks a permission for this, or the group is an external one."),
    230028: _("The organisation's data loss prevention held the message back."),
    230029: _("This person has left the organisation."),
    230034: _("Feishu does not know this receiver."),
    230035: _("The bot may not speak here: the group is muted, or the organisation restricts who may write to whom."),
    230045: _("The group does not exist any more."),
    230046: _("Only the group's owner and managers may pin here."),
    230053: _("This person does not want messages from the bot."),
    230099: _("Feishu could not make the card."),
    232006: _("Feishu does not know this group."),
    232009: _("The group has been dissolved."),
    232010: _("The group belongs to another organisation."),
    232011: _("The bot is not in this group."),
    232014: _("The bot may not do this in this group: it must own the group or be one of its managers."),
    232016: _("Only the group's owner may do this."),
    232017: _("Only the group's owner and managers may do this."),
    232024: _("The bot may not see this person: widen the app's availability and publish a version."),
    232025: _("The app's bot ability is off. Turn it on in the developer console and publish a version."),
    232027: _("This person is not in the group."),
    232033: _("The bot may not manage external groups."),
    232034: _("The app is not installed or not active in this organisation."),
    232038: _("Only the group's owner may appoint managers: let the bot own the group."),
    232040: _("The group has as many managers as Feishu allows."),
    232076: _("The group's owner cannot be removed."),
}


def code_of(body: Any) -> int | None:
    """The code of an answer; None where it is no answer of Feishu's."""
    code = mapping(body).get("code")
    return code if isinstance(code, int) else None


def failure(status: int, headers: Mapping[str, str], body: Any) -> PerformError | None:
    """What an answer means; None where the call succeeded."""
    code = code_of(body)
    if code == 0 and status < 400:
        return None
    if status == 429 or code in FAST:
        return Throttled(_reset(headers))
    if code in FAST_IN_CHAT:
        return Throttled(timedelta(seconds=1), scope="chat")
    # A server that broke over the call may have done it all the same.
    if code is None or code in IN_FLIGHT or (status >= 500 and code not in NOT_NOW):
        return Unknown()
    return Refused(said(code, body), permanent=code not in NOT_NOW and code not in STALE_TOKEN)


def said(code: int, body: Any) -> str:
    """A code in words; Feishu's own where we have none."""
    known = _SAID.get(code)
    if known:
        return f"{gettext(known)} ({code})"
    told = word(mapping(body).get("msg"))[:200]
    return gettext("Feishu refused: %(said)s (%(code)s)") % {"said": told, "code": code}


def _reset(headers: Mapping[str, str]) -> timedelta:
    text = headers.get("x-ogw-ratelimit-reset", "")
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return timedelta(seconds=max(1, seconds))
