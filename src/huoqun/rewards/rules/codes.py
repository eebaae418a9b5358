"""Codes of coupons as they are pasted: one a line."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.errors import Refused

from .packets import N_

MOST_CODES = 5_000
LONGEST_CODE = 80


class BadCodes(Refused):
    code = "bad_codes"
    message = N_("These are no codes.")
    way_out = N_("Paste one code a line: 80 characters at most and no spaces, 5,000 lines at once.")


@dataclass(frozen=True, slots=True)
class Pasted:
    """`codes`: each once, in their order; `doubled`: lines that say one again; `faulty`: numbers of unusable lines."""

    codes: tuple[str, ...]
    doubled: int
    faulty: tuple[int, ...]


def read_codes(text: str) -> Pasted:
    """Raises BadCodes where there are none, or too many lines."""
    lines = text.splitlines()
    if len(lines) > MOST_CODES:
        raise BadCodes
    found: dict[str, None] = {}
    doubled, faulty = 0, []
    for place, line in enumerate(lines, 1):
        code = line.strip().strip(",;，；").lstrip("\ufeff")
        if not code:
            continue
        if len(code) > LONGEST_CODE or not code.isprintable() or any(c.isspace() for c in code):
            faulty.append(place)
        elif code in found:
            doubled += 1
        else:
            found[code] = None
    if not found:
        raise BadCodes
    return Pasted(tuple(found), doubled, tuple(faulty))
