"""The ledger as referrals use it: a referrer's shares are set aside in the budget, and go through an account of their
own when a statement is closed, from which tax and net are paid. It is empty again when the statement is done.
"""

from __future__ import annotations

from uuid import UUID

from huoqun.core.actor import Actor, system
from huoqun.points.rules import Account, AccountKind, Currency

RULE = "referral"
TAX = Account(AccountKind.OWED, Currency.CASH, name="tax/labour")
"""What was withheld and is owed to the tax office."""


def purse(referrer_uid: UUID) -> Account:
    """Through which a referrer's statement is paid."""
    return Account(AccountKind.BUDGET, Currency.CASH, name=f"referral/{referrer_uid}")


def owed_to(member_id: int) -> Account:
    """What a member is owed in cash, until a payout pays it."""
    return Account(AccountKind.OWED, Currency.CASH, name=str(member_id))


def key_of(share_uid: UUID) -> str:
    """The key of the transfer that a share is set aside by."""
    return f"referral/{share_uid}"


def acting(actor: Actor) -> Actor:
    """Huoqun itself: verbs here have asked their own permission, and say who asked in their own rows."""
    return system(actor.workspace_id, "referrals")
