"""The pure part of work: states, time at a card, what minutes are worth, which actions may be approved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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


class IncidentState(StrEnum):
    OPEN = "open"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Strategy(StrEnum):
    """To whom of those who hold a role at a group a task is given. None: it is the role's, whoever comes first."""

    NONE = ""
    OWNER = "owner"
    LEAST_LOADED = "least_loaded"
    ROUND_ROBIN = "round_robin"
    OWNER_THEN_LEAST_LOADED = "owner_then_least_loaded"


class Overdue(StrEnum):
    """What happens when a task is not done in time, beside standing at the top of Today."""

    NOTHING = ""
    REMIND = "remind"
    ESCALATE = "escalate"


class NotOpen(Refused):
    """The task or proposal has ended meanwhile, in another way than was asked for now."""

    code = "not_open"
    message = N_("Somebody has settled this already.")
    way_out = N_("Reload the page to see how.")
    status = 409


class AskerOver(NotOpen):
    """A task was dropped under somebody's hands, since what had asked for it ended."""

    code = "task_over"
    message = N_("This task was closed while you were at it.")
    way_out = N_("The minutes that you spent on it are counted; what they said is best noted on their own page.")


class CardOver(NotOpen):
    """A proposal or an incident was closed under somebody's hands, since what had asked for it ended: `way_out`."""

    code = "card_over"
    message = N_("This card was closed while you were at it.")


class UnknownOutcome(Refused):
    """A task is done with an outcome that it does not offer."""

    code = "unknown_outcome"
    message = N_("This task cannot end that way.")
    way_out = N_("Choose one of the outcomes on its card.")


class UnknownChoice(Refused):
    """An incident is decided with a choice that it does not offer."""

    code = "unknown_choice"
    message = N_("This incident cannot be decided that way.")
    way_out = N_("Choose one of the buttons on its card.")


class MoreCame(Refused):
    """An incident has grown since the card was drawn: nobody decides about what they have not seen."""

    code = "more_came"
    message = N_("More has come together here since this page was loaded.")
    way_out = N_("Reload the page, look at it, and decide again.")
    status = 409


class IsAway(Refused):
    """A task is given to somebody who is away."""

    code = "is_away"
    message = N_("They are away at the moment.")
    way_out = N_("Choose somebody else, or end their absence first.")
    status = 409


class BadAbsence(Refused):
    """An absence that ends before it begins, is over already, or is longer than a year."""

    code = "bad_absence"
    message = N_("An absence ends after it begins, and within a year.")
    way_out = N_("Look at the two dates again.")


class CannotStandIn(Refused):
    """The named stand-in does not work here, is the person themselves, or is away as well."""

    code = "cannot_stand_in"
    message = N_("This person cannot stand in.")
    way_out = N_("Choose somebody else of the team, or nobody: then the tasks go by their own rule.")


class UnknownAction(Refused):
    """A proposal names an action that this installation does not know (any more)."""

    code = "unknown_action"
    message = N_("What was proposed is not something this version of Huoqun can do.")
    way_out = N_("Refuse the proposal, or update Huoqun.")
    status = 409


# Time at a card

LONGEST_GAP = timedelta(seconds=90)
"""A page says every half minute that somebody is still at a card: silence for longer counts for no more than this."""


def sitting(seen_at: datetime, now: datetime) -> int:
    """Whole seconds at a card since somebody was last seen there."""
    return int(max(timedelta(), min(now - seen_at, LONGEST_GAP)).total_seconds())


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
    "else": 0.5,
}
"""How many minutes a person takes for what the system did instead; a workspace's setting `minutes` overrides them."""

ANYTHING_ELSE = "else"
"""The value for acts that have none of their own."""


def minutes_each(kinds: Iterable[tuple[str, str]], own: Mapping[str, Any]) -> dict[tuple[str, str], float]:
    """How many minutes one act by hand takes, for each (what, class), a workspace's own values first."""
    table = {**MINUTES_BY_HAND, **{k: float(v) for k, v in own.items() if isinstance(v, int | float)}}
    return {
        (what, cls): table.get(f"{what}:{cls}", table.get(what, table.get(ANYTHING_ELSE, 0.0))) for what, cls in kinds
    }


def minutes_by_hand(done: Mapping[tuple[str, str], int], own: Mapping[str, Any]) -> float:
    """The minutes that people would have needed for counts by (what, class)."""
    each = minutes_each(done, own)
    return sum(count * each[kind] for kind, count in done.items())


# What may be approved

Approved = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Approvable:
    """An action that a proposal may name. `run(actor, **arguments, now=now)` is what approving does.

    `refused(actor, **those that end in _id, reason=…, now=now)`: what refusing does, where it must be remembered.
    """

    name: str
    run: Approved
    doc: str
    refused: Approved | None = None


_approvables: dict[str, Approvable] = {}


def approvable(name: str, *, refused: Approved | None = None) -> Callable[[Approved], Approved]:
    """Decorator: let proposals name this action. Its arguments are JSON, so it takes ids, texts and numbers only."""

    def declare(run: Approved) -> Approved:
        known = _approvables.get(name)
        if known is not None and getattr(known.run, "__qualname__", "") != getattr(run, "__qualname__", ""):
            raise ValueError(f"two actions are called {name}")
        _approvables[name] = Approvable(name, run, (run.__doc__ or "").strip(), refused)
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
