"""Who is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from ..models import Absence


def away_now(workspace_id: int, *, now: datetime) -> set[int]:
    """The users who are away at this moment."""
    found = Absence.objects.of(workspace_id).filter(ended_at=None, starts_at__lte=now, ends_at__gt=now)
    return set(found.values_list("user_id", flat=True))


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """One absence that goes on or is to come. `stand_in` is '' where tasks go by their own rule."""

    uid: UUID
    user_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    stand_in: str
    handed_at: datetime | None

    def is_on(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at


def absences(workspace_id: int, *, now: datetime) -> list[AbsenceLine]:
    """Absences that go on or are to come, the first to begin first."""
    rows = Absence.objects.of(workspace_id).filter(Q(ended_at=None), ends_at__gt=now).order_by("starts_at", "id")
    found = rows.values_list(
        "uid", "user_id", "user__name", "user__email", "starts_at", "ends_at", "stand_in__name", "stand_in__email",
        "handed_at",
    )  # fmt: skip
    return [
        AbsenceLine(uid, user, name or email, start, end, other or other_email or "", handed)
        for uid, user, name, email, start, end, other, other_email, handed in found
    ]
