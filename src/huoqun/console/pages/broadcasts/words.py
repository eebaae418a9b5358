"""What broadcasts, their classes and their states are called."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.broadcasts.rules import State


def class_name(cls: str) -> str:
    """A class of message, with what it asks for."""
    return {
        "marketing": _("an offer: only to those who agreed to offers"),
        "care": _("care: to everybody who has not opted out"),
        "nudge": _("a nudge: to everybody who has not opted out"),
        "service": _("service that everybody must get, also at night and those who opted out"),
    }.get(cls, cls)


def state_name(state: str) -> tuple[str, str]:
    """A broadcast's state as (tone, words)."""
    return {
        State.DRAFT: ("quiet", pgettext("broadcast", "draft")),
        State.PREVIEWED: ("info", pgettext("broadcast", "looked at, not sent")),
        State.ASKED: ("watch", pgettext("broadcast", "under way")),
        State.DONE: ("good", pgettext("broadcast", "ended")),
        State.CANCELLED: ("quiet", pgettext("broadcast", "called off")),
    }.get(State(state), ("quiet", state))


def way_name(how: str) -> str:
    """How something goes through an account."""
    return {
        "itself": _("sent by the account itself"),
        "mass": _("a mass message that colleagues release in the platform's app"),
        "hand": _("sent by hand: a task with the words to copy"),
    }.get(how, how)


def period_name(per: str) -> str:
    """The period of an official budget."""
    return {"day": _("day"), "week": _("week"), "month": _("month")}.get(per, per)


def kind_name(kind: str) -> str:
    """Where some of a broadcast's recipients stand."""
    return {
        "arrived": _("have it"),
        "with_staff": _("wait for somebody of the team"),
        "under_way": _("have not had their turn yet"),
        "unknown": _("not known whether it arrived"),
        "failed": _("failed"),
        "missed": _("do not get it"),
    }.get(kind, kind)


def reminder_name(how: str) -> str:
    """By what a reminder went."""
    return {"platform": _("reminded by the platform"), "huoqun": _("reminded in Huoqun")}.get(how, how)
