"""What work announces."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("work.task_made")
@dataclass(frozen=True, kw_only=True)
class TaskMade:
    """Somebody on the team has something to do."""

    task_id: int
    key: str
    kind: str
    group_id: int | None
    member_id: int | None


@fact("work.task_assigned")
@dataclass(frozen=True, kw_only=True)
class TaskAssigned:
    """A task was given to a user, or to nobody in particular (null)."""

    task_id: int
    user_id: int | None
    group_id: int | None


@fact("work.task_done")
@dataclass(frozen=True, kw_only=True)
class TaskDone:
    """A task was done, with one of its outcomes; it took so many seconds at the card."""

    task_id: int
    key: str
    kind: str
    outcome: str
    seconds: int
    group_id: int | None
    member_id: int | None


@fact("work.task_dropped")
@dataclass(frozen=True, kw_only=True)
class TaskDropped:
    """A task need not be done any more."""

    task_id: int
    key: str
    kind: str
    reason: str
    group_id: int | None
    member_id: int | None


@fact("work.proposed")
@dataclass(frozen=True, kw_only=True)
class Proposed:
    """Something is to be judged by a person."""

    proposal_id: int
    key: str
    action: str
    group_id: int | None
    member_id: int | None


@fact("work.proposal_decided")
@dataclass(frozen=True, kw_only=True)
class ProposalDecided:
    """A proposal came to `state`: approved (and its action ran), refused, or expired."""

    proposal_id: int
    key: str
    action: str
    state: str
    reason: str
    group_id: int | None
    member_id: int | None
