"""What payouts announce."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("rewards.payee_said")
@dataclass(frozen=True, kw_only=True)
class PayeeSaid:
    """A member said where their money goes, or (`erased`) had that forgotten. By whom: the actor."""

    member_id: int
    erased: bool


@fact("rewards.payout_moved")
@dataclass(frozen=True, kw_only=True)
class PayoutMoved:
    """A payout was drawn up, approved, exported, settled or called off. `lines`: how many people it pays."""

    payout_id: int
    state: str
    lines: int
    total: int


@fact("rewards.payout_copied")
@dataclass(frozen=True, kw_only=True)
class PayoutCopied:
    """A payout that is out was written once more: somebody has read whom money goes to."""

    payout_id: int


@fact("rewards.payout_line_settled")
@dataclass(frozen=True, kw_only=True)
class LineSettled:
    """A member was paid, or the payment failed and the money is owed to them as before. `amount`: in minor units."""

    payout_id: int
    line_id: int
    member_id: int
    amount: int
    state: str


@fact("rewards.paired")
@dataclass(frozen=True, kw_only=True)
class PairedTogether:
    """It was said which member somebody of the team is. `staff`: as the journal writes actors; null: none any more."""

    staff: str
    member_id: int | None
