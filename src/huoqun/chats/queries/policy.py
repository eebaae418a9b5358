"""The workspace's own quiet hours and caps."""

from __future__ import annotations

import msgspec

from huoqun.chats.planner import Cap
from huoqun.chats.quiet import QuietHours
from huoqun.core.sql import server_cursor


class Policy(msgspec.Struct, frozen=True):
    """The part of a workspace's settings that is about speaking; other keys are other modules'."""

    caps: tuple[Cap, ...] = ()
    quiet_hours: QuietHours | None = None


def policy(workspace_id: int) -> Policy:
    """What holds now; nothing is set in a new workspace."""
    with server_cursor() as cursor:
        cursor.execute("select settings::text from core_workspace where id = %s", [workspace_id])
        row = cursor.fetchone()
    return msgspec.json.decode(row[0], type=Policy) if row else Policy()
