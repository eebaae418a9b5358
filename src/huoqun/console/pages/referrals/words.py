"""Referrals in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.console.access import Looking
from huoqun.console.pages.points.words import amount_of
from huoqun.points.rules import Currency
from huoqun.referrals.rules.hubs import Sign
from huoqun.referrals.rules.programmes import ProgrammeState
from huoqun.referrals.rules.referrers import Came, ReferrerState
from huoqun.referrals.rules.shares import ShareKind, ShareState


def state_name(state: ProgrammeState) -> tuple[str, str]:
    """A tone and words for where a programme stands."""
    return {
        ProgrammeState.DRAFT: ("quiet", pgettext("programme", "draft")),
        ProgrammeState.OPEN: ("good", pgettext("programme", "open")),
        ProgrammeState.PAUSED: ("watch", pgettext("programme", "paused")),
        ProgrammeState.CLOSED: ("quiet", pgettext("programme", "closed")),
    }[state]


def referrer_name(state: ReferrerState) -> tuple[str, str]:
    """A tone and words for how somebody stands to a programme."""
    return {
        ReferrerState.ASKED: ("watch", pgettext("referrer", "asked, no answer yet")),
        ReferrerState.ACTIVE: ("good", pgettext("referrer", "recommends")),
        ReferrerState.LEFT: ("quiet", pgettext("referrer", "stopped by themselves")),
        ReferrerState.STOPPED: ("bad", pgettext("referrer", "stopped by the team")),
        ReferrerState.DECLINED: ("quiet", pgettext("referrer", "said no")),
    }[state]


def came_name(came: str) -> str:
    """How it is known who brought somebody."""
    return {
        Came.WORD: pgettext("referral", "said the word of the link"),
        Came.PAGE: pgettext("referral", "opened the link, signed in"),
        Came.TEAM: pgettext("referral", "written down by the team"),
    }[Came(came)]


def share_name(kind: str, level: int) -> str:
    """What a share is for."""
    if kind == ShareKind.TRIAL:
        return pgettext("share", "completed trial")
    return pgettext("share", "sale") if level == 1 else pgettext("share", "sale, second level")


def share_state(state: str) -> tuple[str, str]:
    """A tone and words for how far a share is."""
    return {
        ShareState.WAITING: ("watch", pgettext("share", "waits for the budget")),
        ShareState.PENDING: ("info", pgettext("share", "set aside")),
        ShareState.PAID: ("good", pgettext("share", "in a statement")),
        ShareState.VOIDED: ("quiet", pgettext("share", "let go")),
    }[ShareState(state)]


def sign_words(sign: Sign, count: int) -> str:
    """What speaks for somebody, with its count."""
    said = {
        Sign.BROUGHT: _("%(n)s brought into groups"), Sign.INVITED: _("%(n)s invitations that came to something"),
        Sign.REFERRED: _("%(n)s buyers brought"), Sign.HOLDS: _("%(n)s people in groups that they look after"),
        Sign.ORDERS: _("%(n)s orders"), Sign.OF_ONE: _("%(n)s orders of one product"),
        Sign.TEACHER: _("teaches, as their card says"),
    }  # fmt: skip
    return said[sign] % {"n": count}


def part(parts: int) -> str:
    """A part of a sale: 1500 is 15 %."""
    return f"{parts / 100:g} %"


def money(request: Looking, amount: int) -> str:
    """A sum in the workspace's currency."""
    return amount_of(amount, Currency.CASH, request.workspace.currency)
