"""The pure part of work: states, time at a card, what minutes are worth, which actions may be approved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from huoqun.core.errors import Refused


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class ProposalState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPIRED = "expired"


class NotOpen(Refused):
    """The task or proposal has ended meanwhile, in another way than was asked for now."""

    code = "not_open"
    message = N_("Somebody has settled this already.")
    way_out = N_("Reload the page to see how.")
    status = 409


class UnknownOutcome(Refused):
    """A task is done with an outcome that it does not offer."""

    code = "unknown_outcome"
    message = N_("This task cannot end that way.")
    way_out = N_("Choose one of the outcomes on its card.")


class UnknownAction(Refused):
    """A proposal names an action that this installation does not know (any more)."""

    code = "unknown_action"
    message = N_("What was proposed is not something this version of Huoqun can do.")
    way_out = N_("Refuse the proposal, or update Huoqun.")
    status = 409


# Time at a card

LONGEST_SITTING = timedelta(minutes=30)
"""A card that stays open for longer was forgotten, not worked on: no more is counted for one sitting."""


def sitting(opened_at: datetime | None, now: datetime) -> int:
    """Whole seconds of one sitting at a card; none where it was not open."""
    if opened_at is None or now <= opened_at:
        return 0
    return int(min(now - opened_at, LONGEST_SITTING).total_seconds())


# What minutes are worth

MINUTES_BY_HAND: Mapping[str, float] = {
    "send": 1.0,
    "send:service": 1.5,
    "send:care": 2.0,
    "announce": 2.0,
    "invite": 1.0,
    "kick": 1.0,
    "ban": 1.0,
    "mute": 1.0,
    "delete_message": 0.5,
    "accept_join": 1.0,
    "create_group": 5.0,
    "dissolve": 3.0,
}
"""How many minutes a person takes for what the system did instead; a workspace's setting `minutes` overrides them."""

ANYTHING_ELSE = 0.5


def minutes_by_hand(done: Mapping[tuple[str, str], int], own: Mapping[str, Any]) -> dict[str, float]:
    """Minutes that people would have needed, by kind: for counts by (what, class), a workspace's own values first."""
    table = {**MINUTES_BY_HAND, **{k: float(v) for k, v in own.items() if isinstance(v, int | float)}}
    minutes: dict[str, float] = {}
    for (what, cls), count in done.items():
        value = table.get(f"{what}:{cls}", table.get(what, ANYTHING_ELSE))
        minutes[what] = minutes.get(what, 0.0) + count * value
    return minutes


# What may be approved

Approved = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Approvable:
    """An action that a proposal may name. `run(actor, **arguments, now=now)` is what approving does."""

    name: str
    run: Approved
    doc: str


_approvables: dict[str, Approvable] = {}


def approvable(name: str) -> Callable[[Approved], Approved]:
    """Decorator: let proposals name this action. Its arguments are JSON, so it takes ids, texts and numbers only."""

    def declare(run: Approved) -> Approved:
        known = _approvables.get(name)
        if known is not None and getattr(known.run, "__qualname__", "") != getattr(run, "__qualname__", ""):
            raise ValueError(f"two actions are called {name}")
        _approvables[name] = Approvable(name, run, (run.__doc__ or "").strip())
        return run

    return declare


def approvable_named(name: str) -> Approvable:
    """The action of this name. Raises UnknownAction."""
    try:
        return _approvables[name]
    except KeyError:
        raise UnknownAction(action=name) from None


def all_approvables() -> tuple[Approvable, ...]:
    """Every action that may be proposed, by name."""
    return tuple(_approvables[name] for name in sorted(_approvables))
