"""The attack pack whole: honest crowds and attacks in one campaign, and how the scorer did on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from ..events import event_of
from ..judging import Judged, Outcome, judge
from ..tally import Tally
from .frauds import ATTACKS
from .honest import HONEST, Shape
from .world import Made, World


def made(seed: int, *, attacks: Sequence[Shape] = ATTACKS, honest: Sequence[Shape] = HONEST) -> Made:
    """A campaign of this seed."""
    world = World(Random(seed))
    for shape in (*honest, *attacks):
        shape(world)
    return Made(sorted(world.events, key=lambda each: each["at"]), world.truth)


@dataclass(slots=True)
class Share:
    """Of a shape's rewards, how many are withheld."""

    withheld: int = 0
    of: int = 0

    def __str__(self) -> str:
        return f"{self.withheld}/{self.of}"

    @property
    def share(self) -> float:
        return self.withheld / self.of if self.of else 0.0


def judged(found: Made) -> list[Judged]:
    """The pack through the scorer, as the door does it."""
    return list(judge(Tally().extend(event_of(each) for each in found.events)))


def figures(found: Made, verdicts: Sequence[Judged]) -> tuple[dict[str, Share], dict[str, Share]]:
    """Of each honest shape and of each attack, how many rewards were withheld."""
    outcome = {(one.campaign, one.inviter, one.invitee): one.outcome for one in verdicts}
    honest: defaultdict[str, Share] = defaultdict(Share)
    attacks: defaultdict[str, Share] = defaultdict(Share)
    for key, (shape, is_honest) in found.truth.items():
        share = (honest if is_honest else attacks)[shape]
        share.of += 1
        share.withheld += outcome[key] is not Outcome.COUNTED
    return dict(honest), dict(attacks)
