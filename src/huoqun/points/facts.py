"""What the ledger announces. A batch leaves one fact for each `BLOCK` transfers, not one a transfer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huoqun.core.facts import fact

BLOCK = 512
"""At most so many transfers in one fact, as messages do."""


@fact("points.transferred")
@dataclass(frozen=True, kw_only=True)
class Transferred:
    """Transfers were posted. `member_ids`: whose balances they changed, each once."""

    transfer_ids: list[int]
    member_ids: list[int]


@fact("points.reserved")
@dataclass(frozen=True, kw_only=True)
class Reserved:
    """Amounts were set aside until their transfers are posted or voided."""

    transfer_ids: list[int]
    member_ids: list[int]


@fact("points.voided")
@dataclass(frozen=True, kw_only=True)
class Voided:
    """Pending transfers came to nothing: what was set aside is free again. `why`: a word of ours, such as `late`."""

    transfer_ids: list[int]
    member_ids: list[int]
    why: str


@fact("points.reversed")
@dataclass(frozen=True, kw_only=True)
class Reversed:
    """A posted transfer was taken back by another one, `transfer_id`."""

    transfer_id: int
    reverses_id: int
    member_ids: list[int]


@fact("points.policy_published")
@dataclass(frozen=True, kw_only=True)
class PolicyPublished:
    """Another policy was published: what members do from `counts_from` on is paid by it."""

    number: int
    counts_from: datetime


@fact("points.level_reached")
@dataclass(frozen=True, kw_only=True)
class LevelReached:
    """A member's growth came to a higher level; `was`: the level before."""

    member_id: int
    level: int
    was: int


@fact("points.level_fell")
@dataclass(frozen=True, kw_only=True)
class LevelFell:
    """A member's growth fell below their level: what had earned it was taken back, or they were silent for long."""

    member_id: int
    level: int
    was: int


@fact("points.quality_chosen")
@dataclass(frozen=True, kw_only=True)
class QualityChosen:
    """The team chose a message for its quality (精华)."""

    message_id: int
    member_id: int
    group_id: int


@fact("points.quality_ended")
@dataclass(frozen=True, kw_only=True)
class QualityEnded:
    """A message is no quality post any more. `why`: a word of ours, `unchosen` or `recalled`."""

    message_id: int
    member_id: int
    group_id: int
    why: str


@fact("points.lapse_told")
@dataclass(frozen=True, kw_only=True)
class LapseTold:
    """Members were told what of theirs lapses on a `day` (ISO) unless they do something, a block of them at once."""

    currency: str
    day: str
    member_ids: list[int]


@fact("points.badge_given")
@dataclass(frozen=True, kw_only=True)
class BadgeGiven:
    """A member was given a badge, by its key in the policy; `by_hand`: by somebody of the team or a playbook."""

    member_id: int
    badge: str
    by_hand: bool


@fact("points.badge_taken")
@dataclass(frozen=True, kw_only=True)
class BadgeTaken:
    """A badge was taken from a member again."""

    member_id: int
    badge: str
