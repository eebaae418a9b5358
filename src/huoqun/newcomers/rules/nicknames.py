"""Nicknames by a pattern such as {城市}-{昵称}-{行业}: read, checked, put together and taken apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from huoqun.core.errors import Refused

LONGEST_PATTERN, LONGEST_PART, LONGEST_NICKNAME = 60, 20, 60
NAME = "name"
PARTS: Mapping[str, str] = {
    "city": "city", "城市": "city", "地区": "city", "name": NAME, "昵称": NAME, "称呼": NAME, "名字": NAME,
    "姓名": NAME, "trade": "trade", "行业": "trade", "company": "company", "公司": "company", "role": "role",
    "职位": "role", "职业": "role", "岗位": "role",
}  # fmt: skip
"""What may stand in braces, and which part of a profile it is."""
SEPARATORS = "-—－_·・|｜/／+ 　"
_MARK = re.compile(r"\{([^{}]{1,20})\}")


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class BadPattern(Refused):
    code = "bad_nickname_pattern"
    message = N_("A pattern names its parts in braces, the name among them, with a sign between any two.")
    way_out = N_("For instance: {city}-{name}-{trade}. Parts: city, name, trade, company, role.")
    status = 422


@dataclass(frozen=True, slots=True)
class Pattern:
    """`parts`: the keys of a profile, in order; `between`: what stands before, between and after them; `shape`: the
    regular expression that a nickname of this pattern meets, the same for the database and for Python.
    """

    parts: tuple[str, ...]
    between: tuple[str, ...]
    shape: str


@lru_cache(maxsize=256)
def pattern_of(text: str) -> Pattern:
    """A pattern as it is written. Raises BadPattern."""
    said = _MARK.split(text.strip())
    between, parts = said[::2], [PARTS.get(word.strip().casefold(), "") for word in said[1::2]]
    doubled = len(set(parts)) < len(parts)
    touching = not all(one.strip(" ") or " " in one for one in between[1:-1])
    if len(text) > LONGEST_PATTERN or not all(parts) or NAME not in parts or doubled or touching:
        raise BadPattern
    if any(c in one for one in between for c in "{}"):
        raise BadPattern
    shape = "".join(_sign(one) + _PART for one in between[:-1]) + _sign(between[-1])
    return Pattern(tuple(parts), tuple(between), f"^{shape}$")


_ANY_SIGN = "[" + "".join("\\-" if c == "-" else c for c in SEPARATORS) + "]+"
_PART = "([^" + "".join("\\-" if c == "-" else c for c in SEPARATORS) + f"]{{1,{LONGEST_PART}}})"


def _sign(between: str) -> str:
    """Any separator stands for any other: whoever types a long dash is not corrected."""
    found, run = "", False
    for c in between:
        if c in SEPARATORS:
            found += "" if run else _ANY_SIGN
            run = True
        else:
            found, run = found + re.escape(c), False
    return found


def taken_apart(pattern: Pattern, nickname: str) -> dict[str, str] | None:
    """The parts of a nickname; None where it does not follow the pattern."""
    said = " ".join(nickname.split())
    if len(said) > LONGEST_NICKNAME:
        return None
    found = re.match(pattern.shape, said)
    return dict(zip(pattern.parts, found.groups(), strict=True)) if found else None


def put_together(pattern: Pattern, known: Mapping[str, str]) -> str:
    """The nickname of somebody of whom this is known; empty where a part is missing or cannot stand in it."""
    said = pattern.between[0]
    for part, after in zip(pattern.parts, pattern.between[1:], strict=True):
        word = _plain(known.get(part, ""))
        if not word:
            return ""
        said += word + after
    return said if taken_apart(pattern, said) else ""


def _plain(word: str) -> str:
    """A word as a part: what would separate it from itself is left out."""
    return "".join(c for c in word if c.isprintable() and c not in SEPARATORS)[:LONGEST_PART]


_BETWEEN = re.compile("[" + re.escape(SEPARATORS) + "]+")


def own_name(known: Mapping[str, str], nickname: str, name: str) -> str:
    """What somebody calls themselves, out of a nickname that does not follow the pattern: without what is known of
    them already, which has its own place in it."""
    taken = {_plain(word).casefold() for part, word in known.items() if part != NAME}
    pieces = [piece for piece in _BETWEEN.split(nickname or name) if _plain(piece).casefold() not in taken]
    return _plain("".join(pieces)) or _plain(name)


def example(pattern: Pattern, words: Sequence[tuple[str, str]]) -> str:
    """A nickname to show: `words` by part."""
    return put_together(pattern, dict(words))
