"""Personal codes: short words that show, said from another account, that both are one person's. Pure.

A code is `HQ-7K3MP-9QXTD`: ten characters of Crockford's alphabet, 50 random bits. It is found in whatever somebody
writes around it; small letters, full-width ones, other dashes or none, and O, I, L for 0 and 1 are read alike.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
LIVES = timedelta(hours=24)
MOST_WRONG = 5
"""Wrong codes that somebody may say within LIVES; whatever they say after that is not looked at."""

LONGEST_TEXT = 2000
MOST_IN_TEXT = 3
_READ_AS = str.maketrans("OIL", "011")
_SHAPE = re.compile(r"(?<![0-9A-Z])HQ[-\s]{0,2}([0-9A-Z]{5})[-\s]{0,2}([0-9A-Z]{5})(?![0-9A-Z])")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\uff0d\u30fc_]")


def written(number: int) -> str:
    """The code of a number below 2**50, as it is shown."""
    letters = "".join(ALPHABET[(number >> shift) & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
    return f"HQ-{letters[:5]}-{letters[5:]}"


def said_in(text: str) -> tuple[str, ...]:
    """The codes in what somebody said, each as `written` shows it; at most a few, each once."""
    if len(text) < LENGTH + 2:
        return ()
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text[:LONGEST_TEXT])).upper()
    found: dict[str, None] = {}
    for one in _SHAPE.finditer(plain):
        letters = (one[1] + one[2]).translate(_READ_AS)
        if set(letters) <= set(ALPHABET):
            found[f"HQ-{letters[:5]}-{letters[5:]}"] = None
    return tuple(found)[:MOST_IN_TEXT]
