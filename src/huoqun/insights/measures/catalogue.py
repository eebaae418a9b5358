"""Every measure by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ibis.expr.types import Table

from . import growth, money, talk
from .base import Frame

EXPRESSIONS: Mapping[str, Callable[[Frame], Table]] = {
    "active": talk.active,
    "stickiness": talk.stickiness,
    "retention": growth.retention,
    "first_reply": talk.first_reply,
    "reciprocity": talk.reciprocity,
    "voices": talk.voices,
    "unanswered": talk.unanswered,
    "advertising": talk.advertising,
    "silent_readers": talk.silent_readers,
    "joins": growth.joins,
    "orbits": talk.orbits,
    "revenue": money.revenue,
    "cost": money.cost,
    "lifetime_value": money.lifetime_value,
    "complaints": talk.complaints,
    "leaving": growth.leaving,
}
