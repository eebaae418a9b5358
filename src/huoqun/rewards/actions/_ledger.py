"""The ledger as rewards use it: verbs here have asked their own permission, and say who asked in their own rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import Actor, system
from huoqun.core.facts import Origin
from huoqun.points.actions import transferring
from huoqun.points.rules import NewTransfer, Outcome, Why

from ..rules.budgets import BudgetSpent


class LedgerRefused(RuntimeError):
    """The ledger refused what rewards had made sure of: it is our mistake, and everything is taken back."""


def move(
    actor: Actor, transfers: Sequence[NewTransfer], *, now: datetime, origin: Origin = Origin.LIVE
) -> tuple[Outcome, ...]:
    """Make transfers, all or none. Raises BudgetSpent where an account does not hold so much."""
    made = transferring.transfer(_rewards(actor), transfers=transfers, now=now, origin=origin)
    _all_stand(made)
    return made


def post(actor: Actor, keys: Sequence[str], *, now: datetime) -> None:
    """Let what was set aside take place, all or none."""
    _all_stand(transferring.post(_rewards(actor), keys=keys, now=now))


def void(actor: Actor, keys: Sequence[str], *, now: datetime, why: str) -> None:
    """Let go of what was set aside. What the ledger let go already, as its time was over, stays so."""
    transferring.void(_rewards(actor), keys=keys, now=now, why=why)


def _all_stand(made: Sequence[Outcome]) -> None:
    refused = [one for one in made if not one.stands]
    if any(one.why is Why.BELOW_FLOOR for one in refused):
        raise BudgetSpent
    if refused:
        raise LedgerRefused(f"{refused[0].key}: {refused[0].why}")


def _rewards(actor: Actor) -> Actor:
    return system(actor.workspace_id, "rewards")
