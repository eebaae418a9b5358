"""The words of forms, and their tabs."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.console.parts import NavItem
from huoqun.forms.rules import Kind, QuizState, Shows


def tabs(active: str) -> list[NavItem]:
    """The tabs of Forms; `active`: the name of the address that is open."""
    named = [("forms", _("Quizzes")), ("forms_surveys", _("Surveys")), ("forms_banks", _("Banks of questions"))]
    return [NavItem(reverse(url), words, icon="circle-dot", active=url == active) for url, words in named]


def kind_name(kind: Kind) -> str:
    return {
        Kind.SINGLE: pgettext("question", "one of several"),
        Kind.MULTIPLE: pgettext("question", "several of several"),
        Kind.TRUE_FALSE: pgettext("question", "true or false"),
        Kind.NUMBER: pgettext("question", "a number"),
        Kind.SHORT: pgettext("question", "a word or two"),
        Kind.LONG: pgettext("question", "a text, scored by a person"),
    }[kind]


def shows_name(shows: Shows) -> str:
    return {
        Shows.NEVER: pgettext("right answers", "never"),
        Shows.HANDED_IN: pgettext("right answers", "once it is handed in"),
        Shows.PASSED: pgettext("right answers", "to whoever passed"),
        Shows.CLOSED: pgettext("right answers", "once the quiz is closed"),
    }[shows]


def state_of(state: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> tuple[str, str]:
    """A tone and a word for where something that opens and closes stands."""
    if state == QuizState.DRAFT:
        return "info", pgettext("form", "draft")
    if state == QuizState.CLOSED or (closes_at is not None and closes_at <= now):
        return "quiet", pgettext("form", "closed")
    if opens_at is not None and now < opens_at:
        return "info", pgettext("form", "opens later")
    return "good", pgettext("form", "open")
