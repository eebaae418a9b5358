"""What is announced of programmes, referrers, and whom they brought."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("referrals.programme_moved")
@dataclass(frozen=True, kw_only=True)
class ProgrammeMoved:
    """A programme went on (`about`: draft, open, paused, closed), was edited, or another level was signed off."""

    programme_id: int
    about: str
    why: str = ""


@fact("referrals.referrer_moved")
@dataclass(frozen=True, kw_only=True)
class ReferrerMoved:
    """A member was asked to recommend, said yes or no, or ended it; `about`: asked, active, declined, left, stopped."""

    programme_id: int
    referrer_id: int
    member_id: int
    about: str


@fact("referrals.brought")
@dataclass(frozen=True, kw_only=True)
class Brought:
    """It is known who brought somebody; `about`: brought, or voided."""

    programme_id: int
    referral_id: int
    member_id: int
    bringer_id: int
    about: str


@fact("referrals.settled")
@dataclass(frozen=True, kw_only=True)
class Settled:
    """What is owed for sales was brought into line with them: so many shares made, let go, changed after they were
    paid, and so many that the budget does not hold (`waiting`).
    """

    made: int
    voided: int
    changed: int
    waiting: int


@fact("referrals.statement_closed")
@dataclass(frozen=True, kw_only=True)
class StatementClosed:
    """A referrer's statement was closed: `net` is owed to the member, `tax` was withheld. Minor units."""

    statement_id: int
    referrer_id: int
    member_id: int
    net: int
    tax: int


@fact("referrals.tax_table_published")
@dataclass(frozen=True, kw_only=True)
class TaxTablePublished:
    """Another table of tax was published: statements that are closed from now on go by it."""

    number: int
