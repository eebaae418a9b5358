"""Forecasts in words: the reasons, with the counts that they stand for."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .forecasting.reasons import Reason
from .queries.forecasts import GroupForecast
from .rules import Outlook


def why(line: GroupForecast) -> list[str]:
    """What speaks for a forecast, the strongest first; for a young group, why there is none."""
    if line.outlook is Outlook.TOO_EARLY:
        said = ngettext(
            "It first spoke %(n)d day ago: too early to know. For a week there is no forecast.",
            "It first spoke %(n)d days ago: too early to know. For a week there is no forecast.",
            line.age,
        )
        return [said % {"n": line.age}]
    return [_said(reason, line) for reason in line.why]


def _said(reason: Reason, line: GroupForecast) -> str:
    if reason is Reason.SILENCE:
        return _silence(line.silent)
    if reason is Reason.GAPS:
        return _gaps(line)
    return {
        Reason.DAYS: _("Signs of life on %(now)d of the last 28 days, on %(before)d of the 28 before")
        % {"now": line.month.days, "before": line.before.days},
        Reason.PEOPLE: _("People who took part in the last 28 days: %(now)d, in the 28 before: %(before)d")
        % {"now": line.month.people, "before": line.before.people},
        Reason.VOLUME: _("Messages in the last 28 days: %(now)d, in the 28 before: %(before)d")
        % {"now": line.month.messages, "before": line.before.messages},
        Reason.NEWCOMERS: _("Of those who spoke this month, how many are new here"),
        Reason.AGE: ngettext("It is %(n)d day old", "It is %(n)d days old", line.age) % {"n": line.age},
        Reason.COMMUNITY: _("How the community as a whole is doing"),
    }[reason]


def _silence(days: int) -> str:
    if not days:
        return _("Somebody was there within the last day")
    return ngettext("No sign of life for %(n)d day", "No sign of life for %(n)d days", days) % {"n": days}


def _gaps(line: GroupForecast) -> str:
    if line.outlook is Outlook.ALIVE:
        return _("It never was silent for long")
    return _("It has been silent for long before")
