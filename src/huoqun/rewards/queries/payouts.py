"""Payouts and their lines, and where somebody's money goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor
from huoqun.members.queries.faces import faces

from .._payees import of_member, opened
from ..models.payout import Paired, PayeeDetails, PayoutLine
from ..permissions import CashPermission
from ..rules.payouts import LineState, PayoutState, Way, masked

_PAYOUTS = """
    select p.id, p.uid, p.number, p.state, p.drawn_by, p.drawn_at, p.first_by, p.first_at, p.second_by, p.second_at,
           p.exported_by, p.exported_at, p.digest, p.ended_at, p.reason, p.provider,
           count(l.id), coalesce(sum(l.amount) filter (where l.state <> 'dropped'), 0)::bigint,
           count(l.id) filter (where l.state = 'paid'), count(l.id) filter (where l.state = 'failed'),
           count(l.id) filter (where l.state = 'open')
    from rewards_payout p left join rewards_payoutline l on l.workspace_id = p.workspace_id and l.payout_id = p.id
    where p.workspace_id = %(workspace)s and (%(uid)s::uuid is null or p.uid = %(uid)s::uuid)
    group by p.id order by p.number desc limit 200
"""


@dataclass(frozen=True, slots=True)
class PayoutView:
    """A payout with its counts. `total`: without what was left out; people as the journal writes actors."""

    id: int
    uid: UUID
    number: int
    state: PayoutState
    drawn_by: str
    drawn_at: datetime
    first_by: str
    first_at: datetime | None
    second_by: str
    second_at: datetime | None
    exported_by: str
    exported_at: datetime | None
    digest: str
    ended_at: datetime | None
    reason: str
    provider: str
    lines: int
    total: int
    paid: int
    failed: int
    open: int


def payouts(actor: Actor) -> list[PayoutView]:
    """The newest 200."""
    actor.require(CashPermission.PAYOUTS)
    return _views(actor.workspace_id, None)


def payout(actor: Actor, *, payout_uid: UUID) -> PayoutView:
    """One of them. Raises NotFound."""
    actor.require(CashPermission.PAYOUTS)
    found = _views(actor.workspace_id, payout_uid)
    if not found:
        raise NotFound
    return found[0]


def _views(workspace_id: int, uid: UUID | None) -> list[PayoutView]:
    with server_cursor() as cursor:
        rows = cursor.execute(_PAYOUTS, {"workspace": workspace_id, "uid": uid}).fetchall()
    return [_view(row) for row in rows]


def _view(row: Any) -> PayoutView:
    values = [*row[:3], PayoutState(row[3]), *row[4:]]
    return PayoutView(*values)


@dataclass(frozen=True, slots=True)
class LineView:
    """A line. `code`: as the file names it; `uid` and `name` of whom it pays."""

    code: str
    number: int
    member_id: int
    uid: UUID
    name: str
    amount: int
    state: LineState
    reference: str
    why: str
    settled_at: datetime | None


def lines(actor: Actor, view: PayoutView) -> list[LineView]:
    """What a payout pays to whom, in its order."""
    actor.require(CashPermission.PAYOUTS)
    rows = list(PayoutLine.objects.of(actor.workspace_id).filter(payout_id=view.id).order_by("number"))
    known = faces(actor.workspace_id, [row.member_id for row in rows])
    return [
        LineView(
            f"{view.number}-{row.number}", row.number, row.member_id, known[row.member_id].uid,
            known[row.member_id].name, row.amount, LineState(row.state), row.reference, row.why, row.settled_at,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnPayee:
    """Where a member's money goes, as they are shown it: the account's last figures only."""

    way: Way
    account: str
    holder: str
    bank: str
    said_at: datetime
    by_team: bool


def own_payee(actor: Actor, *, member_id: int) -> OwnPayee | None:
    """What a member said; None where they have not. Raises NotAllowed, KeyMissing, Tampered."""
    actor.require_own(CashPermission.PAYEE, member_id=member_id)
    row = PayeeDetails.objects.of(actor.workspace_id).filter(member_id=member_id).first()
    if row is None:
        return None
    said = opened(row.sealed, of_member(member_id))
    by_team = row.said_by != f"member:{member_id}"
    return OwnPayee(said.way, masked(said.account), said.holder, said.bank, row.said_at, by_team)


def says_payee(actor: Actor, *, member_id: int) -> bool:
    """Whether a member has said where their money goes."""
    actor.require_own(CashPermission.PAYOUTS, member_id=member_id)
    return PayeeDetails.objects.of(actor.workspace_id).filter(member_id=member_id).exists()


def paired(actor: Actor, staff: Iterable[str]) -> dict[str, int]:
    """Which member each of these people of the team is, where it was said."""
    actor.require(CashPermission.PAYOUTS)
    rows = Paired.objects.of(actor.workspace_id).filter(staff__in=list(staff))
    return dict(rows.values_list("staff", "member_id"))
