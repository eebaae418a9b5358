"""What the planner would decide on effects, and on those that wait again when they are due: the future of a batch.

Pure. The decision is the planner's own (`planner.decide`), and so is the order: an earlier one takes its place in a cap
or a budget before a later. When each goes is reckoned from the connection's documented limits with full buckets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from . import pacing
from .planner import Candidate, Key, Situation, decide
from .port.capabilities import Limit
from .rules import EffectState

Look = Callable[[datetime, Sequence[Candidate]], Situation]
"""What is so at a moment, as far as these effects are concerned."""

ROUNDS = 200
"""How often we look again, at most: what waits longer is told as waiting."""


class Fate(NamedTuple):
    """What becomes of an effect: `ready`, `awaiting_staff`, `suppressed`, `expired` or (told no further) `planned`.

    `at`: when it is decided. `waited`: what it waited for before, if it did.
    """

    state: EffectState
    reason: str
    at: datetime
    waited: str = ""


@dataclass(frozen=True, slots=True)
class Foretold:
    """What becomes of the message to one group or member.

    `how`: `itself` (the account sends it), `mass` (the account makes a mass message that colleagues release), `hand` (a
    task with the words to copy), or `missed` for `reason`. `at`: when. `waited`: what it waits for until then.
    """

    group_id: int | None
    member_id: int | None
    how: str
    at: datetime
    connection_id: int | None = None
    reason: str = ""
    waited: str = ""


def foretell(candidates: Sequence[Candidate], look: Look, *, start: datetime) -> dict[int, Fate]:
    """The fate of each effect, by its id, if nothing else changes from `start` on."""
    waiting: dict[datetime, list[Candidate]] = {start: list(candidates)}
    taken: Counter[Key] = Counter()
    fates: dict[int, Fate] = {}
    for _ in range(ROUNDS):
        if not waiting:
            break
        now = min(waiting)
        due = waiting.pop(now)
        situation = look(now, due)
        used = {key: situation.used.get(key, 0) + taken[key] for key in {*situation.used, *taken}}
        for one, verdict in zip(due, decide(due, replace(situation, used=used)), strict=True):
            before = fates[one.id].reason if one.id in fates else ""
            fates[one.id] = Fate(verdict.state, verdict.reason, now, before)
            taken.update(verdict.reserves)
            if verdict.state is EffectState.PLANNED and verdict.due_at is not None:
                later = msgspec.structs.replace(one, due_at=verdict.due_at, expires_at=verdict.expires_at)
                waiting.setdefault(max(verdict.due_at, now), []).append(later)
    return fates


def spread_out(moments: Sequence[datetime], limits: Sequence[Limit], *, speed: int = 1) -> list[datetime]:
    """When calls that may go at these moments (in order) do go, through a connection with these limits."""
    paces = [limit for limit in limits if limit.scope == "connection" and not limit.is_budget]
    full = [datetime.min.replace(tzinfo=UTC) for _ in paces]
    going = []
    for at in moments:
        goes = at
        for one, allowed in zip(paces, full, strict=True):
            slot = pacing.slot(allowed, burst=one.at_once, interval=one.interval * speed, now=at)
            goes = max(goes, slot)
        for place, one in enumerate(paces):
            full[place] = pacing.after(full[place], calls=1, interval=one.interval * speed, now=goes)
        going.append(goes)
    return going
