"""Keys of pages: where a list goes on, as text that stands in a URL."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_KEY = re.compile(r"(-?\d{1,17})-(\d{1,19})\Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEWEST = (datetime(2200, 1, 1, tzinfo=UTC), 2**62)
"""Before everything, in lists that begin with the newest."""


def key_of(at: datetime, id: int) -> str:
    """A place in a list ordered by time and id."""
    return f"{(at - _EPOCH) // timedelta(microseconds=1)}-{id}"


def place_of(key: str | None) -> tuple[datetime, int] | None:
    """The place that a key names; None for none and for what is no key (a URL that somebody cut)."""
    found = _KEY.match(key or "")
    if found is None:
        return None
    microseconds, id = int(found[1]), int(found[2])
    if abs(microseconds) > 10**16 or id >= 2**63:
        return None
    return _EPOCH + timedelta(microseconds=microseconds), id
