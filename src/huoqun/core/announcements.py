"""What the ground announces."""

from __future__ import annotations

from dataclasses import dataclass

from .facts import fact


@fact("core.fact_retried")
@dataclass(frozen=True, kw_only=True)
class FactRetried:
    """Somebody had a parked fact handled again; `done` says whether it worked this time."""

    consumer: str
    fact_id: int
    unit: int
    done: bool


@fact("core.fact_dropped")
@dataclass(frozen=True, kw_only=True)
class FactDropped:
    """Somebody decided that a parked fact will not be handled, and why."""

    consumer: str
    fact_id: int
    unit: int
    reason: str


@fact("core.feature_switched")
@dataclass(frozen=True, kw_only=True)
class FeatureSwitched:
    """A feature was switched on or off for the workspace."""

    feature: str
    on: bool


@fact("core.workspace_edited")
@dataclass(frozen=True, kw_only=True)
class WorkspaceEdited:
    """Somebody changed the workspace's name, zone, language or currency: `what` names those that are new."""

    what: list[str]


@fact("core.sending_switched")
@dataclass(frozen=True, kw_only=True)
class SendingSwitched:
    """From now on nothing goes out of the whole workspace, or it does again."""

    send_nothing: bool
