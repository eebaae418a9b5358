"""What a kind of campaign asks for beside joining, as it is written down in `Campaign.entry`. Pure.

`words`: of the day, from the first day; `needs_code`: one's own code has to be in the picture; `picture`: a lecture
asks for one; `in_group`: one that is posted in a group of the campaign will do; `likes`: how many it has to show;
`product`, `quiz`: what is bought or passed; `size`, `hours`: of a group buy.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

MOST_WORDS, LONGEST_WORD = 90, 20
MOST_LIKES, MOST_BUYERS, LONGEST_BUY = 100_000, 100, 168


def N_(text: str) -> str:
    """Marks a message for the catalogues; this room knows no Django."""
    return text


Said = Mapping[str, object]


def asks_picture(kind: str, entry: Said) -> bool:
    """Whether a screenshot is asked for."""
    return kind in ("screenshot", "likes") or (kind == "lecture" and bool(entry.get("picture")))


def words_of(entry: Said) -> list[str]:
    """The words of the days, in their order."""
    said = entry.get("words")
    return [str(word).strip() for word in said if str(word).strip()] if isinstance(said, list | tuple) else []


def day_on(began: datetime, now: datetime, *, zone: str) -> int:
    """Which day of a campaign it is, the first being 0; below 0: it has not begun. Days are the community's."""
    here = ZoneInfo(zone)
    return (now.astimezone(here).date() - began.astimezone(here).date()).days


def words_on(entry: Said, began: datetime, now: datetime, *, zone: str) -> tuple[str, ...]:
    """The words that a screenshot may show: today's first, and yesterday's. Days are the community's.

    After the last it begins anew; one word is every day's.
    """
    words = words_of(entry)
    if not words:
        return ()
    day = max(0, day_on(began, now, zone=zone))
    return tuple(dict.fromkeys(words[n % len(words)] for n in (day, max(0, day - 1))))


def word_on(entry: Said, began: datetime, now: datetime, *, zone: str) -> str:
    """Today's word; "" where there is none."""
    return next(iter(words_on(entry, began, now, zone=zone)), "")


def number(entry: Said, name: str) -> int:
    """A number of it; 0 where there is none."""
    said = entry.get(name)
    return said if isinstance(said, int) and not isinstance(said, bool) else 0


def buying(entry: Said) -> tuple[int, int]:
    """Of how many a group buy is, and within how many hours they pay; (0, 0): whoever pays counts alone."""
    size, hours = number(entry, "size"), number(entry, "hours")
    return (size, hours) if size and hours else (0, 0)


def _legible(word: str) -> bool:
    """Whether a picture can be seen to show it: signs and pictures are read by nobody who looks for letters."""
    return len(word) <= LONGEST_WORD and "\0" not in word and sum(map(str.isalnum, word)) >= 2


def fault(entry: Said) -> str:
    """What is wrong with it, as a msgid; empty: nothing."""
    words = words_of(entry)
    if len(words) > MOST_WORDS or not all(map(_legible, words)):
        return N_("Words of the day are 2 to 20 characters each, at most 90 of them.")
    if not 0 <= number(entry, "likes") <= MOST_LIKES:
        return N_("A picture has to show 1 to 100,000 likes.")
    size, hours = buying(entry)
    if size and not (2 <= size <= MOST_BUYERS and 1 <= hours <= LONGEST_BUY):
        return N_("A group buy is of 2 to 100 people, who pay within 1 to 168 hours.")
    return ""
