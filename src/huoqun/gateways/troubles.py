"""What is wrong with a line, in the operator's words and without the connection's secrets."""

from __future__ import annotations

import socket
from collections.abc import Iterable

import httpx
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from huoqun.chats.port.errors import CannotConnect, Throttled, Unknown
from huoqun.chats.port.errors import Refused as NotDone
from huoqun.core.errors import Refused


class LineCut(Exception):
    """A gateway's `listen` returned: the platform closed the line."""


CUT = _("The platform closed the line. Huoqun connects again by itself.")
NO_ANSWER = _("The platform's answer did not come in time, or was cut off. Huoqun connects again by itself.")
AWAY = _("The platform cannot be reached just now.")
TOO_FAST = _("The platform asks us to wait. Huoqun connects again by itself.")

_SAID: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (LineCut, CUT),
    (Throttled, TOO_FAST),
    ((Unknown, TimeoutError, httpx.TimeoutException), NO_ANSWER),
    ((ConnectionError, socket.gaierror, httpx.TransportError), AWAY),
)


def said_of(error: BaseException, secrets: Iterable[object]) -> str:
    """An error for the operator: a msgid, or words in the language that is on. Platforms put tokens into addresses."""
    words = _words(error)
    for secret in secrets:
        if len(str(secret)) >= 4:
            words = words.replace(str(secret), "…")
    return words


def _words(error: BaseException) -> str:
    if isinstance(error, CannotConnect | NotDone):
        return error.reason
    if isinstance(error, Refused):
        return str(error)
    for kinds, words in _SAID:
        if isinstance(error, kinds):
            return words
    what = f"{type(error).__name__}: {error}".removesuffix(": ")
    # Libraries of sockets have errors of their own, which are the system's when one looks at what they came of.
    if isinstance(error, OSError) and isinstance(getattr(error, "os_error", None), OSError):
        return AWAY
    return gettext("Something that was not foreseen: {what}. Huoqun connects again by itself.").format(what=what)
