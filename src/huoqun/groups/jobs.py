"""Reactions of groups: forget the names that erased people went by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core.jobs import Unit, consumer
from huoqun.core.sql import server_cursor


@consumer("groups.forget", hears=[("members.erased", 1)], acts=False)
def forget(units: Sequence[Unit], now: datetime) -> None:
    """Empties the nicknames of erased members; their stays remain as counts."""
    values = {
        "workspaces": list({u.fact.workspace_id for u in units}),
        "members": [u.fact.payload["member_id"] for u in units],
    }
    with server_cursor() as cursor:
        cursor.execute(
            "update groups_span set nickname = '' "
            "where workspace_id = any(%(workspaces)s) and member_id = any(%(members)s)",
            values,
        )
