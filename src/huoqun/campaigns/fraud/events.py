"""What happened, as one line says it. Everything may be missing or wrong; what cannot be used is named.

    {"campaign", "at", "kind", "inviter", "invitee", "group", "device", "network", "account_age_days", "image"}

`at`: ISO 8601 (UTC where it names no zone), or seconds or milliseconds since 1970. `kind`: one of Kind. The rest may be
missing, null or of a wrong type, which is the same. An event is the invitee's; without one, what only a member does
(speak, checkin, pay, screenshot) is the inviter's own. `image`: see `images`.
"""

from __future__ import annotations

import math
import unicodedata
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

LONGEST_NAME = 300
LATEST = 32_503_680_000.0
"""The year 3000: a larger number is milliseconds."""

NOBODY = frozenset({"", "-", "null", "none", "nil", "nan", "n/a", "na", "undefined", "unknown", "未知", "无"})
"""What programs write where they know nothing."""


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class Kind(StrEnum):
    CLICK = "click"
    JOIN = "join"
    LEAVE = "leave"
    SPEAK = "speak"
    CHECKIN = "checkin"
    PAY = "pay"
    SCREENSHOT = "screenshot"


KINDS = {str(kind): kind for kind in Kind}
OWN = frozenset({Kind.SPEAK, Kind.CHECKIN, Kind.PAY, Kind.SCREENSHOT})
CAME = OWN | {Kind.JOIN}
"""What only somebody does who came."""


class Event(NamedTuple):
    """`at` in seconds since 1970; `age` of the account in days, None where unknown; "" where a name is unknown."""

    campaign: str
    at: float
    kind: Kind
    inviter: str
    invitee: str
    device: str = ""
    network: str = ""
    age: float | None = None
    image: str = ""


class Unusable(ValueError):
    """A line is no event; its text says why, to be translated."""


def event_of(record: Any) -> Event:
    """The event in a decoded line. Raises Unusable."""
    if not isinstance(record, dict):
        raise Unusable(N_("it is not a JSON object"))
    kind = KINDS.get(name_of(record.get("kind")).lower())
    if kind is None:
        raise Unusable(N_("its kind is none of click, join, leave, speak, checkin, pay, screenshot"))
    at = moment_of(record.get("at"))
    if at is None:
        raise Unusable(N_("its time `at` is missing or cannot be read"))
    inviter, invitee = name_of(record.get("inviter")), name_of(record.get("invitee"))
    image = record.get("image")
    return Event(
        name_of(record.get("campaign")), at, kind, inviter, invitee,
        known(name_of(record.get("device"))), known(name_of(record.get("network"))),
        _age(record.get("account_age_days")), image.strip() if isinstance(image, str) else "",
    )  # fmt: skip


def name_of(value: Any) -> str:
    """A name as it is written; numbers are names, too."""
    if isinstance(value, str):
        return value.strip()[:LONGEST_NAME]
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)[:LONGEST_NAME]
    return str(int(value)) if isinstance(value, float) and value.is_integer() else ""


def known(name: str) -> str:
    """The name, or "" where it only says that nothing is known."""
    return "" if name.lower() in NOBODY else name


def folded(name: str) -> str:
    """A name as it is compared where case, width and spaces may differ."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def moment_of(value: Any) -> float | None:
    """Seconds since 1970, None where it cannot be read."""
    if isinstance(value, str):
        return _written(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        seconds = float(value)
    except OverflowError:
        return None
    if abs(seconds) > LATEST:
        seconds /= 1000
    return seconds if math.isfinite(seconds) and abs(seconds) <= LATEST else None


def _written(text: str) -> float | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        try:
            return moment_of(float(text))
        except ValueError:
            return None
    try:
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (OverflowError, ValueError):
        return None


def _age(value: Any) -> float | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -1 <= value <= 40_000 else None
