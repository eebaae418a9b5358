"""What each sign weighs, in log-odds: the one place where numbers of judgement stand.

Every invitation begins at PRIOR; each sign adds its weight once, the strongest of a kind. HELD and VOID are the sums at
which it is held or void. Signs below nought speak for the invitee. `Fact`s void by the campaign's own rules, whatever
else is known; they say little about the inviter.
"""

from __future__ import annotations

from enum import StrEnum
from math import exp

from .events import N_

PRIOR, HELD, VOID = -4.0, 0.0, 2.0


class Sign(StrEnum):
    # By the rules of every campaign.
    NOT_FIRST = "not_first"
    LEFT_EARLY = "left_early"
    # Who they are.
    SELF = "self"
    STAFF = "staff"
    SEEN_BEFORE = "seen_before"
    COUNTED_ELSEWHERE = "counted_elsewhere"
    SHARED_BEFORE = "shared_before"
    YOUNG = "young"
    # Devices and networks.
    OWN_DEVICE = "own_device"
    DEVICE_SHARED = "device_shared"
    DEVICE_FARM = "device_farm"
    NETWORK = "network"
    # Who brings whom.
    CIRCLE = "circle"
    PAIR = "pair"
    BY_FALSE = "by_false"
    MOSTLY_FALSE = "mostly_false"
    REGULARS = "regulars"
    # Crowds: an inviter's, a network's.
    REGULAR = "regular"
    BURST = "burst"
    SILENT = "silent"
    LEAVERS = "leavers"
    YOUNG_CROWD = "young_crowd"
    BORN_TOGETHER = "born_together"
    SCRIPTED = "scripted"
    # Pictures.
    SAME_PICTURE = "same_picture"
    LIKE_PICTURE = "like_picture"
    NO_PICTURE = "no_picture"
    # What speaks for them.
    SPOKE = "spoke"
    CHECKED_IN = "checked_in"
    PAID = "paid"
    STAYED = "stayed"
    OLD_ACCOUNT = "old_account"
    LIVELY = "lively"


WEIGHTS: dict[Sign, float] = {
    Sign.NOT_FIRST: 9.0,
    Sign.LEFT_EARLY: 9.0,
    Sign.SELF: 9.0,
    Sign.STAFF: 9.0,
    Sign.SEEN_BEFORE: 8.0,
    Sign.COUNTED_ELSEWHERE: 7.0,
    Sign.SHARED_BEFORE: 5.0,
    Sign.YOUNG: 1.5,  # under a day; less with each week
    Sign.OWN_DEVICE: 6.0,
    Sign.DEVICE_SHARED: 1.5,  # two people: a family
    Sign.DEVICE_FARM: 5.5,  # three; 1.0 more for each further, 9.5 at most
    Sign.NETWORK: 1.0,  # see NETWORK_STEPS
    Sign.CIRCLE: 11.0,  # they are real people, who speak and pay, and still bring nobody
    Sign.PAIR: 3.0,
    Sign.BY_FALSE: 2.5,
    Sign.MOSTLY_FALSE: 6.5,  # at most: as likely as another of theirs is false
    Sign.REGULARS: 7.0,  # at most: as many more come again and again than elsewhere
    Sign.REGULAR: 6.0,  # at most: as surely as the gaps are alike
    Sign.BURST: 1.0,
    Sign.SILENT: 6.0,  # at most: as many more are silent than elsewhere
    Sign.LEAVERS: 7.0,  # at most: as many more left than elsewhere
    Sign.YOUNG_CROWD: 2.5,
    Sign.BORN_TOGETHER: 3.0,
    Sign.SCRIPTED: 3.5,
    Sign.SAME_PICTURE: 9.0,
    Sign.LIKE_PICTURE: 7.0,
    Sign.NO_PICTURE: 6.5,
    Sign.SPOKE: -1.0,
    Sign.CHECKED_IN: -1.5,
    Sign.PAID: -3.0,
    Sign.STAYED: -0.25,  # a day; twice that for three
    Sign.OLD_ACCOUNT: -1.0,
    Sign.LIVELY: -3.0,
}

FACTS = frozenset({Sign.NOT_FIRST, Sign.LEFT_EARLY, Sign.SEEN_BEFORE, Sign.COUNTED_ELSEWHERE})
"""Rules that honest people's friends break, too: weighed at a quarter in an inviter's score."""

NETWORK_STEPS = ((8, 1.5), (20, 2.5), (60, 3.2), (150, 5.0))
"""How many invitees of one inviter came over one network, and what that weighs while nothing speaks for them."""

WORDS: dict[Sign, str] = {
    Sign.NOT_FIRST: N_("somebody else had brought them before"),
    Sign.LEFT_EARLY: N_("left again within %(hours)s hours"),
    Sign.SELF: N_("invited themselves"),
    Sign.STAFF: N_("an account of the team's own"),
    Sign.SEEN_BEFORE: N_("was a member before"),
    Sign.COUNTED_ELSEWHERE: N_("counted in another campaign before"),
    Sign.SHARED_BEFORE: N_("was sharing the campaign before they came"),
    Sign.YOUNG: N_("the account is only days old"),
    Sign.OWN_DEVICE: N_("came by the inviter's own device"),
    Sign.DEVICE_SHARED: N_("two people use the same device"),
    Sign.DEVICE_FARM: N_("%(n)s accounts use the same device"),
    Sign.NETWORK: N_(
        "%(n)s of them came over one network; a school or office does so honestly, so what they do decides"
    ),
    Sign.CIRCLE: N_("%(n)s accounts invite each other in a circle"),
    Sign.PAIR: N_("two accounts invite each other"),
    Sign.BY_FALSE: N_("brought by an account that itself was hardly brought by anybody"),
    Sign.MOSTLY_FALSE: N_("of %(n)s whom their inviter and those brought, %(false)s are hardly real"),
    Sign.REGULARS: N_(
        "%(found)s of %(n)s are brought in campaign after campaign by different people; of others' %(usual)s in 100"
    ),
    Sign.REGULAR: N_("they arrive as by a clock, every %(gap)s"),
    Sign.BURST: N_("%(n)s came within ten minutes"),
    Sign.SILENT: N_("of %(n)s only %(active)s ever spoke, checked in or paid; of others' %(usual)s in 100 do"),
    Sign.LEAVERS: N_("of %(n)s already %(left)s left; of others' %(usual)s in 100 do"),
    Sign.YOUNG_CROWD: N_("%(n)s accounts, younger than others' are: half under %(days)s days"),
    Sign.BORN_TOGETHER: N_("%(born)s of %(n)s accounts were made within the same two days"),
    Sign.SCRIPTED: N_("they first speak equally long after they came, every one of %(n)s"),
    Sign.SAME_PICTURE: N_("the picture is the same that somebody sent before"),
    Sign.LIKE_PICTURE: N_("the picture is another's, altered: %(how)s"),
    Sign.NO_PICTURE: N_("the picture cannot be read"),
    Sign.SPOKE: N_("has spoken"),
    Sign.CHECKED_IN: N_("has checked in"),
    Sign.PAID: N_("has paid"),
    Sign.STAYED: N_("has stayed"),
    Sign.OLD_ACCOUNT: N_("an account of long standing"),
    Sign.LIVELY: N_("the crowd that they came with is as lively as others"),
}


def likely(total: float) -> float:
    """The sum of weights as a likelihood, 0 to 1."""
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))
