"""Whom to thank: who took up the words of most people, and which of their messages earned it. Pure.

Not who said most: whoever says ten things to one person on a day has it once. On the shared community this order agrees
with whom others thank of their own accord more than the count of messages does (docs/howto/insights.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from huoqun.points.thanks import is_thanks

from .exchange import Helper, Message, Thanks

IN_A_GROUP = 3
"""People of a group who are thanked at once, at most."""
TIMES, PEOPLE = 6, 3
"""So often, and so many people, somebody took up in 28 days before it is worth a word."""
MESSAGES = 2
"""Messages of each that are shown."""


@dataclass(frozen=True, slots=True)
class Worthy:
    """Somebody worth a word of thanks. `thanked`: by so many others of their own accord. `earned`: for what."""

    member_id: int
    messages: int
    times: int
    people: int
    answers: int
    thanked: int
    earned: tuple[Message, ...]


def worthy(
    helpers: Iterable[Helper], thanks: Iterable[Thanks], *, lately: Collection[tuple[int, int]] = ()
) -> dict[int, list[Worthy]]:
    """For each group those to thank, the first first. `lately`: (group, member) who were thanked not long ago."""
    told: dict[tuple[int, int], list[Thanks]] = defaultdict(list)
    for words in thanks:
        if is_thanks(words.text):
            told[words.group_id, words.to_id].append(words)
    found: dict[int, list[Worthy]] = defaultdict(list)
    for one in sorted(helpers, key=lambda h: (-h.times, -h.people, h.member_id)):
        place = (one.group_id, one.member_id)
        enough = one.times >= TIMES and one.people >= PEOPLE
        if enough and place not in lately and len(found[one.group_id]) < IN_A_GROUP:
            found[one.group_id].append(_worthy(one, told[place]))
    return {group: people for group, people in found.items() if people}


def _worthy(one: Helper, told: Sequence[Thanks]) -> Worthy:
    earned = dict.fromkeys([*(t.message for t in told), *one.best])
    by = {t.by_id for t in told}
    return Worthy(
        one.member_id, one.messages, one.times, one.people, one.answers, len(by), tuple(earned)[:MESSAGES]
    )  # fmt: skip
