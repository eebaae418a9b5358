"""Tokens of other programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huoqun.team.models import ApiToken


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token as the Team page lists it; the token itself was shown once."""

    id: int
    uid: UUID
    name: str
    permissions: tuple[str, ...]
    made_by: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def tokens(workspace_id: int) -> list[TokenLine]:
    """Tokens of a workspace, those in force first, then by age."""
    found = ApiToken.objects.of(workspace_id).order_by("revoked_at", "-id")
    lines = [
        TokenLine(t.id, t.uid, t.name, tuple(t.permissions), t.made_by, t.created_at, t.last_used_at, t.revoked_at)
        for t in found
    ]
    return sorted(lines, key=lambda line: line.revoked_at is not None)
