"""What went wrong and waits for a person's word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor

from ..models import Incident
from ..permissions import WorkPermission
from ..rules import IncidentState
from .tasks import within


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident as its card shows it. `people` wait for it; `version` is what a decision must have seen."""

    id: int
    uid: UUID
    key: str
    kind: str
    title: str
    evidence: Mapping[str, Any]
    choices: tuple[str, ...]
    people: int
    group_id: int | None
    group: str
    version: int
    created_at: datetime


_FIELDS = (
    "id", "uid", "key", "kind", "title", "evidence", "choices", "people", "group_id", "group__name", "version",
    "created_at",
)  # fmt: skip


def incidents_open(actor: Actor, *, group_id: int | None = None, limit: int = 50) -> list[IncidentView]:
    """Incidents within the actor's scope, or those of one group in it, the oldest first."""
    standing = Incident.objects.of(actor.workspace_id).filter(state=IncidentState.OPEN)
    if group_id is not None:
        standing = standing.filter(group_id=group_id)
    found = within(standing, actor.scope(WorkPermission.INCIDENT_VIEW)).order_by("created_at", "id")
    rows = list(found.values(*_FIELDS)[:limit])
    for row in rows:
        row["group"], row["choices"] = row.pop("group__name") or "", tuple(row["choices"])
    return [IncidentView(**row) for row in rows]
