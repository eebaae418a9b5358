"""How far a case is, and by when what was done can be taken back. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from huoqun.core.errors import Refused

from .rules import N_

REVERSIBLE = timedelta(days=30)
LONGEST_REASON = 500


class CaseState(StrEnum):
    """`open`: a person is asked. `done`: by itself. `upheld`, `let_off`: a person decided. `reversed`: taken back."""

    OPEN = "open"
    DONE = "done"
    UPHELD = "upheld"
    LET_OFF = "let_off"
    REVERSED = "reversed"


STANDING = (CaseState.DONE, CaseState.UPHELD)
"""What the ladder remembers."""


SHOWN = {
    "open": (CaseState.OPEN,),
    "done": (CaseState.DONE,),
    "decided": (CaseState.UPHELD, CaseState.LET_OFF, CaseState.REVERSED),
}
"""How lists part them."""


class AlreadyDecided(Refused):
    code = "case_decided"
    message = N_("This case is decided already.")
    way_out = N_("Open it again to see by whom, and what followed.")
    status = 409


class ReasonMissing(Refused):
    code = "reason_missing"
    message = N_("Whoever is let off, and whatever is taken back, has a reason that everybody on the team can read.")
    way_out = N_("Write it in a sentence.")


class NothingToReverse(Refused):
    code = "nothing_to_reverse"
    message = N_("Nothing of this case stands that could be taken back.")
    way_out = N_("A case that waits is decided; one that was let off did nothing.")
    status = 409


class ElsewhereToo(Refused):
    code = "elsewhere_too"
    message = N_("This was also done in groups that you do not decide about.")
    way_out = N_("Ask whoever decides in all of them to take it back.")
    status = 409


class TooLate(Refused):
    code = "too_late_to_reverse"
    message = N_("This was done more than 30 days ago.")
    way_out = N_("Invite the member again by hand, and give points back with a reason.")
    status = 409


class NotToAppeal(Refused):
    code = "not_to_appeal"
    message = N_("There is nothing here that you could appeal against.")
    way_out = N_("Once a case, within 30 days, and only against what was done.")
    status = 409


class SamePerson(Refused):
    code = "same_person"
    message = N_("Somebody else than whoever decided answers an appeal.")
    way_out = N_("Ask a colleague to look at it.")
    status = 409


class NoAppeal(Refused):
    code = "no_appeal"
    message = N_("Nobody waits for an answer here.")
    way_out = N_("Open the case again to see what was answered.")
    status = 409


def require_reason(reason: str) -> str:
    """A reason in words, or ReasonMissing."""
    words = reason.replace("\0", "").strip()[:LONGEST_REASON]
    if len(words) < 2:
        raise ReasonMissing
    return words


def require_reversible(done_at: datetime, now: datetime) -> None:
    """Raises TooLate."""
    if now - done_at > REVERSIBLE:
        raise TooLate
