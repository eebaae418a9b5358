"""Posts of quality (精华): by which words and signs the team chooses them in the group. Pure."""

from __future__ import annotations

SIGNS = frozenset({"⭐", "🌟", "精华", "star", "star2", "glowing_star"})
"""Under a message, by somebody of the team; taken away again, it is chosen no longer."""
CHOOSES = frozenset({"精华", "加精", "设为精华", "选为精华", "设精", "quality", "quality post"})
ENDS = frozenset({"取消精华", "撤精", "去精", "not quality", "no quality post"})
_AROUND = " \t\r\n.。!！~～👍"


def is_sign(emoji: str) -> bool:
    """Whether an emoji under a message chooses it."""
    return emoji.strip(":").removesuffix("\ufe0f") in SIGNS


def meant(text: str) -> bool | None:
    """What words in answer to a message want of it: to choose it, to end that (False), or neither (None)."""
    said = text.strip(_AROUND).lower()
    return True if said in CHOOSES else False if said in ENDS else None
