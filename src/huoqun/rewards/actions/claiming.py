"""A member claims a share of a packet: who comes first, until all are gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound, Refused
from huoqun.members.queries.alike import heads
from huoqun.members.queries.faces import faces

from ..facts.packets import PacketClaimed
from ..models.budget import Budget
from ..models.packet import Packet, Share
from ..permissions import CashPermission
from ..queries.fitting import in_group, shares_had
from ..rules.giving import AllGone, NotForStaff, NotForYou, PacketNotOpen, PacketOver, PacketState
from . import _ledger
from ._purse import end_packet, locked, share_paid


@dataclass(frozen=True, slots=True)
class Claimed:
    """What somebody has of a packet, in minor units of `currency`. `already`: they had it before."""

    amount: int
    currency: str
    already: bool


@transaction.atomic
def claim_share(
    actor: Actor, *, packet_uid: UUID, member_id: int, now: datetime, at: datetime | None = None
) -> Claimed:  # fmt: skip
    """Give a member the next share of a packet; claimed once more, they are told what they have.

    `at`: when they asked, where that was before now. Raises NotFound, PacketNotOpen, PacketOver, AllGone, NotForYou,
    NotForStaff.
    """
    actor.require_own(CashPermission.CLAIM, member_id=member_id)
    head = heads(actor.workspace_id, [member_id]).get(member_id)
    # Whoever claims waits here for whoever claims before them: shares go in the order of these locks.
    row = locked(actor, packet_uid=packet_uid)
    if head is None or row.group_id is None:
        raise NotFound
    budget = Budget.objects.of(actor.workspace_id).get(id=row.budget_id)
    had = shares_had(actor.workspace_id, [row.id], head).get(row.id)
    if had is not None:
        return Claimed(had, budget.currency, True)
    _may(row, head, at or now)
    share = (
        Share.objects.of(actor.workspace_id).filter(packet_id=row.id, member_id__isnull=True).order_by("place").first()
    )
    if share is None:
        raise AllGone
    share.member_id, share.claimed_at = head, at or now
    share.save(update_fields=["member_id", "claimed_at"])
    _ledger.move(actor, [share_paid(row, share, budget.currency)], now=now)
    row.claimed, row.given = row.claimed + 1, row.given + share.amount
    row.save(update_fields=["claimed", "given"])
    said = PacketClaimed(packet_id=row.id, member_id=head, group_id=row.group_id, amount=share.amount)
    journal.record(actor, [said], at=now)
    if row.claimed == row.shares:
        end_packet(actor, row, now=now)
    return Claimed(share.amount, budget.currency, False)


def _may(row: Packet, head: int, at: datetime) -> None:
    """Whether somebody may have a share who has none yet."""
    if row.state in (PacketState.ASKED, PacketState.PLANNED) or at < row.opens_at:
        raise PacketNotOpen
    if row.claimed >= row.shares:
        raise AllGone
    if row.state != PacketState.OPEN or at >= row.closes_at:
        raise PacketOver
    assert row.group_id is not None
    if row.without_staff and faces(row.workspace_id, [head])[head].is_staff:
        raise NotForStaff
    moments = [at, row.opens_at] if row.before_only else [at]
    for moment in moments:
        if not in_group(row.workspace_id, row.group_id, at=moment, without_staff=False, member_ids=[head]):
            raise NotForYou


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody said the word in a group."""

    group_id: int
    member_id: int
    at: datetime


def hear_claims(actor: Actor, *, said: Sequence[Asked], now: datetime) -> int:
    """Give shares to whoever said the word, in the order in which they said it; answers how many that were.

    Of several packets that are open in a group each word claims the oldest that its member has no share of.
    """
    actor.require(CashPermission.CLAIM)
    found = _open_in(actor.workspace_id, {one.group_id for one in said})
    given = 0
    for one in sorted(said, key=lambda one: one.at):
        for uid in found.get(one.group_id, ()):
            try:
                claimed = claim_share(actor, packet_uid=uid, member_id=one.member_id, now=now, at=one.at)
            except Refused:
                continue
            if not claimed.already:
                given += 1
                break
    return given


def _open_in(workspace_id: int, group_ids: Iterable[int]) -> dict[int, list[UUID]]:
    rows = Packet.objects.of(workspace_id).filter(group_id__in=list(group_ids), state=PacketState.OPEN)
    found: dict[int, list[UUID]] = {}
    for group, uid in rows.order_by("id").values_list("group_id", "uid"):
        found.setdefault(group, []).append(uid)
    return found
