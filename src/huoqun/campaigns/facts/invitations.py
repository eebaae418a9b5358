"""What is announced of who was brought, and of what is owed for it."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("campaigns.invitation_moved")
@dataclass(frozen=True, kw_only=True)
class InvitationMoved:
    """Somebody who was brought went on: `about` is identified, joined, counted, matured or voided, with `why` then.

    `inviter_id`: the member who brought them; None: nobody did.
    """

    campaign_id: int
    invitation_id: int
    member_id: int
    inviter_id: int | None
    about: str
    group_id: int | None = None
    why: str = ""


@fact("campaigns.brought")
@dataclass(frozen=True, kw_only=True)
class Brought:
    """For these members it changed whom they brought: somebody went on to `about` (counted, matured, voided)."""

    campaign_id: int
    member_ids: tuple[int, ...]
    about: str


@fact("campaigns.invitation_held")
@dataclass(frozen=True, kw_only=True)
class InvitationHeld:
    """Somebody who was brought waits for a person, or was judged (`about`: held, released)."""

    campaign_id: int
    invitation_id: int
    member_id: int
    about: str


@fact("campaigns.award_moved")
@dataclass(frozen=True, kw_only=True)
class AwardMoved:
    """A reward for whoever brought people was set aside (`pending`), paid (`posted`) or let go (`voided`)."""

    campaign_id: int
    participant_id: int
    member_id: int
    what: str
    amount: int
    about: str


@fact("campaigns.budget_spent")
@dataclass(frozen=True, kw_only=True)
class BudgetSpentUp:
    """A campaign's budget does not hold what is owed: `missing` rewards were not set aside. Said once a day. The
    campaign is paused.
    """

    campaign_id: int
    missing: int
