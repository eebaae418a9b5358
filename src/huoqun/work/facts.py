"""What work announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
    """A task was given to a user, or to nobody in particular (null).

    `because`: by_hand, strategy, escalated, away. `was_user_id`: whose it was before.
    """

    task_id: int
    user_id: int | None
    group_id: int | None
    because: str = "by_hand"
    was_user_id: int | None = None


@fact("work.nobody_there")
@dataclass(frozen=True, kw_only=True)
class NobodyThere:
    """Nobody who holds the role at the group is there: the task stays with the role, and Today says so."""

    task_id: int
    role: str
    group_id: int | None


@fact("work.task_overdue")
@dataclass(frozen=True, kw_only=True)
class TaskOverdue:
    """A task was not done in time; `then`: remind or escalate (to the role `role`). `user_id`: whose it was."""

    task_id: int
    key: str
    kind: str
    then: str
    role: str
    user_id: int | None
    group_id: int | None
    member_id: int | None


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


@fact("work.incident_opened")
@dataclass(frozen=True, kw_only=True)
class IncidentOpened:
    """Something went wrong, and a person is to say how it goes on; or more came to one that was open (`version`)."""

    incident_id: int
    key: str
    kind: str
    version: int
    group_id: int | None


@fact("work.incident_decided")
@dataclass(frozen=True, kw_only=True)
class IncidentDecided:
    """A person chose how it goes on. `version`: what they had seen."""

    incident_id: int
    key: str
    kind: str
    choice: str
    version: int
    group_id: int | None


@fact("work.incident_withdrawn")
@dataclass(frozen=True, kw_only=True)
class IncidentWithdrawn:
    """An incident settled itself: nobody need decide any more."""

    incident_id: int
    key: str
    kind: str
    reason: str
    group_id: int | None


@fact("work.away_set")
@dataclass(frozen=True, kw_only=True)
class AwaySet:
    """A user will be away; `stand_in_id` gets their open tasks, or (null) whoever is next by each task's strategy."""

    user_id: int
    starts_at: datetime
    ends_at: datetime
    stand_in_id: int | None


@fact("work.handed_over")
@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """A user is away from now on: so many of their open tasks went to somebody else, so many back to their role."""

    user_id: int
    given: int
    left: int


@fact("work.back_again")
@dataclass(frozen=True, kw_only=True)
class BackAgain:
    """A user is back: they get new tasks from now on; those that were handed over stay where they are."""

    user_id: int
