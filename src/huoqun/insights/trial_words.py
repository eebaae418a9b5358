"""What experiments come to, in words: page, terminal and API say the same."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from .queries.experiments import ASK_BACK, BROADCAST, HOLD_OUT, REST, Experiment
from .trials import WORTH, Outcome, Rail, Reading


def title(one: Experiment) -> str:
    """What was tried, and where."""
    if one.step == ASK_BACK:
        return _("Asking people back, beside who is left alone")
    if one.step == BROADCAST:
        return _("Broadcast “%(title)s”, beside who did not get it") % {"title": one.playbook}
    if one.step == HOLD_OUT:
        return _("“%(playbook)s” beside who is left out of it") % {"playbook": one.playbook}
    return _("“%(playbook)s”: %(step)s") % {"playbook": one.playbook, "step": one.step}


def arm_name(name: str) -> str:
    """An arm as people call it."""
    own = {HOLD_OUT: pgettext("arm", "left alone"), REST: pgettext("arm", "everybody else")}
    return own.get(name, name)


def goal_words(one: Experiment) -> str:
    """What was to be reached."""
    words = {
        "paid": pgettext("goal", "bought"), "used": pgettext("goal", "used it"),
        "checked_in": pgettext("goal", "checked in"), "came": pgettext("goal", "came"),
        "helped": pgettext("goal", "helped"), "stage": pgettext("goal", "reached the stage"),
        "returned": pgettext("goal", "came back"), "spoke": pgettext("goal", "said something"),
    }  # fmt: skip
    what = f"{words[one.goal]} ({one.value})" if one.value else words[one.goal]
    return _("%(what)s within %(days)g days") % {"what": what, "days": one.days}


def rail_name(rail: Rail) -> str:
    """What must not get worse."""
    return {
        Rail.LEAVE: pgettext("guardrail", "more leave the group"),
        Rail.MUTE: pgettext("guardrail", "more want no messages"),
        Rail.COMPLAINT: pgettext("guardrail", "more complain"),
    }[rail]


def outcome_words(one: Reading) -> str:
    """What can be said, with its interval; of too few, how many more it takes."""
    gap = one.gap
    if gap is None:
        return _enough(one)
    values = {
        "gap": f"{100 * gap.value:+.1f}", "low": f"{100 * gap.low:+.1f}", "high": f"{100 * gap.high:+.1f}",
        "least": f"{100 * gap.least:.0f}", "worth": f"{100 * WORTH:.0f}",
    }  # fmt: skip
    said = {
        Outcome.BETTER: _("Better: %(gap)s in 100 (%(low)s to %(high)s)."),
        Outcome.WORSE: _("Worse: %(gap)s in 100 (%(low)s to %(high)s)."),
        Outcome.NO_DIFFERENCE: _("No difference worth speaking of: %(gap)s in 100 (%(low)s to %(high)s)."),
        Outcome.UNCLEAR: _(
            "Not told apart: %(gap)s in 100 (%(low)s to %(high)s). So many people would show %(least)s in 100 or more."
        ),
    }[one.outcome]
    return said % values + (" " + _enough(one) if one.outcome is Outcome.UNCLEAR and one.more else "")


def _enough(one: Reading) -> str:
    said = ngettext(
        "Not enough people: %(n)d more in each arm would show a difference of %(worth)d in 100.",
        "Not enough people: %(n)d more in each arm would show a difference of %(worth)d in 100.",
        one.more,
    )
    return said % {"n": one.more, "worth": round(100 * WORTH)}
