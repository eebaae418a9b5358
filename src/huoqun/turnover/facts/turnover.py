"""What is announced of turnover."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("turnover.rule_moved")
@dataclass(frozen=True, kw_only=True)
class RuleMoved:
    """A rule of presence was written, switched on or off; `about`: written, on, off."""

    rule_id: int
    group_id: int | None
    about: str
    kind_id: int | None = None


@fact("turnover.round_moved")
@dataclass(frozen=True, kw_only=True)
class RoundMoved:
    """A round of a group came to `state`: draft, approved, dropped, undone; `count`: for how many something is done."""

    round_id: int
    group_id: int
    state: str
    count: int


@fact("turnover.taken")
@dataclass(frozen=True, kw_only=True)
class Taken:
    """A step was taken for a member by an approved round, or taken back (`undone`)."""

    round_id: int
    group_id: int
    member_id: int
    step: str
    undone: bool = False


@fact("turnover.away_set")
@dataclass(frozen=True, kw_only=True)
class AwaySet:
    """A member is on leave from a group, or is so no longer (`until` in the past)."""

    group_id: int
    member_id: int
    until: str
