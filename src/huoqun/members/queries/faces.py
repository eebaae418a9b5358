"""People as a line of talk shows them: a name, where it leads, whether it is a bot or one of the team."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from huoqun.core.sql import server_cursor


@dataclass(frozen=True, slots=True)
class Face:
    """`id` and `uid` are of the person that is kept where members were merged. The name is "" once erased."""

    id: int
    uid: UUID
    name: str
    is_bot: bool
    is_staff: bool
    erased: bool


# Two steps: row security keeps a join on `coalesce`, which is not leakproof, from its index.
_FACES = """
    with asked as materialized (
        select id, coalesce(canonical_id, id) as head from members_member where workspace_id = %s and id = any(%s)
    )
    select a.id, h.id, h.uid, h.name, h.is_bot, h.is_staff, h.erased_at is not null
    from asked a join members_member h on h.workspace_id = %s and h.id = a.head
"""


def faces(workspace_id: int, member_ids: Iterable[int | None]) -> dict[int, Face]:
    """The person behind each of these members."""
    wanted = sorted({member for member in member_ids if member is not None})
    if not wanted:
        return {}
    with server_cursor() as cursor:
        cursor.execute(_FACES, [workspace_id, wanted, workspace_id])
        return {row[0]: Face(*row[1:]) for row in cursor.fetchall()}


def face_by_uid(workspace_id: int, uid: UUID) -> Face | None:
    """The person whom a uid leads to; None where the workspace has nobody of that."""
    with server_cursor() as cursor:
        cursor.execute("select id from members_member where workspace_id = %s and uid = %s", [workspace_id, uid])
        row = cursor.fetchone()
    return faces(workspace_id, [row[0]])[row[0]] if row else None


def ids_of(workspace_id: int, uids: Collection[UUID]) -> list[int]:
    """The members whom these uids lead to, in no order; who is not here is left out."""
    with server_cursor() as cursor:
        cursor.execute("select id from members_member where workspace_id = %s and uid = any(%s::uuid[])",
                       [workspace_id, list(uids)])  # fmt: skip
        return [row[0] for row in cursor.fetchall()]
