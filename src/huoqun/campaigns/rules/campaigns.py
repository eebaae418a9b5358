"""What a campaign is, how far it may be, and what is wrong with one that cannot be held."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from huoqun.core.errors import Refused

from . import entry as entries

LONGEST_NAME = 60
LONGEST_RULES = 4000
MOST_STEPS = 5
MOST_DAYS = 90
"""The longest campaign. One that does not end is a referral programme."""
MOST_STAY = timedelta(days=30)
MOST_MINUTES = 100_000


def N_(text: str) -> str:
    """Marks a message for the catalogues; this room knows no Django."""
    return text


class Kind(StrEnum):
    """What a campaign asks of whoever takes part."""

    ASSIST = "assist"
    SCREENSHOT = "screenshot"
    CODE = "code"
    GROUP_BUY = "group_buy"
    PAID = "paid"
    QUIZ = "quiz"
    LIKES = "likes"
    LECTURE = "lecture"


class State(StrEnum):
    """How far a campaign is. `SETTLED` and `CANCELLED` are for good."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    LIVE = "live"
    THROTTLED = "throttled"
    PAUSED = "paused"
    CLOSING = "closing"
    SETTLING = "settling"
    SETTLED = "settled"
    CANCELLED = "cancelled"


ROADS: dict[State, tuple[State, ...]] = {
    State.DRAFT: (State.REVIEWED, State.CANCELLED),
    State.REVIEWED: (State.DRAFT, State.LIVE, State.CANCELLED),
    State.LIVE: (State.THROTTLED, State.PAUSED, State.CLOSING),
    State.THROTTLED: (State.LIVE, State.PAUSED, State.CLOSING),
    State.PAUSED: (State.LIVE, State.CLOSING),
    State.CLOSING: (State.SETTLING,),
    State.SETTLING: (State.SETTLED,),
    State.SETTLED: (),
    State.CANCELLED: (),
}
"""From where to where a campaign may go."""

OPEN = (State.LIVE, State.THROTTLED)
"""New people may take part, and new codes are given."""
RUNNING = (State.LIVE, State.THROTTLED, State.PAUSED, State.CLOSING)
"""Whoever joins is still heard: they were promised something."""
UNSETTLED = (*RUNNING, State.SETTLING)
OVER = (State.SETTLED, State.CANCELLED)
"""Rewards may still be earned or lost."""


class Must(StrEnum):
    """What whoever was brought has to do before it counts for good, beside staying."""

    NOTHING = "nothing"
    SPEAK = "speak"
    CHECK_IN = "checkin"
    PAY = "pay"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ladder: whoever brought `count` people has `amount`, in minor units of the budget."""

    count: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCampaign:
    """A campaign before it is made. `entry`: what its kind needs beside (a quiz, a product, a number of likes).

    `each`: what each person brought is worth, for at most `each_most` of them; `ladder`: rewards for numbers of people;
    both in minor units of the budget. `stays_days`: how long one has to stay; `old_count`: whether people count who
    were in a group of the community before. `staff_minutes`: what the team gives it a day (0: as many as it takes), at
    `minutes_each` for everybody who comes. `rules_text`: the organiser's own words in the terms.
    """

    name: str
    kind: Kind
    starts_at: datetime
    ends_at: datetime
    aim: str = ""
    budget_id: int | None = None
    each: int = 0
    each_most: int = 10
    ladder: tuple[Step, ...] = ()
    stays_days: int = 3
    must: Must = Must.SPEAK
    old_count: bool = False
    staff_minutes: int = 0
    minutes_each: float = 2.0
    joiners_take_part: bool = True
    entry: dict[str, object] = field(default_factory=dict)
    rules_text: str = ""


class BadCampaign(Refused):
    code = "bad_campaign"
    message = N_("A campaign cannot be like that.")
    way_out = N_("Mend what is said beside the fields.")


class WrongState(Refused):
    code = "campaign_wrong_state"
    message = N_("The campaign is not there yet, or past it.")
    way_out = N_("Reload the page to see where it stands.")
    status = 409


class OwnCampaign(Refused):
    code = "own_campaign"
    message = N_("Whoever made a campaign does not review it.")
    way_out = N_("Ask somebody else who may review campaigns.")
    status = 403


class NoSeats(Refused):
    code = "no_seats"
    message = N_("No group of this campaign has room.")
    way_out = N_("Add a group to its pool.")
    status = 409


class CampaignOver(Refused):
    code = "campaign_over"
    message = N_("This campaign is not open now.")
    way_out = N_("Ask in the group what comes next.")
    status = 409


def fault(new: NewCampaign) -> str:
    """What is wrong with a campaign, as a msgid; empty: nothing."""
    if not 0 < len(new.name.strip()) <= LONGEST_NAME or "\0" in new.name:
        return N_("A campaign needs a name of at most 60 characters.")
    if not timedelta(0) < new.ends_at - new.starts_at <= timedelta(days=MOST_DAYS):
        return N_("A campaign ends after it begins, within 90 days.")
    if not 0 <= new.stays_days <= MOST_STAY.days:
        return N_("One may have to stay for 0 to 30 days.")
    if len(new.rules_text) > LONGEST_RULES:
        return N_("The organiser's own rules are at most 4,000 characters.")
    if not 0 <= new.staff_minutes <= MOST_MINUTES or not 0 <= new.minutes_each <= 600:
        return N_("The team's minutes are 0 or more, at most ten hours for one person.")
    return entries.fault(new.entry) or _reward_fault(new)


def _reward_fault(new: NewCampaign) -> str:
    if new.each < 0 or not 1 <= new.each_most <= 1000:
        return N_("A reward for each person has a limit of 1 to 1,000 people.")
    steps = new.ladder
    if len(steps) > MOST_STEPS or any(step.count < 1 or step.amount < 1 for step in steps):
        return N_("A ladder has at most five steps, each of at least one person and above 0.")
    if any(one.count >= two.count or one.amount > two.amount for one, two in pairwise(steps)):
        return N_("Each step of the ladder asks for more people than the one before, and gives no less.")
    if (new.each or steps) and new.budget_id is None:
        return N_("A campaign with rewards needs a budget to pay them from.")
    return ""


def may_go(was: State, to: State) -> bool:
    """Whether there is a road from one state to another."""
    return to in ROADS[was]
