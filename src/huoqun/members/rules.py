"""The pure part of members: stages, lawful bases, refusals."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from huoqun.core.errors import Refused


class Stage(IntEnum):
    """How near a member is, in order: 不知道你 → 想知道你 → 认识你 → 了解你 → 熟悉你 → 买了你 → 又买了你."""

    UNKNOWN = 0
    CURIOUS = 1
    ACQUAINTED = 2
    UNDERSTANDS = 3
    FAMILIAR = 4
    BOUGHT = 5
    BOUGHT_AGAIN = 6

    @property
    def word(self) -> str:
        """The stage's name in playbooks, the API and exports: `unknown` … `bought_again`."""
        return self.name.lower()


STAGE_CHOICES = [(stage.value, stage.word) for stage in Stage]


class LawfulBasis(StrEnum):
    """Why personal data may be used (PIPL article 13, GDPR article 6)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_DUTY = "legal_duty"
    LEGITIMATE_INTEREST = "legitimate_interest"


class CannotMerge(Refused):
    code = "cannot_merge"
    message = "These two cannot be merged."
    way_out = "Pick two different people of this workspace, neither of them merged already."
