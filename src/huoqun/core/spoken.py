"""Words that somebody is given on a page and says in a chat, so that it is known who they are. Pure."""

from __future__ import annotations

import re

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without those that are taken for one another."""
LONGEST = 40
"""Characters of a message that is nothing but such a word and a little around it."""


class Words:
    """Words of one length, said alone or after one that announces them (报到)."""

    def __init__(self, length: int, *, after: str) -> None:
        self._length, self._after = length, after
        self._may_be = re.compile(f"[{LETTERS}]{{{length}}}", re.IGNORECASE)

    def of(self, number: int) -> str:
        """The word of a random number."""
        said = ""
        for _ in range(self._length):
            number, rest = divmod(number, len(LETTERS))
            said += LETTERS[rest]
        return said

    def found_in(self, text: str) -> list[str]:
        """What in a message may be such a word, in capitals."""
        if len(text) > LONGEST or not self._may_be.search(text):
            return []
        parts = text.upper().replace(self._after, " ").replace(":", " ").replace("\uff1a", " ").split()
        return [part for part in parts if len(part) == self._length and all(letter in LETTERS for letter in part)]
