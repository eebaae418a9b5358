"""What turnover calls what it counts, and how somebody comes back."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .rules.presence import Fate, Measure


def measure_name(measure: str) -> str:
    """What is counted."""
    return {
        Measure.WORDS: pgettext("measure", "messages, 5 of a day at most"),
        Measure.DAYS: pgettext("measure", "days with words"),
        Measure.CHECKINS: pgettext("measure", "check-ins"), Measure.PURCHASES: pgettext("measure", "purchases"),
        Measure.USES: pgettext("measure", "days on which the product was used"),
        Measure.GATHERINGS: pgettext("measure", "gatherings"), Measure.ANSWERS: pgettext("measure", "answers and help"),
        Measure.DUTIES: pgettext("measure", "duties"), Measure.POINTS: pgettext("measure", "points earned"),
    }[Measure(measure)]  # fmt: skip


def fate_name(fate: Fate) -> str:
    """How somebody who left may come back."""
    return {
        Fate.DOOR: _("by the open door"), Fate.APPLY: _("by a fresh application"), Fate.FINAL: _("not at all"),
    }[fate]  # fmt: skip
