"""The pure part of notices: which words acknowledge one, and what a reminder says."""

from __future__ import annotations

from collections.abc import Sequence

from huoqun.chats.sameness import folded
from huoqun.core.errors import Refused

WORDS = ("收到", "已读", "知道了", "received", "got it", "noted")
LONGEST_TITLE, LONGEST_TEXT = 80, 2_000
LONGEST_ANSWER = 12
NAMES_AT_ONCE = 30


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class EmptyNotice(Refused):
    code = "empty_notice"
    message = N_("A notice needs a title and a text.")
    way_out = N_("Say in a few words what everybody must know.")


class NoticeTooLong(Refused):
    code = "notice_too_long"
    message = N_("This notice is too long for a chat.")
    way_out = N_("A title may have 80 characters, the text 2,000: put the rest into a document and link it.")


class NobodyHere(Refused):
    code = "nobody_to_tell"
    message = N_("There is nobody in this group who would be told.")
    way_out = N_("Staff and bots are not asked. Wait until members are there, or choose another group.")


class AllHaveRead(Refused):
    code = "all_have_read"
    message = N_("Everybody has acknowledged this notice.")
    way_out = N_("There is nobody left to remind.")
    status = 409


class NoticeClosed(Refused):
    code = "notice_closed"
    message = N_("This notice is closed.")
    way_out = N_("Tell a new one.")
    status = 409


def acknowledges(text: str) -> bool:
    """Whether a message says that a notice was read: one of the words, with at most a little around it."""
    said = folded(text).strip("!.~。！～ ")
    return len(said) <= LONGEST_ANSWER and any(said.startswith(word) or said.endswith(word) for word in WORDS)


def named(names: Sequence[str], between: str = "、") -> tuple[str, int]:
    """Names for a reminder, at most NAMES_AT_ONCE of them; and how many more there are."""
    return between.join(f"@{name}" for name in names[:NAMES_AT_ONCE]), max(0, len(names) - NAMES_AT_ONCE)
