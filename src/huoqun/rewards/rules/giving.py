"""Red packets: what one may be, who may have a share of it, and how it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from huoqun.core.errors import Refused

from .packets import MOST_SHARES, N_, Split

LONGEST_GREETING = 60
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=30)
MOST_GIVEN = 500
"""Named members of one packet."""
GUEST_LEAST = 10_000
"""What a guest is thanked with at least where the points policy names no gifts: 100 yuan."""


class PacketState(StrEnum):
    """`asked`: waits for an approval. `planned`: paid for, opens later. `over` and `cancelled`: the rest went back."""

    ASKED = "asked"
    PLANNED = "planned"
    OPEN = "open"
    OVER = "over"
    CANCELLED = "cancelled"


class Purpose(StrEnum):
    """What a packet is for. A guest's is never under the policy's least gift where it is of cash."""

    PLAIN = "plain"
    FEAST = "feast"
    GUEST = "guest"
    ALLOWANCE = "allowance"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPacket:
    """`total` and `least` in minor units. For a group: `shares` for whoever comes first. For `member_ids`: one each.

    `before_only`: whoever joined the group after it was opened has no share of it. `without_staff`: neither has the
    team. `opens_at` None: now; it stays open for `lasts`.
    """

    greeting: str
    total: int
    how: Split
    shares: int = 0
    least: int = 1
    group_id: int | None = None
    member_ids: tuple[int, ...] = ()
    before_only: bool = True
    without_staff: bool = True
    opens_at: datetime | None = None
    lasts: timedelta = timedelta(days=1)
    purpose: Purpose = Purpose.PLAIN

    @property
    def parts(self) -> int:
        """Into how many shares it is split."""
        return len(self.member_ids) or self.shares


class BadPacket(Refused):
    code = "bad_packet"
    message = N_("A red packet cannot be like that.")
    way_out = N_("Say whom it is for, how much it is in all, and how many shares.")


class PacketOver(Refused):
    code = "packet_over"
    message = N_("This red packet is not open any more.")
    status = 409


class PacketNotOpen(Refused):
    code = "packet_not_open"
    message = N_("This red packet is not open yet.")
    status = 409


class AllGone(Refused):
    code = "packet_all_gone"
    message = N_("All shares of this red packet are gone.")
    way_out = N_("Others were faster; the next one comes.")
    status = 409


class NotForYou(Refused):
    code = "packet_not_for_you"
    message = N_("This red packet is for those who were in the group when it was opened.")
    status = 403


class NotForStaff(Refused):
    code = "packet_not_for_staff"
    message = N_("This red packet is for members, not for the team.")
    status = 403


class OwnPacket(Refused):
    code = "own_packet"
    message = N_("Whoever asked for a packet does not approve it.")
    way_out = N_("Somebody else who may approve packets has to look at it.")
    status = 403


class OwnShare(Refused):
    code = "own_share"
    message = N_("Whoever gets a share of a packet does not approve it.")
    way_out = N_("Somebody else who may approve packets has to look at it.")
    status = 403


class PacketGoneOn(Refused):
    code = "packet_gone_on"
    message = N_("This red packet has gone on meanwhile.")
    way_out = N_("Reload the page to see where it stands.")
    status = 409


def fault(packet: NewPacket, *, cash: bool, guest_least: int = GUEST_LEAST) -> str:
    """What is wrong with a packet, as a msgid; empty: nothing. Whether it can be split `packets.split` says.

    `guest_least`: what somebody who shared with the community, or wrote something of quality, is thanked with at least.
    """
    if not 0 < len(packet.greeting.strip()) <= LONGEST_GREETING or "\0" in packet.greeting:
        return N_("A red packet needs words of at most 60 characters.")
    if bool(packet.member_ids) == (packet.group_id is not None and packet.shares > 0):
        return N_("A red packet is for a group, with a number of shares, or for members by name.")
    if len(packet.member_ids) > MOST_GIVEN or packet.shares > MOST_SHARES:
        return N_("That is too many shares for one red packet.")
    if not SHORTEST <= packet.lasts <= LONGEST:
        return N_("A red packet is open for 5 minutes to 30 days.")
    if packet.purpose is Purpose.GUEST and cash and packet.least < guest_least:
        return N_("This is less than the least gift of the points policy.")
    return ""


def luckiest(got: list[tuple[str, int]]) -> str:
    """Who has the largest share, the first of equal ones; nobody where all have the same or there is one only."""
    if len(got) < 2 or len({amount for _name, amount in got}) == 1:
        return ""
    return max(got, key=lambda one: one[1])[0]


def thanks(member_id: int, amount: int, greeting: str) -> NewPacket:
    """A packet for one member who shared with the community, or wrote something of quality."""
    return NewPacket(
        greeting=greeting, total=amount, how=Split.EQUAL, least=amount, member_ids=(member_id,), purpose=Purpose.GUEST
    )
