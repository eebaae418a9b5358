"""Who thanks whom: by an emoji under a message, or by words. Pure, and rather silent than wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

LONGEST = 60
"""Longer words say something else beside their thanks."""
EMOJI = frozenset({"🙏", "谢谢", "感谢", "thanks", "THANKS", "thank_you", "thankyou", "pray", "folded_hands"})
"""Signs that mean thanks and nothing else; a heart or a thumb may mean anything."""
_THANKS = re.compile(r"谢谢|感谢|多谢|谢啦|谢了|\bthanks\b|\bthank (you|u)\b|\bthx\b|\b3q\b", re.IGNORECASE | re.ASCII)
_NOT = re.compile(
    # answers to thanks, and thanks declined
    r"不用谢|不谢|别谢|不客气|谢绝|\bno,? thanks|\bno,? thank you"
    # to nobody in particular, as hosts and sellers say it
    r"|[谢啦了](大家|各位|诸位|大伙|所有|家人|亲们|小伙伴|伙伴们|同学们|老师们|老板|群主)"
    r"|[谢啦了](惠顾|关注|参与|支持|配合|光临|邀请)"
    r"|thanks?( you)? (all|everyone|everybody|guys|folks|god|to all)"
    # questions, and in advance
    r"|[?？]|先谢|提前谢|in advance"
    # to somebody who is not there, or words about thanks
    r"|[帮替代]我.{0,4}谢|谢谢?[他她它]|(说|道)[声句个]?谢|感谢信"
    r"|thanksgiving|thanks for nothing|(tell|give) .{0,12}thanks"
    # meant otherwise, or of no help
    r"|我谢谢你|谢谢?你?全家|谢谢?您嘞|可是|但是|不过|还是不|没用|不行|\bbut\b|still (not|does)",
    re.IGNORECASE | re.ASCII,
)
A_DAY, A_PAIR, PAIR_DAYS = 3, 3, 30
"""So many people somebody may thank a day that it counts, and the same one so often in so many days."""
HEARD = timedelta(days=1)
"""Who is thanked by name has said something in the group within so long before."""


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


class Thanks(NamedTuple):
    """Somebody thanks somebody, by whoever stands for them. `message_id`: what was said, or what the emoji is under."""

    by: int
    to: int
    day: date
    group_id: int | None = None
    message_id: int = 0
    at: datetime | None = None


def that_count(said: Iterable[Thanks], before: Iterable[Thanks]) -> list[Thanks]:
    """Those that count, in their order: `before` are those that did within PAIR_DAYS.

    Once a day for two people, never both ways within a day or two, and nobody makes others rich.
    """
    known = list(before)
    found: list[Thanks] = []
    for one in said:
        pair = [old for old in known if (old.by, old.to) == (one.by, one.to)]
        back = any((old.by, old.to) == (one.to, one.by) and abs((one.day - old.day).days) <= 1 for old in known)
        often = sum((old.by, old.day) == (one.by, one.day) for old in known)
        if one.by == one.to or back or often >= A_DAY or len(pair) >= A_PAIR:
            continue
        if all(old.day != one.day for old in pair):
            known.append(one)
            found.append(one)
    return found
