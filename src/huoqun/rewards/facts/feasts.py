"""What feasts and allowances announce."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("rewards.feast_planned")
@dataclass(frozen=True, kw_only=True)
class FeastPlanned:
    """It was said what all groups are given at a feast, or (`dropped`) that they are given nothing any more."""

    feast: str
    dropped: bool


@fact("rewards.allowance_set")
@dataclass(frozen=True, kw_only=True)
class AllowanceSet:
    """A monthly allowance for a role of the team was set or (`ended`) ended."""

    allowance_id: int
    role: str
    ended: bool


@fact("rewards.packet_not_made")
@dataclass(frozen=True, kw_only=True)
class PacketNotMade:
    """A playbook's packet could not be made. `why`: the code of the refusal, such as `budget_spent`."""

    group_run_id: int
    group_id: int | None
    why: str
