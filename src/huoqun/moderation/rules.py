"""What follows when a rule is broken: a ladder that forgets, the same for everybody who is not excepted in public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from huoqun.core.errors import Refused


class Sanction(StrEnum):
    """What may follow, the mildest first."""

    REMIND = "remind"
    WARN = "warn"
    MUTE = "mute"
    REMOVE = "remove"
    BAN = "ban"


ORDER = {sanction: at for at, sanction in enumerate(Sanction)}

PERMANENT = frozenset({Sanction.REMOVE, Sanction.BAN})
"""Never without a person, except for advertisers on their first day."""

FIRST_DAY = timedelta(days=1)


def N_(words: str) -> str:
    """Marks words for translation where they are written."""
    return words


class LadderUnfit(Refused):
    """The steps of a rule do not get stricter, or there are none."""

    code = "ladder_unfit"
    message = N_("The steps of a rule begin mildly and never get milder.")
    way_out = N_("Put them in this order: remind, warn, mute, remove, ban. A step may be left out or said twice.")


@dataclass(frozen=True, slots=True)
class Ladder:
    """`steps`: what follows the first time, the second and so on, the last for every further one; what is older than
    `forgets` is forgotten. `certain`: the score from which an advertiser is removed on their first day without a
    person; none where never."""

    steps: tuple[Sanction, ...]
    forgets: timedelta
    certain: float | None = None

    def __post_init__(self) -> None:
        order = [ORDER[step] for step in self.steps]
        if not order or order != sorted(order):
            raise LadderUnfit

    def step(self, broken: Sequence[datetime], now: datetime) -> Sanction:
        """What follows now for whoever broke the rule at these times before."""
        remembered = sum(now - self.forgets < at < now for at in broken)
        return self.steps[min(remembered, len(self.steps) - 1)]

    def asks(self, sanction: Sanction, *, score: float, joined: datetime | None, now: datetime) -> bool:
        """Whether a person must decide before this is done."""
        if sanction not in PERMANENT:
            return False
        new = joined is not None and now - joined < FIRST_DAY
        return not (new and self.certain is not None and score >= self.certain)
