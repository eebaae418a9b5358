"""The pure part of chats: kinds of messages, states and classes of effects, actions of the port."""

from __future__ import annotations

from enum import IntEnum, StrEnum


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


class EffectState(StrEnum):
    """Where an effect stands. `ambiguous` ends as sent, ready or failed, and says who decided."""

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
