"""Words and numbers on their way to a page: pure, and everything a member wrote is escaped here or not at all."""

from __future__ import annotations

import html
import re
import unicodedata
import zlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext

from huoqun.core.said import Said

HUES = 8
_LINK = re.compile(r"https?://[^\s<>\"'，。；！？、）】》」』]+", re.IGNORECASE)
_TAIL = ".,;:!?)]}'\""


def esc(text: object) -> str:
    """Escape text for HTML, between tags and in attributes; what another tag has escaped stays as it is."""
    safe = getattr(text, "__html__", None)
    return safe() if safe else html.escape(str(text))


def hue(key: Any) -> int:
    """Return the colour, 0 to HUES - 1, that belongs to a key for ever and in every process."""
    return zlib.crc32(str(key).encode("utf-8", "replace")) % HUES


def initial(name: str) -> str:
    """Return the letter that stands in an avatar: the first letter, digit or symbol, in capitals; "?" if none."""
    for char in name:
        if unicodedata.category(char)[0] in "LNS":
            return char.upper()[0]
    return "?"


def linked(text: str) -> SafeString:
    """Return a member's words as HTML: all escaped, http and https addresses made links that vouch for nothing."""
    out: list[str] = []
    at = 0
    for match in _LINK.finditer(text):
        url = match.group().rstrip(_TAIL)
        out += [esc(text[at : match.start()]), _anchor(url)]
        at = match.start() + len(url)
    out.append(esc(text[at:]))
    return mark_safe("".join(out))  # every piece is escaped above


def _anchor(url: str) -> str:
    shown = esc(url)
    return f'<a href="{shown}" rel="noopener nofollow ugc" target="_blank">{shown}</a>'


def short(number: float, *, chinese: bool) -> str:
    """Return a number short enough for a tile: 8412, 25.1万, 3.2亿; in English 25.1k, 3.2M."""
    steps = ((10**8, "亿"), (10**4, "万")) if chinese else ((10**6, "M"), (10**4, "k"))
    for size, sign in steps:
        if abs(number) >= size:
            by = 1000 if sign == "k" else size
            return f"{number / by:.1f}".removesuffix(".0") + sign
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.1f}"


def told(one: Said) -> str:
    """Say a sentence of pure rules in the language of whoever looks, names one after another; it is not escaped."""
    values = {name: listed(value) if isinstance(value, tuple) else value for name, value in one.values.items()}
    return gettext(one.text) % values


def listed(names: Iterable[object], *, most: int | None = None) -> str:
    """Names one after another, as the language sets them apart; no more than `most`, with a sign that there are."""
    every = [str(name) for name in names]
    return pgettext("between names", ", ").join(every[:most]) + (" …" if most is not None and len(every) > most else "")


def lasted(length: timedelta) -> str:
    """A span in one word: minutes, hours below two days, else days."""
    hours = int(length.total_seconds() // 3600)
    if hours < 1:
        minutes = max(1, int(length.total_seconds() // 60))
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}
