"""The pure part of chats: kinds of messages, states and classes of effects, actions of the port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

FIRST_YEAR, LAST_YEAR = 1990, 2100


def possible_date(at: datetime) -> bool:
    """Whether Huoqun keeps messages of such a date: 1990 to 2100."""
    return FIRST_YEAR <= at.year <= LAST_YEAR


class MessageKind(IntEnum):
    TEXT = 1
    IMAGE = 2
    FILE = 3
    VOICE = 4
    VIDEO = 5
    STICKER = 6
    LINK = 7
    SYSTEM = 8


class MessageOrigin(IntEnum):
    LIVE = 1
    IMPORT = 2
    SIMULATION = 3
    SENT = 4


class PictureState(StrEnum):
    """Where a picture of a message stands that somebody wants to know the content of."""

    WANTED = "wanted"
    FETCHED = "fetched"
    READ = "read"
    GIVEN_UP = "given_up"


class EffectState(StrEnum):
    """Where an effect stands. `ambiguous` ends as sent, ready or failed (or, where a mass message was taken after all,
    with staff), and says who decided.
    """

    PLANNED = "planned"
    READY = "ready"
    LEASED = "leased"
    SENT = "sent"
    CONFIRMED = "confirmed"
    AWAITING_STAFF = "awaiting_staff"
    AMBIGUOUS = "ambiguous"
    FAILED = "failed"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"


class EffectClass(StrEnum):
    CARE = "care"
    NUDGE = "nudge"
    MARKETING = "marketing"
    MONEY = "money"
    SERVICE = "service"


TRANSITIONS: dict[EffectState, frozenset[EffectState]] = {
    EffectState.PLANNED: frozenset(
        {EffectState.READY, EffectState.AWAITING_STAFF, EffectState.SUPPRESSED, EffectState.EXPIRED}
    ),
    EffectState.READY: frozenset(
        {
            EffectState.LEASED, EffectState.PLANNED, EffectState.AWAITING_STAFF, EffectState.SUPPRESSED,
            EffectState.EXPIRED,
        }
    ),
    EffectState.LEASED: frozenset(
        {
            EffectState.SENT, EffectState.CONFIRMED, EffectState.READY, EffectState.AMBIGUOUS, EffectState.FAILED,
            EffectState.AWAITING_STAFF,
        }
    ),
    EffectState.SENT: frozenset({EffectState.CONFIRMED, EffectState.FAILED}),
    EffectState.AMBIGUOUS: frozenset(
        {
            EffectState.SENT, EffectState.CONFIRMED, EffectState.READY, EffectState.FAILED,
            EffectState.AWAITING_STAFF,
        }
    ),
    EffectState.AWAITING_STAFF: frozenset({EffectState.CONFIRMED, EffectState.FAILED, EffectState.EXPIRED}),
    EffectState.CONFIRMED: frozenset(),
    EffectState.FAILED: frozenset(),
    EffectState.EXPIRED: frozenset(),
    EffectState.SUPPRESSED: frozenset(),
}  # fmt: skip
"""Where an effect may go from each state. READY again from LEASED only where nothing was done for certain."""


def may_move(before: EffectState, after: EffectState) -> bool:
    return after in TRANSITIONS[before]


def sources_of(after: EffectState) -> list[str]:
    """The states from which an effect may come to `after`, as they are stored."""
    return sorted(str(before) for before, targets in TRANSITIONS.items() if after in targets)


REMINDERS, REMINDERS_WITHIN = 3, timedelta(hours=24)
"""How often people may be reminded of what they still have to send: as often as WeCom's official call allows it."""


def may_remind(reminders: Sequence[Mapping[str, str]], now: datetime) -> bool:
    """Whether they may be reminded now. A reminder that failed does not count."""
    counted = [one for one in reminders if one.get("state") != "failed"]
    return sum(now - datetime.fromisoformat(one["at"]) < REMINDERS_WITHIN for one in counted) < REMINDERS


EXCERPT = 120


def excerpt(text: str) -> str:
    """The beginning of a text on one line, at most 120 characters."""
    line = " ".join(text[: EXCERPT * 4].split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1] + "…"
