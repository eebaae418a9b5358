"""What the form offers to choose from."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def classes() -> list[tuple[str, str]]:
    return [
        ("", "—"),
        ("care", pgettext("class", "Care")),
        ("nudge", pgettext("class", "Nudge")),
        ("marketing", pgettext("class", "Marketing")),
        ("money", pgettext("class", "Money")),
        ("service", pgettext("class", "Service")),
    ]


def strategies() -> list[tuple[str, str]]:
    return [
        ("owner", _("whose member it is")),
        ("least_loaded", _("who has the least to do")),
        ("round_robin", _("in turn")),
        ("owner_then_least_loaded", _("whose member it is, else who has the least to do")),
    ]


def after_end() -> list[tuple[str, str]]:
    return [
        ("closed", _("close it")),
        ("stays", _("leave it: it is worth doing all the same")),
        ("held", _("let nobody dissolve the group before it is done")),
    ]


def scopes() -> list[tuple[str, str]]:
    return [("member", _("one member")), ("group", _("one group")), ("workspace", _("everybody together"))]


def periods() -> list[tuple[str, str]]:
    return [("hour", _("hour")), ("day", _("day")), ("week", _("week")), ("month", _("month"))]


def thens() -> list[tuple[str, str]]:
    return [("skip", _("leave it out")), ("send_late", _("send it late")), ("ask", _("ask a person"))]


def lates() -> list[tuple[str, str]]:
    return [
        ("skip", _("miss it")),
        ("digest", _("get one summary")),
        ("shift", _("get it by their own days")),
        ("replay", _("get it one after another")),
    ]
