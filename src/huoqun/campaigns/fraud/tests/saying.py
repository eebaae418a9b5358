"""Events in few words, for tests."""

from __future__ import annotations

from typing import Any

from huoqun.campaigns.fraud.events import event_of
from huoqun.campaigns.fraud.judging import Judged, Told, judge
from huoqun.campaigns.fraud.tally import Tally

NOON = 1_764_590_400
HOUR, DAY = 3600, 86_400


def said(kind: str, invitee: str | None, by: str | None = None, at: float = 0, **more: Any) -> dict[str, Any]:
    """An event so many seconds after noon."""
    return {"campaign": "c", "at": NOON + at, "kind": kind, "inviter": by, "invitee": invitee} | more


LATER = said("click", "somebody", "else", 10 * DAY)
"""The record goes on long enough for everybody to have stayed."""


def judged(*records: dict[str, Any], staff: tuple[str, ...] = ()) -> list[Judged]:
    """What comes of these events."""
    tally = Tally().extend(event_of(record) for record in (*records, LATER))
    return list(judge(tally, told=Told(staff=frozenset(staff))))


def outcomes(*records: dict[str, Any], staff: tuple[str, ...] = ()) -> dict[tuple[str, str], str]:
    """(inviter, invitee) → what came of it."""
    return {(one.inviter, one.invitee): str(one.outcome) for one in judged(*records, staff=staff)}


def signs(*records: dict[str, Any], staff: tuple[str, ...] = ()) -> set[str]:
    """Every sign that speaks against any of them."""
    found = judged(*records, staff=staff)
    return {str(sign) for one in found for sign, weight, _ in one.signs if weight > 0}
