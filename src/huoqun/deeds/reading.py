"""Rows of other systems become deeds: a batch at a time, each bad row counted with its reason and place.

The one way for all doors: a file on the command line or a page, the API, a signed webhook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from huoqun.core import queries
from huoqun.core.actor import Actor
from huoqun.core.errors import Refused
from huoqun.core.facts import Origin
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import NewDeed, Table, read_row

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of the rows. `skipped`: {"reason", "count", "first_at"}, first_at the line or place of the first."""

    new: int
    known: int
    unmatched: int
    skipped: tuple[dict[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """As `huoqun import --as orders --json` prints it."""
        return {"new": self.new, "known": self.known, "unmatched": self.unmatched, "skipped": list(self.skipped)}


@dataclass(slots=True)
class Reading:
    """Collects rows and records them in batches. `origin`: a file is history, a call or webhook is live."""

    actor: Actor
    table: Table
    origin: Origin = Origin.IMPORT
    _waiting: list[NewDeed] = field(default_factory=list)
    _new: int = 0
    _known: int = 0
    _unmatched: int = 0
    _skipped: dict[str, dict[str, Any]] = field(default_factory=dict)
    _place: tuple[str, str] | None = None

    def add(self, line: int, row: Mapping[str, Any], *, now: datetime) -> None:
        """Read one row; a bad one is counted, not raised."""
        if self._place is None:
            workspace = queries.workspace(self.actor.workspace_id)
            self._place = (workspace.zone, workspace.currency)
        try:
            self._waiting.append(read_row(row, table=self.table, zone=self._place[0], currency=self._place[1]))
        except Refused as error:
            self.skip(line, str(error.message))
        if len(self._waiting) >= BATCH:
            self._flush(now)

    def skip(self, line: int, reason: str) -> None:
        """Count a row that is no deed."""
        entry = self._skipped.setdefault(reason, {"reason": reason, "count": 0, "first_at": line})
        entry["count"] += 1

    def finish(self, *, now: datetime) -> Summary:
        """Record what is left and answer what became of all."""
        self._flush(now)
        return Summary(self._new, self._known, self._unmatched, tuple(self._skipped.values()))

    def _flush(self, now: datetime) -> None:
        outcome = record(self.actor, deeds=self._waiting, now=now, origin=self.origin)
        self._new += outcome.new
        self._known += outcome.known
        self._unmatched += outcome.unmatched
        self._waiting.clear()
