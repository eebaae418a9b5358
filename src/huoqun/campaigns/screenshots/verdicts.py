"""What comes of a picture: accepted at once, looked at by a person, or sent back once. Pure.

A picture is accepted by itself only where everything speaks for it; it is sent back only for what its sender can mend
or must know. All else is a person's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from huoqun.core.picture_reading import Line, Read

from .gallery import SURE, Likeness


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    QUEUED = "queued"
    REJECTED = "rejected"


class Sign(StrEnum):
    """What speaks against a picture, and for it."""

    UNREADABLE = "unreadable"
    COPY = "copy"
    LIKE = "like"
    OTHERS_CODE = "others_code"
    NO_WORD = "no_word"
    NO_NAME = "no_name"
    NO_TIME = "no_time"
    NO_CODE = "no_code"
    FEW_LIKES = "few_likes"
    NO_LIKES = "no_likes"
    WORD = "word"
    NAME = "name"
    TIME = "time"
    OWN_CODE = "own_code"
    LIKES = "likes"


AGAINST = frozenset(
    {
        Sign.UNREADABLE, Sign.COPY, Sign.LIKE, Sign.OTHERS_CODE, Sign.NO_WORD, Sign.NO_NAME, Sign.NO_TIME, Sign.NO_CODE,
        Sign.FEW_LIKES, Sign.NO_LIKES,
    }
)  # fmt: skip
WORDS: dict[Sign, str] = {
    Sign.UNREADABLE: N_("Nothing can be read in the picture."),
    Sign.COPY: N_("Somebody else sent this picture before."),
    Sign.LIKE: N_("The picture looks like one that somebody else sent before, altered."),
    Sign.OTHERS_CODE: N_("The code in the picture is somebody else's."),
    Sign.NO_WORD: N_("The word of the day is not in the picture."),
    Sign.NO_NAME: N_("The campaign's or the group's name is not in the picture."),
    Sign.NO_TIME: N_("No time can be seen in the picture."),
    Sign.NO_CODE: N_("There is no code that can be read."),
    Sign.FEW_LIKES: N_("It shows fewer likes than are asked for: wait for more, and send it again."),
    Sign.NO_LIKES: N_("How many likes it has cannot be read for sure."),
    Sign.WORD: N_("The word of the day is there."),
    Sign.NAME: N_("The name is there."),
    Sign.TIME: N_("A time can be seen."),
    Sign.OWN_CODE: N_("The code is their own."),
    Sign.LIKES: N_("It has the likes that are asked for."),
}
TWICE_AT_MOST = 2
"""A picture and one more, if the first was sent back."""

NEARLY = 0.75
LEGIBLE = 3
"""With fewer lines than this the reading failed, rather than the sharer."""

_TIME = re.compile(
    r"(?<!\d)(?:[01]?\d|2[0-3])[:：.][0-5]\d(?!\d)|刚刚|\d+ ?(?:分钟|小时)前|昨天|just now|\d+ ?(?:min|h|hr)s? ago"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a campaign asks of a picture. `words`: any one of them will do (today's and yesterday's); `names`: likewise.

    `own`: the code of whoever sends it; `needs_code`: whether one has to be there at all; `likes`: how many it
    has to show.
    """

    words: Sequence[str]
    names: Sequence[str]
    own: str = ""
    needs_code: bool = False
    likes: int = 0


@dataclass(frozen=True, slots=True)
class Like:
    """A copy of somebody else's picture: how it was altered, and how much is the same, 0 to 1."""

    likeness: Likeness
    share: float


@dataclass(frozen=True, slots=True)
class Judged:
    verdict: Verdict
    signs: tuple[Sign, ...]


def judged(read: Read | None, asked: Asked, *, like: Like | None, attempt: int = 1) -> Judged:
    """What comes of a picture that says this. `attempt`: 1, or 2 for the one that is sent after a first came back."""
    if read is None:
        return Judged(Verdict.REJECTED if attempt < TWICE_AT_MOST else Verdict.QUEUED, (Sign.UNREADABLE,))
    signs = tuple(_signs(read, asked, like))
    if not AGAINST.intersection(signs):
        return Judged(Verdict.ACCEPTED, signs)
    can_mend = len(read.lines) >= LEGIBLE and AGAINST.intersection(signs) <= _MENDABLE
    is_anothers = Sign.COPY in signs or Sign.OTHERS_CODE in signs
    if attempt < TWICE_AT_MOST and (is_anothers or (can_mend and _ASKED_FOR.intersection(signs))):
        return Judged(Verdict.REJECTED, signs)
    return Judged(Verdict.QUEUED, signs)


def is_meant(read: Read, asked: Asked) -> bool:
    """Whether a picture among others was meant as the screenshot: it shows the word of the day, or where none is asked
    for, the name.
    """
    texts = [plain(line.text) for line in read.lines]
    return any(says(texts, wanted) for wanted in (asked.words or asked.names))


_MENDABLE = frozenset({Sign.NO_WORD, Sign.NO_NAME, Sign.NO_TIME, Sign.NO_CODE, Sign.FEW_LIKES})
_ASKED_FOR = frozenset({Sign.NO_WORD, Sign.FEW_LIKES})
"""Whoever sends a picture was told of these."""


def _signs(read: Read, asked: Asked, like: Like | None) -> list[Sign]:
    texts = [plain(line.text) for line in read.lines]
    found = []
    if like is not None:
        found.append(Sign.COPY if like.share >= SURE else Sign.LIKE)
    if asked.words:
        found.append(Sign.WORD if any(says(texts, word) for word in asked.words) else Sign.NO_WORD)
    if asked.names:
        found.append(Sign.NAME if any(says(texts, name) for name in asked.names) else Sign.NO_NAME)
    found.append(Sign.TIME if any(_TIME.search(line.text) for line in read.lines) else Sign.NO_TIME)
    if read.codes:
        is_own = not asked.own or any(asked.own in code.text for code in read.codes)
        found.append(Sign.OWN_CODE if is_own else Sign.OTHERS_CODE)
    elif asked.needs_code:
        found.append(Sign.NO_CODE)
    if asked.likes:
        found.append(_of_likes(read, asked.likes))
    return found


_LIKED = re.compile(
    r"(?<![\d.:,])(\d{1,6}) ?[个人次]? ?(?:点赞|赞|觉得很赞|likes?\b)"
    r"|(?:点赞|获赞|赞|likes?|[♥♡❤👍]\ufe0f?) ?:? ?(\d{1,6})(?![\d:.+]|,\d| ?[万千kw])",
    re.IGNORECASE,
)


def likes_in(line: Line) -> list[int]:
    """How many likes a line speaks of."""
    text = unicodedata.normalize("NFKC", line.text)
    return [int(before or after) for before, after in _LIKED.findall(text)]


def _of_likes(read: Read, wanted: int) -> Sign:
    """Where several numbers stand there, of which some would do, or none, a person has to see whose they are."""
    enough = {count >= wanted for line in read.lines for count in likes_in(line)}
    if len(enough) != 1:
        return Sign.NO_LIKES
    return Sign.LIKES if enough.pop() else Sign.FEW_LIKES


def plain(text: str) -> str:
    """A text as it is compared: what a reader of letters gets wrong does not count (width, case, spaces, signs)."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum())


def says(texts: Sequence[str], wanted: str) -> bool:
    """Whether one of these plain texts says it; of longer words a letter or two may have been misread."""
    word = plain(wanted)
    if not word:
        return False
    if any(word in text for text in texts):
        return True
    return len(word) >= 4 and any(_nearly(word, text) for text in texts)


def _nearly(word: str, text: str) -> bool:
    ends = range(len(word), max(len(word), len(text)) + 1)
    return any(SequenceMatcher(None, word, text[end - len(word) : end]).ratio() >= NEARLY for end in ends)


def shows(line: Line, asked: Asked) -> bool:
    """Whether somebody who decides has to read this line: the rest is nobody's business."""
    text = [plain(line.text)]
    if asked.likes and likes_in(line):
        return True
    return any(says(text, wanted) for wanted in (*asked.words, *asked.names)) or bool(_TIME.search(line.text))
