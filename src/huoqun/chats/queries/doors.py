"""Who is called at the web door: a connection by its uid, before anybody is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from huoqun.core.queries import Workspace, workspace

from ..models import Connection


@dataclass(frozen=True, slots=True)
class Door:
    """A connection that may be called. `sealed`: its secrets as they are stored."""

    connection_id: int
    workspace: Workspace
    platform: str
    name: str
    settings: Mapping[str, Any]
    sealed: bytes = field(repr=False)
    was_called: bool


def door(uid: UUID) -> Door | None:
    """The connection of this uid while it is on, whatever its workspace: the caller is a platform, and nobody yet."""
    row = Connection.objects.filter(uid=uid, is_on=True).defer("since").first()
    if row is None:
        return None
    return Door(
        row.id, workspace(row.workspace_id), row.platform, row.name, row.settings, bytes(row.secrets),
        "called_at" in row.state,
    )  # fmt: skip
