"""What a referral programme is, and which the law does not allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huoqun.core.errors import Refused


def N_(text: str) -> str:
    """Marks a message for the catalogues; this room knows no Django."""
    return text


WHOLE = 10_000
"""Parts of a sale are in hundredths of a per cent: 1500 is 15 %."""
MOST_PARTS = 5_000
DEEPEST = 2
"""A sale pays whoever brought the buyer, and at most one more person above them."""
LARGEST = 10**9
LONGEST_NAME, LONGEST_ABOUT, LONGEST_PRODUCT, MOST_PRODUCTS = 60, 2000, 200, 50
LAW = "《禁止传销条例》（国务院令第444号）第七条"


class ProgrammeState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


ROADS = {
    ProgrammeState.DRAFT: {ProgrammeState.OPEN, ProgrammeState.CLOSED},
    ProgrammeState.OPEN: {ProgrammeState.PAUSED, ProgrammeState.CLOSED},
    ProgrammeState.PAUSED: {ProgrammeState.OPEN, ProgrammeState.CLOSED},
    ProgrammeState.CLOSED: set[ProgrammeState](),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProgramme:
    """Amounts in minor units of the workspace's currency; parts in hundredths of a per cent of what was paid.

    `about`: what a referrer may tell. `products`: whose sales pay; none: all. A completed trial is a deed of
    `trial_kind` (and `trial_product`): it pays `trial_reward` once a person, for `trial_most` people at most. Sales pay
    that were made within `lasts_days` of being brought, `waits_days` later, when nothing is sent back any more.
    `entry_fee`, `entry_product`: what whoever takes part has to pay or buy before.
    """

    name: str
    about: str = ""
    products: tuple[str, ...] = ()
    trial_kind: str = ""
    trial_product: str = ""
    trial_reward: int = 0
    trial_most: int = 20
    commission: int = 0
    lasts_days: int = 365
    waits_days: int = 7
    new_only: bool = True
    entry_fee: int = 0
    entry_product: str = ""
    budget_id: int | None = None

    @property
    def pays(self) -> bool:
        return bool(self.trial_reward or self.commission)


@dataclass(frozen=True, slots=True)
class SignOff:
    """A lawyer's yes to paying two levels: who said it, on which day, in which document."""

    by: str
    on: date
    document: str


class BadProgramme(Refused):
    code = "bad_programme"
    message = N_("A referral programme cannot be like that.")
    way_out = N_("Change what is named, and save it again.")


class EntryFee(Refused):
    code = "entry_fee"
    message = N_("Whoever has to pay or buy something to take part must not be paid for bringing others.")
    way_out = N_("Take away what has to be paid, or what is paid for referrals: the law calls the two a pyramid.")


class BadSignOff(Refused):
    code = "bad_sign_off"
    message = N_("A sign-off needs a name, a day that is not in the future, and the document that says it.")
    way_out = N_("Write down who said yes, when, and where the document lies.")


class WrongProgrammeState(Refused):
    code = "wrong_programme_state"
    message = N_("The programme is not where this can be done.")
    way_out = N_("Reload the page to see where it stands.")
    status = 409


def fault(new: NewProgramme) -> str:
    """What is wrong with a programme, as a msgid; empty: nothing. Raises EntryFee."""
    if (new.entry_fee or new.entry_product.strip()) and new.pays:
        raise EntryFee
    sums = (new.trial_reward, new.entry_fee)
    if not 0 < len(new.name.strip()) <= LONGEST_NAME or "\0" in new.name:
        return N_("A programme needs a name of at most 60 characters.")
    if len(new.about) > LONGEST_ABOUT or any(not 0 <= one <= LARGEST for one in sums):
        return N_("Sums are 0 or more, and what a referrer may tell has at most 2000 characters.")
    if len(new.products) > MOST_PRODUCTS or any(not 0 < len(one) <= LONGEST_PRODUCT for one in new.products):
        return N_("Name at most 50 products, each as orders name it.")
    return _pay_fault(new)


def _pay_fault(new: NewProgramme) -> str:
    if wrong := parts_fault(new.commission, 0):
        return wrong
    if new.trial_reward and not new.trial_kind:
        return N_("Say by which deed a trial is known to be completed.")
    if not 1 <= new.trial_most <= 10_000 or not 1 <= new.lasts_days <= 3650 or not 0 <= new.waits_days <= 180:
        return N_("A cap is from 1 to 10,000 people, a sale counts for 1 to 3650 days, and waits for 0 to 180.")
    if new.pays and new.budget_id is None:
        return N_("Choose a budget of cash that it is paid from.")
    return ""


def parts_fault(commission: int, second: int) -> str:
    """What is wrong with the parts of a sale, as a msgid; empty: nothing."""
    if commission < 0 or second < 0 or commission + second > MOST_PARTS:
        return N_("Commissions are from nothing to half of what was paid, all levels together.")
    return N_("The second level never has more than the first.") if second > commission else ""


def sign_off_fault(said: SignOff, today: date) -> str:
    """What is wrong with a sign-off; empty: nothing."""
    lines = (said.by.strip(), said.document.strip())
    return "" if all(0 < len(line) <= 200 for line in lines) and said.on <= today else BadSignOff.message


def may_go(was: ProgrammeState, to: ProgrammeState) -> bool:
    """Whether a programme may go from one state to another."""
    return to in ROADS[was]
