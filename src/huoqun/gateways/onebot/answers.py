"""What an implementation answers to an action → its data, or how it ended without. Pure."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from django.utils.translation import gettext

from huoqun.chats.port.errors import Refused, Unknown

from .segments import table, word

# 1404: NapCat and go-cqhttp over WebSocket; 404: Lagrange, and the HTTP status. NapCat over HTTP says it in words.
_NO_SUCH_ACTION = frozenset({404, 1404})
_NOT_SUPPORTED = ("不支持的Api", "不支持的API", "UNSUPPORTED_ACTION")
NO_ENTRY = frozenset({401, 403, 1401, 1403})

# NapCat says so when QQ has not confirmed in time what it was told to send; mostly it was sent (NapCatQQ issues 932,
# 1772), at times not (1410).
_LATE = re.compile(r"timeout|timed out|超时", re.IGNORECASE)

_SAID_BY_QQ = re.compile(r"EventRet:\s*(\{.*\})", re.DOTALL)
LONGEST_REASON = 200


def data_of(action: str, answer: Any, *, app: str) -> Any:
    """The data of an answer. Raises Refused (with the implementation's words) or Unknown.

    `app`: what the implementation calls itself, for the words.
    """
    if not isinstance(answer, dict):
        raise Unknown(f"{action}: no answer that could be read")
    status, code = answer.get("status"), answer.get("retcode")
    if status == "ok" or (status is None and code == 0):
        return answer.get("data")
    if status != "failed" and code == 1:
        raise Unknown(f"{action}: taken in, and no word of what became of it")
    words = words_of(answer)
    if code in _NO_SUCH_ACTION or any(said in words for said in _NOT_SUPPORTED):
        raise Refused(gettext("%(app)s cannot do this (%(action)s).") % {"app": app, "action": action})
    if code in NO_ENTRY:
        raise Refused(gettext("%(app)s did not accept the token.") % {"app": app}, permanent=False)
    if _LATE.search(words):
        raise Unknown(f"{action}: QQ did not confirm it in time")
    said = words or gettext("refused (%(code)s)") % {"code": code}
    raise Refused(f"{app}: {said}"[:LONGEST_REASON])


def words_of(answer: Any) -> str:
    """Why, in the implementation's words; in QQ's own where they are quoted in them."""
    told = table(answer)
    words = word(told.get("wording")) or word(told.get("message")) or word(told.get("msg"))
    quoted = _SAID_BY_QQ.search(words)
    if quoted is not None:
        try:
            by_qq = word(table(msgspec.json.decode(quoted[1])).get("errMsg"))
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            by_qq = ""
        return by_qq or " ".join(words.split())
    return " ".join(words.split())
