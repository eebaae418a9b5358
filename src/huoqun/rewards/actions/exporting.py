"""A payout leaves once, and what became of its lines is told: nothing is paid twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.queries import Workspace, workspace
from huoqun.members.queries.alike import heads
from huoqun.members.queries.faces import faces

from .._payees import of_line, of_member, opened, sealed
from ..facts.payouts import LineSettled, PayoutCopied
from ..models.payout import PayeeDetails, Payout, PayoutLine
from ..permissions import CashPermission
from ..providers.port import Leaves, Order, provider
from ..queries.owed import of_the_team
from ..rules.payouts import (
    STANDS,
    LineState,
    NotExported,
    NothingOwed,
    NotToExport,
    OwnMoney,
    Payee,
    PayoutState,
    PeopleOnly,
    Result,
    Settled,
)
from . import _ledger
from ._payout import keys_of, lines_of, locked, paid, returned, say_moved

FILE, WORKBOOK = "file", "xlsx"


@transaction.atomic
def export_payout(actor: Actor, *, payout_uid: UUID, way: str = FILE, now: datetime) -> Leaves:
    """Let a payout that two people approved leave, once; answers the file.

    Whoever said meanwhile that they want no money, was erased, or whose details somebody of the team wrote anew after
    it was drawn up, is left out and is owed as before. Raises NotFound, NotToExport, PeopleOnly, OwnMoney,
    NothingOwed: nobody is left to be paid.
    """
    actor.require(CashPermission.PAYEE)
    row = locked(actor, payout_uid)
    if row.state != PayoutState.APPROVED or row.drawn_at + STANDS <= now:
        raise NotToExport
    lines = lines_of(row)
    _by_a_person(actor, lines)
    payees = _payees(row, lines)
    out = [line for line in lines if line.id not in payees]
    if len(out) == len(lines):
        raise NothingOwed
    for line in lines:
        if line.id in payees:
            line.sealed = sealed(payees[line.id], of_line(line.id))
        else:
            line.state, line.why = LineState.DROPPED, "no_details"
    PayoutLine.objects.bulk_update(lines, ["sealed", "state", "why"])
    _ledger.void(actor, keys_of(row, out), now=now, why="no_details")
    _ledger.post(actor, keys_of(row, [line for line in lines if line.id in payees]), now=now)
    leaves = _written(row, lines, payees, way)
    row.state, row.provider, row.digest = PayoutState.EXPORTED, way, leaves.digest
    row.exported_by, row.exported_at = str(actor), now
    row.save(update_fields=["state", "provider", "digest", "exported_by", "exported_at"])
    say_moved(actor, row, now=now)
    return leaves


@transaction.atomic
def copy_payout(actor: Actor, *, payout_uid: UUID, now: datetime) -> Leaves:
    """Write a payout that is out once more, to the letter: for a file that was lost, never to pay again.

    Raises NotFound, NotExported, PeopleOnly, OwnMoney.
    """
    actor.require(CashPermission.PAYEE)
    row = locked(actor, payout_uid)
    if row.state != PayoutState.EXPORTED:
        raise NotExported
    lines = lines_of(row)
    _by_a_person(actor, lines)
    payees = {line.id: opened(line.sealed, of_line(line.id)) for line in lines if line.sealed}
    journal.record(actor, [PayoutCopied(payout_id=row.id)], at=now)
    return _written(row, lines, payees, row.provider)


@transaction.atomic
def settle_payout(
    actor: Actor, *, payout_uid: UUID, results: Sequence[Result], now: datetime
) -> tuple[Settled, ...]:  # fmt: skip
    """Write down what became of lines: what was paid has left, what failed is owed again. The same again changes
    nothing; what contradicts what was said before, or is of another payout, is answered so and left alone.

    Raises NotFound, NotExported, OwnMoney: it pays themselves, and what failed is paid again.
    """
    actor.require(CashPermission.PAY)
    row = locked(actor, payout_uid)
    if row.state not in (PayoutState.EXPORTED, PayoutState.SETTLED):
        raise NotExported
    lines = {f"{row.number}-{line.number}": line for line in lines_of(row)}
    told_of = [lines[result.line].member_id for result in results if result.line in lines]
    if str(actor) in of_the_team(actor.workspace_id, told_of):
        raise OwnMoney
    told = tuple(_settled(actor, row, lines, result, now) for result in results)
    if row.state == PayoutState.EXPORTED and not any(line.state == LineState.OPEN for line in lines.values()):
        row.state, row.ended_at = PayoutState.SETTLED, now
        row.save(update_fields=["state", "ended_at"])
        # Nobody needs to read any more where the money went.
        PayoutLine.objects.of(actor.workspace_id).filter(payout_id=row.id).update(sealed=None)
        say_moved(actor, row, now=now)
    return told


def _settled(
    actor: Actor, row: Payout, lines: Mapping[str, PayoutLine], result: Result, now: datetime
) -> Settled:  # fmt: skip
    line = lines.get(result.line)
    if line is None or line.state == LineState.DROPPED:
        return Settled.UNKNOWN
    meant = LineState.PAID if result.paid else LineState.FAILED
    if line.state != LineState.OPEN:
        return Settled.ALREADY if line.state == meant else Settled.OTHERWISE
    with override(workspace(actor.workspace_id).language):
        reason = _("Payout %(number)s") % {"number": row.number}
    head = heads(actor.workspace_id, [line.member_id]).get(line.member_id, line.member_id)
    moved = paid(row, line, reason) if result.paid else returned(row, line, head, reason)
    _ledger.move(actor, [moved], now=now)
    line.state, line.reference, line.why = meant, result.reference, result.why
    line.settled_by, line.settled_at = str(actor), now
    line.save(update_fields=["state", "reference", "why", "settled_by", "settled_at"])
    said = LineSettled(
        payout_id=row.id, line_id=line.id, member_id=line.member_id, amount=line.amount, state=str(meant)
    )  # fmt: skip
    journal.record(actor, [said], at=now)
    return Settled.DONE


def _by_a_person(actor: Actor, lines: Sequence[PayoutLine]) -> None:
    if actor.kind != "staff":
        raise PeopleOnly
    if str(actor) in of_the_team(actor.workspace_id, [line.member_id for line in lines]):
        raise OwnMoney


def _payees(row: Payout, lines: Sequence[PayoutLine]) -> dict[int, Payee]:
    """Where the money of each line goes, by its id. Details that the team wrote after the approvals began are none."""
    head = heads(row.workspace_id, [line.member_id for line in lines])
    kept = {one.member_id: one for one in PayeeDetails.objects.of(row.workspace_id).filter(member_id__in=head.values())}
    found = {}
    for line in lines:
        one = kept.get(head.get(line.member_id, 0))
        if one is not None and (one.said_by == f"member:{one.member_id}" or one.said_at <= row.drawn_at):
            found[line.id] = opened(one.sealed, of_member(one.member_id))
    return found


def _written(row: Payout, lines: Sequence[PayoutLine], payees: Mapping[int, Payee], way: str) -> Leaves:
    place: Workspace = workspace(row.workspace_id)
    known = faces(row.workspace_id, [line.member_id for line in lines])
    orders = [
        Order(
            f"{row.number}-{line.number}", known[line.member_id].name, payees[line.id], line.amount, place.currency
        )
        for line in lines if line.id in payees
    ]  # fmt: skip
    with override(place.language):
        return provider(way).export(orders, number=row.number)
