"""Questions about connections. No answer holds a secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..models import Connection, Route
from ..permissions import ChatsPermission


@dataclass(frozen=True, slots=True)
class Tested:
    """How the last test went, and each connecting since, which overwrites it.

    `at`: when it ended; while it `is_waiting`, when it was asked for.
    """

    is_waiting: bool
    ok: bool
    error: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """A connection as a page shows it. `has_secrets`: some are stored.

    `served_until`: the real moment until which a gateway process holds it; one that died renews it no more.

    `was_called`: the platform has called at the web door, and its call held.
    """

    id: int
    uid: UUID
    platform: str
    name: str
    settings: Mapping[str, Any]
    has_secrets: bool
    is_on: bool
    send_nothing: bool
    served_until: datetime | None
    capabilities: tuple[str, ...]
    groups: int
    last_event_at: datetime | None
    last_error: str
    last_error_at: datetime | None
    created_at: datetime
    test: Tested | None
    was_called: bool


def connections_of(actor: Actor) -> list[ConnectionView]:
    """The workspace's connections by name. Raises NotAllowed."""
    actor.require(ChatsPermission.CONNECTION_VIEW)
    rows = Connection.objects.of(actor.workspace_id).defer("since").order_by("name")
    counted = Route.objects.of(actor.workspace_id).values("connection_id").annotate(n=Count("id")).order_by()
    groups = {row["connection_id"]: row["n"] for row in counted}
    return [_view(row, groups.get(row.id, 0)) for row in rows]


def connection(actor: Actor, connection_id: int) -> ConnectionView:
    """One connection. Raises NotFound, NotAllowed."""
    actor.require(ChatsPermission.CONNECTION_VIEW)
    row = Connection.objects.of(actor.workspace_id).defer("since").filter(id=connection_id).first()
    if row is None:
        raise NotFound
    return _view(row, Route.objects.of(actor.workspace_id).filter(connection_id=connection_id).count())


def _view(row: Connection, groups: int) -> ConnectionView:
    return ConnectionView(
        id=row.id, uid=row.uid, platform=row.platform, name=row.name, settings=row.settings,
        has_secrets=bool(row.secrets), is_on=row.is_on, send_nothing=row.send_nothing,
        served_until=row.held_until if row.holder else None,
        capabilities=tuple(row.offers.get("capabilities", ())), groups=groups,
        last_event_at=row.last_event_at, last_error=row.last_error, last_error_at=row.last_error_at,
        created_at=row.created_at, test=_tested(row.state.get("test")), was_called="called_at" in row.state,
    )  # fmt: skip


def _tested(kept: Mapping[str, Any] | None) -> Tested | None:
    if kept is None:
        return None
    if "asked_at" in kept:
        return Tested(True, False, "", datetime.fromisoformat(kept["asked_at"]))
    return Tested(False, bool(kept["ok"]), str(kept["error"]), datetime.fromisoformat(kept["at"]))
