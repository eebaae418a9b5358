"""What a group is worth against what it takes, and whether to keep it, merge it or end it. Pure: plain counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from huoqun.core.said import N_, Said
from huoqun.groups.rules import UNSORTED_KIND

DAYS = 28
"""What is counted, against as many days before."""
EARLY_DAYS = 7
FEW_MESSAGES = 20
"""Fewer messages in both spans together say nothing about a trend."""
FEW_ACTIVE = 10
"""Under so many per cent of its members who speak in 28 days, a group is hardly one."""
MUCH_TIME = 60.0
"""So many minutes of people's time in 28 days are much, where nothing came of them."""
DEFAULT_ROOM = 500


class Verdict(StrEnum):
    """What the counts speak for; the order is that of the page."""

    END = "end"
    MERGE = "merge"
    KEEP = "keep"
    EARLY = "early"


@dataclass(frozen=True, slots=True)
class Worth:
    """A group's counts in DAYS, and, as `…_before`, in as many days before. People only, without bots and staff.

    `speakers`: people who spoke, added up over the days. `orders`, `deeds` (others that count), `moved` (members whose
    stage changed and who are past the first). `spent`: minutes of people; `saved`: what Huoqun did instead of them.
    `over_days`: for how many days it has outlived its kind's life (0: it has not).
    """

    group_id: int
    kind_key: str
    age_days: int | None
    over_days: int
    members: int
    active: int
    messages: int
    messages_before: int
    speakers: int
    speakers_before: int
    orders: int = 0
    buyers: int = 0
    deeds: int = 0
    moved: int = 0
    spent: float = 0.0
    saved: float = 0.0
    room: int = DEFAULT_ROOM

    @property
    def value(self) -> int:
        """Everything that came of it."""
        return self.orders + self.deeds + self.moved

    @property
    def fell(self) -> bool:
        """Whether the talk fell under a half of what it was."""
        return self.messages_before >= FEW_MESSAGES and 2 * self.messages < self.messages_before

    @property
    def is_thin(self) -> bool:
        """Whether hardly anybody of it speaks."""
        return 100 * self.active < FEW_ACTIVE * self.members


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with its reasons; `into`: the group that it could be merged into."""

    verdict: Verdict
    why: tuple[Said, ...]
    into: int | None = None


def judge(worth: Worth, others: Iterable[Worth] = ()) -> Judged:
    """What the counts of a group speak for, beside the `others` that are alive."""
    if (early := _too_early(worth)) is not None:
        return Judged(Verdict.EARLY, (early,))
    if worth.over_days > EARLY_DAYS and not worth.value:
        values = {"over": worth.over_days, "days": DAYS}
        over = Said(N_("It has outlived its kind by %(over)d days, and nothing came of it in %(days)d days."), values)
        return Judged(Verdict.END, (over,))
    if not worth.messages and not worth.value:
        silent = Said(N_("Nobody said anything in %(days)d days, and nothing came of it."), {"days": DAYS})
        return Judged(Verdict.END, (silent,))
    weak = _weak(worth)
    if not weak:
        return Judged(Verdict.KEEP, _strong(worth))
    into = partner(worth, others)
    if into is not None:
        return Judged(Verdict.MERGE, weak, into.group_id)
    alone = Said(N_("No other group of its kind is livelier and has room for its %(n)d members."), {"n": worth.members})
    return Judged(Verdict.KEEP, (*weak, alone))


def _too_early(worth: Worth) -> Said | None:
    if worth.age_days is None:
        return Said(N_("Nobody knows yet how old it is: nothing was said in it."))
    if worth.age_days < EARLY_DAYS:
        return Said(N_("It is %(n)d days old: too early to tell."), {"n": worth.age_days})
    both = worth.messages + worth.messages_before
    if worth.age_days < DAYS and both < FEW_MESSAGES and not worth.value:
        return Said(N_("%(n)d messages in all: too few to tell."), {"n": both})
    return None


def _weak(worth: Worth) -> tuple[Said, ...]:
    """Why a group is weak; none where something came of it, or where it is alive."""
    if worth.value:
        return ()
    found = []
    if worth.fell:
        values = {"now": worth.messages, "before": worth.messages_before}
        found.append(Said(N_("Its talk fell to under half: %(now)d messages, %(before)d before."), values))
    if worth.is_thin:
        values = {"active": worth.active, "members": worth.members}
        found.append(Said(N_("Of %(members)d members %(active)d spoke."), values))
    if worth.spent >= MUCH_TIME:
        found.append(Said(N_("People spent %(n)d minutes on it, and nothing came of that."), {"n": round(worth.spent)}))
    return tuple(found)


def _strong(worth: Worth) -> tuple[Said, ...]:
    found = []
    if worth.orders:
        found.append(Said(N_("%(n)d orders by %(m)d members."), {"n": worth.orders, "m": worth.buyers}))
    if worth.deeds:
        found.append(Said(N_("%(n)d deeds that count."), {"n": worth.deeds}))
    if worth.moved:
        found.append(Said(N_("%(n)d members moved to another stage."), {"n": worth.moved}))
    if not worth.fell and worth.messages:
        values = {"n": worth.messages, "active": worth.active}
        found.append(Said(N_("It is alive: %(n)d messages by %(active)d people."), values))
    return tuple(found)


def partner(worth: Worth, others: Iterable[Worth]) -> Worth | None:
    """The liveliest group of the same kind that is livelier and has room for this one's members."""
    fits = [
        one
        for one in others
        if one.group_id != worth.group_id
        and one.kind_key == worth.kind_key != UNSORTED_KIND.key
        and one.room >= worth.members
        and one.messages > worth.messages
    ]
    return max(fits, key=lambda one: (one.messages, -one.group_id), default=None)


def judge_all(worths: Sequence[Worth]) -> dict[int, Judged]:
    """The verdict of each group beside the others."""
    by_kind: dict[str, list[Worth]] = {}
    for worth in worths:
        by_kind.setdefault(worth.kind_key, []).append(worth)
    return {worth.group_id: judge(worth, by_kind[worth.kind_key]) for worth in worths}
