"""What lies on the shelf, and who may have it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from huoqun.core.errors import Refused

from .packets import N_

MOST_POINTS = 10_000_000
MOST_STOCK = 1_000_000
MOST_DAYS = 3660
MOST_GIFTS = 1_000
LONGEST_NAME, LONGEST_ABOUT, LONGEST_WORD = 80, 2_000, 80


class RewardKind(StrEnum):
    """What a member gets: something by post, a code, a seat kept for them, something granted (membership, a make-up
    card), or a badge with the rights that it gives.
    """

    GOODS = "goods"
    COUPON = "coupon"
    SEAT = "seat"
    GRANT = "grant"
    BADGE = "badge"

    @property
    def fulfils_itself(self) -> bool:
        """Whether an order of this kind needs nobody of the team."""
        return self in (RewardKind.COUPON, RewardKind.GRANT, RewardKind.BADGE)

    @property
    def may_lapse(self) -> bool:
        """Whether it may be had for some days only."""
        return self in (RewardKind.GRANT, RewardKind.BADGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReward:
    """A reward as it is written. `stock`: pieces that are there, None: without end; a coupon's are its codes.

    `per_member`: how many one person may have, within `per_days` days where that is said. `what`: what is granted, or
    the key of the badge; `days`: for so long. `least_level`, `badge`, `condition`: who may.
    """

    name: str
    kind: RewardKind
    price: int
    about: str = ""
    stock: int | None = None
    per_member: int | None = None
    per_days: int | None = None
    what: str = ""
    days: int | None = None
    least_level: int = 0
    badge: str = ""
    condition: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    picture_id: int | None = None


class BadReward(Refused):
    code = "bad_reward"
    message = N_("A reward cannot be put on the shelf like this.")
    way_out = N_("Look at the numbers and words again.")


def fault(new: NewReward) -> str:
    """What is wrong with a reward, in words; empty: nothing."""
    if not 0 < len(new.name.strip()) <= LONGEST_NAME or len(new.about) > LONGEST_ABOUT:
        return N_("It needs a name of 80 characters at most, and no more than 2,000 characters about it.")
    if not 0 <= new.price <= MOST_POINTS:
        return N_("The price is a whole number of points, 10,000,000 at most.")
    if not _within(new.stock, 0, MOST_STOCK) or not _within(new.per_member, 1, MOST_STOCK):
        return N_("Stock and limits are whole numbers, 1,000,000 at most.")
    if not _within(new.per_days, 1, MOST_DAYS) or not _within(new.days, 1, MOST_DAYS):
        return N_("Days are a whole number from 1 to 3,660.")
    if new.per_days is not None and new.per_member is None:
        return N_("A period needs a limit: say how many one person may have.")
    if new.kind in (RewardKind.GRANT, RewardKind.BADGE) and not 0 < len(new.what.strip()) <= LONGEST_WORD:
        return N_("Say what is granted, or which badge.")
    if new.days is not None and not new.kind.may_lapse:
        return N_("Only what is granted and badges last for some days.")
    if new.opens_at and new.closes_at and new.closes_at <= new.opens_at:
        return N_("It closes before it opens.")
    return ""


def _within(value: int | None, least: int, most: int) -> bool:
    return value is None or least <= value <= most


class WhyNot(StrEnum):
    """Why a member cannot have a reward now; the first that holds is told."""

    ARCHIVED = "archived"
    NOT_YET = "not_yet"
    OVER = "over"
    LEVEL = "level"
    BADGE = "badge"
    HAS_IT = "has_it"
    CONDITION = "condition"
    LIMIT = "limit"
    SOLD_OUT = "sold_out"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Shelved:
    """What decides whether somebody may have a reward, of the reward itself."""

    price: int
    stock: int | None
    per_member: int | None
    least_level: int
    badge: str
    opens_at: datetime | None
    closes_at: datetime | None
    archived: bool
    gives_badge: str = ""


@dataclass(frozen=True, slots=True)
class Buyer:
    """What decides it of the member. `had`: orders of it that count towards its limit; `fits`: its condition holds.

    By their rights they pay `discount` percent less, and may redeem `early` hours before others.
    """

    free: int
    level: int
    badges: Collection[str]
    had: int
    fits: bool
    discount: int = 0
    early: int = 0

    def pays(self, price: int) -> int:
        """What a price comes to for them, in whole points: what is over counts as one, so little never becomes free."""
        return price - price * self.discount // 100

    def opens_at(self, opens_at: datetime | None) -> datetime | None:
        """From when on they may redeem what opens for everybody then."""
        return None if opens_at is None else opens_at - timedelta(hours=self.early)


def why_not(reward: Shelved, buyer: Buyer, now: datetime) -> WhyNot | None:
    """Why this member cannot have this reward now; None: they can."""
    if reward.archived:
        return WhyNot.ARCHIVED
    opens_at = buyer.opens_at(reward.opens_at)
    if opens_at is not None and now < opens_at:
        return WhyNot.NOT_YET
    if reward.closes_at is not None and now >= reward.closes_at:
        return WhyNot.OVER
    if buyer.level < reward.least_level:
        return WhyNot.LEVEL
    if reward.badge and reward.badge not in buyer.badges:
        return WhyNot.BADGE
    if reward.gives_badge and reward.gives_badge in buyer.badges:
        return WhyNot.HAS_IT
    if not buyer.fits:
        return WhyNot.CONDITION
    if reward.per_member is not None and buyer.had >= reward.per_member:
        return WhyNot.LIMIT
    if reward.stock is not None and reward.stock <= 0:
        return WhyNot.SOLD_OUT
    return WhyNot.POINTS if buyer.free < buyer.pays(reward.price) else None


class CannotHave(Refused):
    """`why`: a WhyNot."""

    code = "cannot_have"
    message = N_("You cannot redeem this at the moment.")
    way_out = N_("The shop says beside each reward who may have it, and how many are left.")
    status = 409


class TooManyGifts(Refused):
    code = "too_many_gifts"
    message = N_("So many people cannot be given something at once.")
    way_out = N_("Give to 1,000 people at most, in several steps if there are more.")


class NobodyChosen(Refused):
    code = "nobody_chosen"
    message = N_("Nobody of those chosen did anything of that in this time.")
    way_out = N_("Choose other people, other deeds, or a longer time.")


class NoStock(Refused):
    code = "no_such_stock"
    message = N_("So many pieces are not there.")
    way_out = N_("Reload the page to see how many are left, and correct by less.")
    status = 409


WORDS: Mapping[WhyNot, str] = {
    WhyNot.ARCHIVED: N_("This is not on the shelf any more."),
    WhyNot.NOT_YET: N_("This cannot be redeemed yet."),
    WhyNot.OVER: N_("The time for redeeming this is over."),
    WhyNot.LEVEL: N_("Your level is not high enough for this yet."),
    WhyNot.BADGE: N_("This is for holders of a badge that you have not got."),
    WhyNot.HAS_IT: N_("You have this badge already."),
    WhyNot.CONDITION: N_("This is for certain members only."),
    WhyNot.LIMIT: N_("You have had as many of these as one person may."),
    WhyNot.SOLD_OUT: N_("All of these are gone."),
    WhyNot.POINTS: N_("You have not enough points for this yet."),
}
"""The same for the member to read."""


def cannot_have(why: WhyNot) -> CannotHave:
    """The refusal that says why."""
    return CannotHave(WORDS[why], why=why)
