"""Where effects stand, by the keys under which they were asked for: for whoever asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from huoqun.core.sql import server_cursor

from ..port.capabilities import Capability
from ..rules import EffectState


@dataclass(frozen=True, slots=True)
class Keyed:
    """An effect as it stands. `ref`: the platform's id of what it made; `can_delete`: the platform can take it away."""

    key: str
    state: EffectState
    reason: str
    ref: str
    connection_id: int | None
    can_delete: bool


_KEYED = """
    select e.key, p.state, p.reason, p.provider_ref, p.connection_id,
           coalesce(c.offers->'capabilities' ? %s, false)
    from chats_effect e join chats_progress p on p.effect_id = e.id
    left join chats_connection c on c.id = p.connection_id
    where e.workspace_id = %s and e.key = any(%s::text[])
"""


def keyed(workspace_id: int, keys: Sequence[str]) -> dict[str, Keyed]:
    """Those of these effects that were asked for."""
    if not keys:
        return {}
    with server_cursor() as cursor:
        rows = cursor.execute(_KEYED, [str(Capability.DELETE_MESSAGE), workspace_id, list(keys)]).fetchall()
    return {row[0]: Keyed(row[0], EffectState(row[1]), *row[2:]) for row in rows}
