"""What red packets announce."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("rewards.packet_made")
@dataclass(frozen=True, kw_only=True)
class PacketMade:
    """A red packet was made. `state`: asked (it waits for an approval), planned or open."""

    packet_id: int
    budget_id: int
    group_id: int | None
    state: str


@fact("rewards.packet_opened")
@dataclass(frozen=True, kw_only=True)
class PacketOpened:
    """A red packet may be claimed now, or was given to the members that it is for."""

    packet_id: int
    group_id: int | None


@fact("rewards.packet_claimed")
@dataclass(frozen=True, kw_only=True)
class PacketClaimed:
    """A member has a share of a red packet. `amount`: in minor units."""

    packet_id: int
    member_id: int
    group_id: int | None
    amount: int


@fact("rewards.packet_ended")
@dataclass(frozen=True, kw_only=True)
class PacketEnded:
    """A red packet is over, or was called off (`state` cancelled); `left` went back to its budget."""

    packet_id: int
    group_id: int | None
    claimed: int
    left: int
    state: str
