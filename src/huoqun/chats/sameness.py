"""When two texts are the same word: case, full-width forms and spaces around do not count. In Python and in SQL alike.

The case of ASCII letters only, and of their full-width forms: what the database makes of others depends on the locale
that it was made with.
"""

from __future__ import annotations

import string
from functools import lru_cache

_SPACES = "\t\n\r\u00a0\u3000"
_WIDE = "".join(chr(0xFEE0 + ord(char)) for char in string.ascii_letters + string.digits) + "＋－＃＠！？，：；（）"
_NARROW = string.ascii_lowercase * 2 + string.digits + "+-#@!?,:;()"
_FROM, _TO = _WIDE + _SPACES, _NARROW + " " * len(_SPACES)
_TABLE = str.maketrans(string.ascii_uppercase + _FROM, string.ascii_lowercase + _TO)


LONGEST_KEPT = 200


def folded(text: str) -> str:
    """The text as it is compared."""
    return _kept(text) if len(text) <= LONGEST_KEPT else _folded(text)


def _folded(text: str) -> str:
    return text.translate(_TABLE).strip(" ")


# Several jobs look at the same batch of messages, one after the other.
_kept = lru_cache(maxsize=4096)(_folded)


def folded_sql(text: str) -> str:
    """The SQL of the same, of a text's SQL."""
    return f"""btrim(translate(lower({text} collate "C"), '{_FROM}', '{_TO}'), ' ')"""
