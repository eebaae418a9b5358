"""Where something is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import server_cursor


@dataclass(frozen=True, slots=True)
class WorkspaceDue:
    """A workspace, and what its own clock shows."""

    workspace_id: int
    now: datetime


_DUE = """
    select w.id, w.now from (
        select id, switched_off, case
            when clock_anchor is null then %(real)s
            else clock_shown + (%(real)s - clock_anchor) * clock_speed end as now
        from core_workspace
    ) w
    where not w.switched_off ? 'playbooks' and exists (
        select from playbooks_due d where d.workspace_id = w.id and d.held in ('', 'passed') and d.due_at <= w.now
    )
    order by w.id
"""


def workspaces_due(*, real: datetime) -> list[WorkspaceDue]:
    """The workspaces where a step is due at a real moment; those that switched playbooks off are left out."""
    with server_cursor() as cursor:
        cursor.execute(_DUE, {"real": real})
        return [WorkspaceDue(row[0], row[1]) for row in cursor.fetchall()]
