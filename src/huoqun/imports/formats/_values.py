"""Reading JSON that may hold anything where a name or a list is expected."""

from __future__ import annotations

from typing import Any

PRIVATE_CHAT = "private chat"
NOTICE = "notice of the group"
NOT_A_RECORD = "not a message"
NO_DATE = "no readable date"
NO_SENDER = "no sender"


def word(value: object) -> str:
    """A name or an id as text: strings as they are, whole numbers in digits, anything else ''."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() < 256:
        return str(value)
    return ""


def table(value: object) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def tables(value: object) -> list[dict[str, Any]]:
    """The objects of an array, else none."""
    return [element for element in value if isinstance(element, dict)] if isinstance(value, list) else []


def count(value: object) -> int:
    """A small count, at least 1 where nothing sensible is said."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9 else 1


def cut(value: object) -> str:
    """A sample for the report of what was skipped."""
    return (value if isinstance(value, str) else repr(value)[:200])[:80]
