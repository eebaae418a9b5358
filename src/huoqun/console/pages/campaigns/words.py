"""Campaigns in words."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop, ngettext, pgettext

from huoqun.campaigns.rules.campaigns import Kind, Must, State
from huoqun.campaigns.rules.invitations import InvitationState, Void
from huoqun.console.pages.points.words import amount_of
from huoqun.points.rules import Currency

_KINDS = {
    Kind.ASSIST: gettext_noop("Bring friends"),
    Kind.SCREENSHOT: gettext_noop("Share and send a screenshot"),
    Kind.CODE: gettext_noop("Group code only"),
    Kind.GROUP_BUY: gettext_noop("Group buy"),
    Kind.PAID: gettext_noop("Paid entry"),
    Kind.QUIZ: gettext_noop("Quiz entry"),
    Kind.LIKES: gettext_noop("Collect likes"),
    Kind.LECTURE: gettext_noop("Lecture with relay"),
}
TONES = {
    State.DRAFT: "quiet",
    State.REVIEWED: "info",
    State.LIVE: "good",
    State.THROTTLED: "watch",
    State.PAUSED: "watch",
    State.CLOSING: "info",
    State.SETTLING: "info",
    State.SETTLED: "quiet",
    State.CANCELLED: "quiet",
}


def kind_name(kind: Kind) -> str:
    """A kind of campaign."""
    return gettext(_KINDS[kind])


def state_name(state: State) -> str:
    """How far a campaign is."""
    return {
        State.DRAFT: pgettext("campaign", "draft"),
        State.REVIEWED: pgettext("campaign", "reviewed"),
        State.LIVE: pgettext("campaign", "live"),
        State.THROTTLED: pgettext("campaign", "slowed down"),
        State.PAUSED: pgettext("campaign", "paused"),
        State.CLOSING: pgettext("campaign", "closing"),
        State.SETTLING: pgettext("campaign", "settling"),
        State.SETTLED: pgettext("campaign", "settled"),
        State.CANCELLED: pgettext("campaign", "given up"),
    }[state]


def why_name(why: str) -> str:
    """Why a campaign stands still; words that a person wrote stay as they are."""
    return {
        "budget": pgettext("campaign", "The budget does not hold what is owed."),
        "over": pgettext("campaign", "Its time is over."),
        "seats": pgettext("campaign", "The free seats are nearly gone: nobody new takes part."),
        "full": pgettext("campaign", "All groups are full: whoever comes waits in line."),
        "queue": pgettext("campaign", "All groups are full, and the line is too long."),
        "quota": pgettext("campaign", "Its codes have taken as many people as they may in a day: whoever comes waits."),
        "codes": pgettext("campaign", "The codes of all its groups are over."),
        "staff": pgettext("campaign", "More people come than the team can look after."),
        "rail:leaves": pgettext("campaign", "Too many leave within a day."),
        "rail:complaints": pgettext("campaign", "Too many complain."),
        "rail:mutes": pgettext("campaign", "Too many want no more words."),
        "edited": pgettext("campaign", "It was edited, and has to be reviewed again."),
    }.get(why, why)


def must_name(must: Must) -> str:
    """What somebody brought has to do."""
    return {
        Must.NOTHING: pgettext("campaign", "nothing more"),
        Must.SPEAK: pgettext("campaign", "say something in the group"),
        Must.CHECK_IN: pgettext("campaign", "check in"),
        Must.PAY: pgettext("campaign", "buy something"),
    }[must]


def invitation_name(state: str, why: str) -> tuple[str, str]:
    """The tone and the words for how far somebody brought is, with why not where they do not count."""
    return {
        InvitationState.IDENTIFIED: ("quiet", pgettext("invitation", "on their way")),
        InvitationState.JOINED: ("info", pgettext("invitation", "joined")),
        InvitationState.COUNTED: ("info", pgettext("invitation", "counts, maturing")),
        InvitationState.MATURED: ("good", pgettext("invitation", "matured")),
        InvitationState.VOIDED: ("quiet", void_name(why)),
    }[InvitationState(state)]


def void_name(why: str) -> str:
    """Why somebody does not count; what is no word of ours stays as it is."""
    said: dict[str, str] = {
        Void.LEFT: pgettext("invitation", "left the group"),
        Void.SELF: pgettext("invitation", "is the inviter themselves"),
        Void.STAFF: pgettext("invitation", "is of the team"),
        Void.OLD: pgettext("invitation", "was here before"),
        Void.FRAUD: pgettext("invitation", "was not a real invitation"),
        Void.NO_DEED: pgettext("invitation", "did not take part"),
        Void.REMOVED: pgettext("invitation", "was removed from the group"),
        Void.TOO_LATE: pgettext("invitation", "came when the campaign was over"),
        Void.PARTED: pgettext("invitation", "the inviter left the campaign"),
        Void.SAME: pgettext("invitation", "was brought before, as somebody else"),
    }
    return said.get(why, why)


def sum_name(amount: int, currency: str, money: str) -> str:
    """An amount of a campaign as it is read, points as points; a dash where there are no rewards."""
    if currency == Currency.POINTS:
        return ngettext("%(n)s point", "%(n)s points", amount) % {"n": f"{amount:,}"}
    return amount_of(amount, Currency(currency), money) if currency else "—"
