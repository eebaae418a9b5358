"""When two texts are the same word: case, full-width forms and spaces around do not count. In Python and in SQL alike.

Not by the database's lower(): what that does depends on the locale it was made with.
"""

from __future__ import annotations

_RANGES = (range(0x41, 0x5B), range(0xC0, 0xDF), range(0x391, 0x3AA), range(0x400, 0x430), range(0xFF21, 0xFF3B))
_CAPITALS = "".join(chr(c) for places in _RANGES for c in places if len(chr(c).lower()) == 1 and chr(c).isupper())
_SPACES = "\t\n\r\u00a0\u3000"
_SMALL_WIDE = "".join(chr(c) for c in range(0xFF41, 0xFF5B))
_DIGITS_WIDE = "".join(chr(c) for c in range(0xFF10, 0xFF1A))
_SIGNS_WIDE = "＋－＃＠！？，：；（）"

_FROM = _CAPITALS + _SMALL_WIDE + _DIGITS_WIDE + _SIGNS_WIDE + _SPACES
_TO = (
    _CAPITALS.lower().translate({0xFF41 + n: 0x61 + n for n in range(26)})
    + "abcdefghijklmnopqrstuvwxyz0123456789+-#@!?,:;()"
    + " " * len(_SPACES)
)
_TABLE = str.maketrans(_FROM, _TO)


def folded(text: str) -> str:
    """The text as it is compared."""
    return text.translate(_TABLE).strip(" ")


def folded_sql(text: str) -> str:
    """The SQL of the same, of a text's SQL."""
    return f"btrim(translate({text}, '{_FROM}', '{_TO}'), ' ')"
