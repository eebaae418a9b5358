"""A score in words: the reasons as somebody reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .events import N_
from .judging import Reason, Score
from .weights import WORDS, Sign

Gettext = Callable[[str], str]

NOTHING = N_("nobody came by them yet")
NOTHING_AGAINST = N_("nothing speaks against them")
COUNT = N_("%(words)s (%(n)s of %(of)s)")


def reason(one: Reason, gettext: Gettext) -> str:
    """One reason, with how many of the inviter's invitations have it."""
    facts = {name: _shown(value, gettext) for name, value in one.facts.items()}
    words = gettext(WORDS[one.sign]) % facts
    return gettext(COUNT) % {"words": words, "n": f"{one.n:,}", "of": f"{one.of:,}"}


def told(kept: object, gettext: Gettext) -> str:
    """A reason as it was kept, [sign, facts], in words; what is kept otherwise is words already."""
    if not isinstance(kept, list | tuple) or len(kept) != 2 or kept[0] not in WORDS:
        return str(kept)
    return gettext(WORDS[Sign(kept[0])]) % {name: _shown(value, gettext) for name, value in dict(kept[1]).items()}


def reasons(score: Score, gettext: Gettext) -> list[str]:
    """All reasons of a score, the weightiest first; never empty."""
    if not score.counted and not score.withheld:
        return [gettext(NOTHING)]
    return [reason(one, gettext) for one in score.reasons] or [gettext(NOTHING_AGAINST)]


def as_json(score: Score, gettext: Gettext) -> dict[str, Any]:
    """As `huoqun campaigns score` writes it."""
    return {
        "inviter": score.inviter,
        "counted": score.counted,
        "withheld": score.withheld,
        "score": score.score,
        "reasons": reasons(score, gettext),
    }


def _shown(value: Any, gettext: Gettext) -> str:
    return f"{value:,}" if isinstance(value, int) else gettext(value)
