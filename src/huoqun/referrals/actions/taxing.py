"""The table of tax, published anew when the rule changes; and what was withheld, paid on."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.points.actions import transferring
from huoqun.points.queries.named import held
from huoqun.points.rules import Currency, NewTransfer, issue

from ..accounts import RULE, TAX, acting
from ..facts.referrals import TaxTablePublished
from ..models.programme import TaxTable
from ..permissions import ReferralPermission
from ..rules.programmes import N_
from ..tax.reading import BadTable, read
from ._rows import alone


@transaction.atomic
def publish(actor: Actor, *, text: str, note: str, now: datetime) -> int:
    """Publish another table: statements that are closed from now on go by it; answers its number.

    `note`: why, and where the new rule stands. Raises BadTable.
    """
    actor.require(ReferralPermission.TAX)
    alone(actor)
    table = read(text)
    said = note.replace("\0", "").strip()[:200]
    if not said:
        raise BadTable(N_("Say why it changes, and where the new rule stands."))
    if table.currency != workspace(actor.workspace_id).currency:
        raise BadTable(N_("The table is in another currency than the workspace."))
    last = TaxTable.objects.of(actor.workspace_id).aggregate(last=Max("number"))["last"] or 0
    TaxTable.objects.create(
        workspace_id=actor.workspace_id, number=last + 1, text=text, note=said, published_by=str(actor),
        published_at=now,
    )  # fmt: skip
    journal.record(actor, [TaxTablePublished(number=last + 1)], at=now)
    return last + 1


@transaction.atomic
def pay_on(actor: Actor, *, month: date, reference: str, now: datetime) -> int:
    """Write down that all that was withheld and not paid on yet went to the tax office; answers how much that was.

    `month`: the last month that was declared; `reference`: the number of the receipt.
    """
    actor.require(ReferralPermission.TAX)
    alone(actor)
    there = held(actor.workspace_id, [TAX])[TAX].free
    if there > 0:
        gone = NewTransfer(
            key=f"referral/tax/{month:%Y-%m}/{reference.strip()[:60]}", from_=TAX, to=issue(Currency.CASH),
            amount=there, reason=f"{month:%Y-%m} {reference.strip()[:60]}", rule=RULE,
        )  # fmt: skip
        transferring.transfer(acting(actor), transfers=[gone], now=now)
    return there
