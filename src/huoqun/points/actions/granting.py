"""Points given by hand, with the reason that the member reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_noop as N_

from huoqun.core.actor import Actor
from huoqun.core.errors import Refused

from ..permissions import PointsPermission
from ..rules import Currency, NewTransfer, Outcome, issue, of_member
from ._making import make

RULE = "by_hand"


class NoReason(Refused):
    code = "no_reason"
    message = N_("Whoever gets something by hand is told what for.")
    way_out = N_("Write a reason; the member reads it.")


def grant(
    actor: Actor, *, member_ids: Sequence[int], currency: Currency, amount: int, reason: str, key: str, now: datetime
) -> tuple[Outcome, ...]:
    """Give each of these members so much, once by `key`; answers what became of it for each. Raises NoReason."""
    actor.require(PointsPermission.GRANT)
    if not reason.strip():
        raise NoReason
    asked = [
        NewTransfer(
            key=f"{key}/{member}", from_=issue(currency), to=of_member(member, currency), amount=amount,
            reason=reason.strip(), rule=RULE,
        )
        for member in member_ids
    ]  # fmt: skip
    return make(actor, asked, now=now)
