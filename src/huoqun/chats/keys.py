"""What makes a message stored once: the key under which its group knows it. Pure.

A message with the platform's own id is `i:<id>`. One without is known by what it says: the minute, a hash of who and
what, and its ordinal among equals, because somebody may say "ok" twice in a minute. Exports differ in precision, so
the minute is the finest grain that all of them share.
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import blake2b

LONGEST_ID = 120
_MARKS = re.compile("[\u200e\u200f\u2060\ufeff]+")


def of_id(provider_id: str) -> str:
    """The key of a message with the platform's own id; an endless id is told by its hash."""
    if len(provider_id) > LONGEST_ID:
        provider_id = "#" + blake2b(provider_id.encode("utf-8", "replace"), digest_size=16).hexdigest()
    return f"i:{provider_id}"


def minute(at: datetime) -> int:
    """Whole minutes since 1970 of an aware datetime."""
    return int(at.timestamp() // 60)


def plain(text: str) -> str:
    """A text as two exporters would agree on it: blanks at the ends gone, others one space, no direction marks."""
    if text.isprintable() and "  " not in text:
        return text.strip()  # Of blanks and marks only single spaces are printable: most texts are plain already.
    return " ".join(_MARKS.sub("", text).split())


def bucket(sender: str, at: datetime, text: str) -> str:
    """What equal messages share: `c:<minute>:<hash>:`. The minute leads, so that keys of a time lie together."""
    said = f"{sender}\0{plain(text)}".encode("utf-8", "replace")
    return "c:%07x:%s:" % (minute(at), blake2b(said, digest_size=8).hexdigest())  # noqa: UP031 (half as dear)


class Ordinals:
    """Counts equals within one file: the first "ok" of a minute is 0, the next 1.

    It remembers the latest buckets only, at least `keep` of them, which bounds its memory; equals lie near one another.
    """

    def __init__(self, keep: int = 100_000) -> None:
        self._keep = keep
        self._seen: dict[str, int] = {}
        self._before: dict[str, int] = {}

    def next(self, key: str) -> str:
        """The key of the next message of this bucket."""
        seen = self._seen
        ordinal = seen.get(key)
        if ordinal is None:
            ordinal = self._before.get(key, -1)
            if len(seen) >= self._keep:
                self._before, self._seen = seen, {}
        self._seen[key] = ordinal + 1
        return f"{key}{ordinal + 1}"

    def forget(self) -> None:
        """A new file begins: what it repeats of another is the same message, not a further one."""
        self._seen.clear()
        self._before.clear()
