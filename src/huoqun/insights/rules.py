"""The pure part of insights: what is judged, when it is too early to, and what the words mean."""

from __future__ import annotations

import hashlib
from enum import StrEnum

REPLIES_WITHIN = 7
"""Days: a reply or an answer counts where what it replies to is not older. What changes in a message is thus felt on
the days of a week, and never further on."""

SPOKE_WITHIN = 28
YOUNG = 7
SILENT_FOR = 14
RETURNS_WITHIN = 60
NEW_FOR, RETURNS_SOON = 14, 30
"""Days for which whoever came to a group once is asked about, and within which they speak there again or do not."""
OFTEN = 2
"""Of whoever came to a group on fewer days in a quarter nobody can say that they have gone."""


FIRST_REPLY = "first-reply"
"""The manual by which somebody of the team replies to a newcomer to whom nobody did."""

COMPLAINTS = ("骗子", "诈骗", "骗人", "举报", "投诉", "垃圾群", "别拉我", "别再拉", "scam", "fraud", "spam")
"""Whoever says one of these is taken to complain, by whatever they mean."""


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


class Foretells(StrEnum):
    """What is foretold: a group goes quiet, a member comes back, or a newcomer comes again."""

    QUIET = "quiet"
    RETURN = "return"
    NEWCOMER = "newcomer"


class Arm(StrEnum):
    """What was done of what was foretold. Held out: left alone on purpose, to compare with."""

    NONE = ""
    PROPOSED = "proposed"
    ACTED = "acted"
    HELD_OUT = "held_out"


class Way(StrEnum):
    """How a group that goes quiet may be helped."""

    ASK_CORE = "ask_core"
    GATHERING = "gathering"
    TOPIC = "topic"
    MERGE = "merge"
    END = "end"


WORTH_ASKING = 4
"""Days with words, of the 90 before the last ones: whoever came less often is not asked back."""
ASKED_UNTIL = 90
"""Days of silence after which nobody is asked back."""
HELD_OUT = 5
"""One of so many is left alone, always: else nobody could say whether asking helps."""


def way_of(kind_key: str, verdict: str, carriers: int) -> Way:
    """What suits a group that goes quiet, by its kind, by what its counts speak for, and by who still carries it.

    >>> way_of("chapter", "keep", 3), way_of("core", "keep", 1), way_of("camp", "end", 4)
    (<Way.GATHERING: 'gathering'>, <Way.TOPIC: 'topic'>, <Way.END: 'end'>)
    """
    if verdict in (Way.END, Way.MERGE):
        return Way(verdict)
    if kind_key == "chapter":
        return Way.GATHERING
    return Way.ASK_CORE if carriers >= 2 else Way.TOPIC


def is_held_out(workspace_id: int, member_id: int, quarter: int) -> bool:
    """Whether somebody is left alone this quarter: by chance, and the same however often it is asked."""
    digest = hashlib.blake2b(f"{workspace_id}/{member_id}/{quarter}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) % HELD_OUT == 0
