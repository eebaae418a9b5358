"""Imports of chat history: running ones and those that ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.chats.models import ImportRun
from huoqun.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Skip:
    """Records that were left out for one reason; `first_at`: the file and line of the first."""

    reason: str
    count: int
    first_at: str


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One import. `state`: running, done, stopped or failed; the counts are of what was new."""

    id: int
    uid: UUID
    source_name: str
    state: str
    groups: int
    members: int
    messages: int
    joins: int
    leaves: int
    skipped: tuple[Skip, ...]
    first_at: str
    last_at: str
    error: str
    cancel_asked: bool
    started_by: str
    started_at: datetime
    moved_at: datetime
    ended_at: datetime | None


def runs(workspace_id: int, *, limit: int = 20) -> list[ImportLine]:
    """The latest imports, newest first."""
    return [_line(run) for run in ImportRun.objects.of(workspace_id).order_by("-started_at", "-id")[:limit]]


def run(workspace_id: int, uid: UUID) -> ImportLine:
    """One import. Raises NotFound."""
    found = ImportRun.objects.of(workspace_id).filter(uid=uid).first()
    if found is None:
        raise NotFound("There is no such import.")
    return _line(found)


def _line(run: ImportRun) -> ImportLine:
    said: dict[str, Any] = run.summary
    skipped = [Skip(reason, count, first) for reason, (count, first) in said.get("skipped", {}).items()]
    skipped.sort(key=lambda skip: -skip.count)
    return ImportLine(
        run.id,
        run.uid,
        run.source_name,
        run.state,
        said.get("groups", 0),
        said.get("members", 0),
        said.get("messages", 0),
        said.get("joins", 0),
        said.get("leaves", 0),
        tuple(skipped),
        said.get("first_at", ""),
        said.get("last_at", ""),
        run.error,
        run.cancel_asked,
        run.started_by,
        run.started_at,
        run.moved_at,
        run.ended_at,
    )
