"""The library's codes in the operator's words.

10000 to 10011 as its header names them (WeWorkFinanceSdk_C.h); what WeCom itself answers is an errcode like any other.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from huoqun.chats.port.errors import CannotConnect, Refused, Throttled

from ..wecom import errors
from . import native
from .library import LibraryDied, LibraryFailed

MEANINGS: dict[int, str] = {
    native.NO_LIBRARY: _(
        "WeCom's library cannot be loaded: does it lie in the folder `libraries` of Huoqun's home, and is it the one "
        "for this machine?"
    ),
    native.NO_FUNCTION: _("The file of this name is not WeCom's library for the session archive."),
    10_000: _("WeCom does not accept what was asked: a parameter is wrong."),
    10_001: _("WeCom's library does not reach WeCom."),
    10_002: _("WeCom's library cannot read what WeCom answers."),
    10_003: _("WeCom's library does not work just now."),
    10_004: _("WeCom's library does not accept the key."),
    10_005: _("WeCom knows no such file."),
    10_006: _("WeCom's library cannot open the message."),
    10_007: _("WeCom's library has no private key for the message."),
    10_008: _("WeCom's library cannot open the message."),
    10_009: _("WeCom does not trust the address that this server calls from: 会话内容存档 → 可信IP地址."),
    10_010: _("WeCom keeps it no longer."),
    10_011: _("WeCom's library does not accept WeCom's certificate: is this server's clock right?"),
}

AGAIN = frozenset({10_001, 10_002, 10_003})
"""Asked again, these may go away."""

TOO_OFTEN = frozenset({45_009, 45_033})


def words(no: LibraryFailed) -> str:
    """What went wrong, with the code to look it up by."""
    known = MEANINGS.get(no.code)
    return f"{gettext(known)} ({no.code})" if known else errors.words(no.code, no.message)


def cannot_read(error: LibraryFailed | LibraryDied) -> CannotConnect:
    """Said at the connection, which begins again after a pause."""
    if isinstance(error, LibraryDied):
        return CannotConnect(gettext("WeCom's library broke down or does not answer; it is started anew."))
    return CannotConnect(words(error))


def no_picture(error: LibraryFailed | LibraryDied) -> Refused | Throttled:
    """Said of a picture."""
    if isinstance(error, LibraryDied):
        return Refused(gettext("WeCom's library broke down or does not answer; it is started anew."), permanent=False)
    if error.code in TOO_OFTEN:
        return Throttled(timedelta(minutes=1))
    return Refused(words(error), permanent=error.code not in AGAIN)
