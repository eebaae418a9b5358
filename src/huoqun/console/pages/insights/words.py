"""What forecasts are called on pages."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.console.parts import Tone
from huoqun.insights.counting import Share
from huoqun.insights.rules import Outlook

TONES: dict[Outlook, Tone] = {
    Outlook.GOING_QUIET: "bad", Outlook.AT_RISK: "watch", Outlook.ALIVE: "good", Outlook.TOO_EARLY: "quiet",
    Outlook.SILENT: "quiet",
}  # fmt: skip


def outlook_words(outlook: Outlook) -> str:
    """A forecast in a word or two."""
    return {
        Outlook.GOING_QUIET: _("going quiet"),
        Outlook.AT_RISK: _("at risk"),
        Outlook.ALIVE: _("alive"),
        Outlook.TOO_EARLY: _("too early to tell"),
        Outlook.SILENT: _("silent"),
    }[outlook]


def percent(chance: float | None) -> str:
    """A chance as a whole number of hundredths; a dash where there is none."""
    return "—" if chance is None else f"{chance:.0%}"


def share_words(share: Share, *, people: bool = False) -> str:
    """A share with its counts and interval: "41 of 100 (32–51 %)"; fewer than ten: the counts alone. `people`: of them,
    which some languages count with a word of their own.
    """
    values = {
        "part": share.part,
        "whole": share.whole,
        "low": f"{100 * share.low:.0f}",
        "high": f"{100 * share.high:.0f}",
    }
    if not share.whole:
        return "—"
    if share.whole < 10:
        few = pgettext("people", "%(part)d of %(whole)d") if people else _("%(part)d of %(whole)d")
        return few % values
    said = _("%(part)d of %(whole)d (%(low)s–%(high)s %%)")
    return (pgettext("people", "%(part)d of %(whole)d (%(low)s–%(high)s %%)") if people else said) % values
