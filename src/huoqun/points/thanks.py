"""Who thanks whom: by an emoji under a message, or by words. Pure, and rather silent than wrong."""

from __future__ import annotations

import re
from collections.abc import Collection

LONGEST = 60
"""Longer words say something else beside their thanks."""
EMOJI = frozenset({"🙏", "谢谢", "感谢", "thanks", "THANKS", "thank_you", "thankyou", "pray", "folded_hands"})
"""Signs that mean thanks and nothing else; a heart or a thumb may mean anything."""
_THANKS = re.compile(r"谢谢|感谢|多谢|谢啦|谢了|thanks|thank you|thx", re.IGNORECASE | re.ASCII)
_NOT = re.compile(
    r"不用谢|不谢|别谢|不客气|谢谢(大家|各位|老板|群主)|感谢(大家|各位)|谢绝|no thanks|thanks (all|everyone|everybody)"
    r"|[?？]|先谢|提前谢|thanks in advance",
    re.IGNORECASE,
)


def is_thanks(text: str) -> bool:
    """Whether short words thank somebody for what they did: no questions, nobody in general, nothing in advance."""
    said = text.strip()
    return len(said) <= LONGEST and bool(_THANKS.search(said)) and not _NOT.search(said)


def is_thanks_sign(emoji: str) -> bool:
    """Whether an emoji under a message thanks for it."""
    return emoji.strip(":").removesuffix("\ufe0f").rstrip("🏻🏼🏽🏾🏿") in EMOJI


def thanked(text: str, replied_to: int | None, mentioned: Collection[int], by: int) -> int | None:
    """Whom words thank: the author of what they answer, or the one person they name. Nobody thanks themselves."""
    if not is_thanks(text):
        return None
    meant = {replied_to} if replied_to is not None else set(mentioned)
    return meant.pop() if len(meant) == 1 and by not in meant else None
