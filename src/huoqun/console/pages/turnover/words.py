"""Turnover in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.console.access import Looking
from huoqun.console.parts import NavItem
from huoqun.turnover.rules.presence import Measure, Protected
from huoqun.turnover.rules.rounds import RoundState, Step
from huoqun.turnover.words import measure_name


def tabs(request: Looking, active: str) -> Sequence[NavItem]:
    """The pages of turnover; `active`: the address of the one that is open."""
    found = [("turnover", _("Rounds"), "refresh"), ("turnover_rules", _("Rules of presence"), "clipboard-check")]
    return [NavItem(reverse(url), label, icon=icon, active=url == active) for url, label, icon in found]


def state_name(state: RoundState) -> tuple[str, str]:
    """A tone and words for where a round stands."""
    return {
        RoundState.DRAFT: ("watch", pgettext("round", "to be approved")),
        RoundState.APPROVED: ("good", pgettext("round", "approved")),
        RoundState.DROPPED: ("quiet", pgettext("round", "dropped")),
        RoundState.UNDONE: ("quiet", pgettext("round", "taken back")),
    }[state]


def step_name(step: Step) -> str:
    """What is proposed for somebody."""
    return {
        Step.THANK: pgettext("turnover", "Thanked"), Step.ASK_BACK: pgettext("turnover", "Asked back"),
        Step.LAST_NOTICE: pgettext("turnover", "Last notice"), Step.LEAVE: pgettext("turnover", "Let go"),
        Step.BRING_IN: pgettext("turnover", "Brought in from the line"), Step.STAY: pgettext("turnover", "Not judged"),
    }[step]  # fmt: skip


def step_says(step: Step) -> str:
    """What happens to those for whom it is approved."""
    return {
        Step.THANK: _("They read a word of thanks in private."),
        Step.ASK_BACK: _("They read in private that they are missed. Nothing else happens."),
        Step.LAST_NOTICE: _("They were asked back before, and are still absent: they read that their place goes next."),
        Step.LEAVE: _("They were asked back and given a notice: they read goodbye, and are removed some hours later."),
        Step.BRING_IN: _(
            "They were accepted and wait: they come in by themselves as places are free. Struck, they go to the end of "
            "the line."
        ),
        Step.STAY: _("Absent, and all the same not judged, with the reason."),
    }[step]  # fmt: skip


def why_name(why: str) -> str:
    """Why somebody is not judged."""
    words = {
        Protected.NEW: pgettext("protected", "new"),
        Protected.ON_LEAVE: pgettext("protected", "on leave"),
        Protected.PAID: pgettext("protected", "paid term"),
        Protected.HELPER: pgettext("protected", "helper"),
        Protected.STAFF: pgettext("protected", "of the team"),
        Protected.SIZE: pgettext("protected", "the group would become too small, or too many would leave at once"),
    }
    return next((said for key, said in words.items() if key == why), why)


def evidence(values: Mapping[str, int], weights: Mapping[str, int]) -> str:
    """What was counted of somebody, of what counts; in a line."""
    said = [f"{measure_name(one)} {values[one]}" for one in Measure if weights.get(one, 0) and values.get(one, 0)]
    return " · ".join(said) or _("nothing of what counts")
