"""The pure part of insights: what is judged, when it is too early to, and what the words mean."""

from __future__ import annotations

from enum import StrEnum

REPLIES_WITHIN = 7
"""Days: a reply or an answer counts where what it replies to is not older. What changes in a message is thus felt on
the days of a week, and never further on."""

SPOKE_WITHIN = 28
YOUNG = 7
SILENT_FOR = 14
RETURNS_WITHIN = 60
OFTEN = 2
"""Of whoever came to a group on fewer days in a quarter nobody can say that they have gone."""


class Outlook(StrEnum):
    """How a group stands by its forecast. The order is that of lists: what needs somebody first."""

    GOING_QUIET = "going_quiet"
    AT_RISK = "at_risk"
    ALIVE = "alive"
    TOO_EARLY = "too_early"
    SILENT = "silent"


GOING_QUIET_BELOW, AT_RISK_BELOW = 0.5, 0.8
"""Chances of being alive in 28 days below which a group is called so."""


def outlook(p_alive: float, *, quiet: float = GOING_QUIET_BELOW, risky: float = AT_RISK_BELOW) -> Outlook:
    """The word for a chance of being alive in 28 days.

    >>> outlook(0.3), outlook(0.7), outlook(0.95)
    (<Outlook.GOING_QUIET: 'going_quiet'>, <Outlook.AT_RISK: 'at_risk'>, <Outlook.ALIVE: 'alive'>)
    """
    if p_alive < quiet:
        return Outlook.GOING_QUIET
    return Outlook.AT_RISK if p_alive < risky else Outlook.ALIVE
