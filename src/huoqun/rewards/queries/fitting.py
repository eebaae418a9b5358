"""Who may have a share of a packet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from huoqun.core.sql import numbers, server_cursor
from huoqun.members.queries.family import family
from huoqun.points.rules import Account, AccountKind, Currency

_IN_GROUP = """
    select distinct coalesce(m.canonical_id, m.id)
    from groups_span s join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    join members_member h on h.workspace_id = s.workspace_id and h.id = coalesce(m.canonical_id, m.id)
    where s.workspace_id = %(workspace)s and s.group_id = %(group)s and s.joined_at <= %(at)s
      and (s.left_at is null or s.left_at > %(at)s)
      and not h.is_bot and h.erased_at is null and (not %(without_staff)s or not h.is_staff)
      and (%(members)s::bigint[] is null or coalesce(m.canonical_id, m.id) = any(%(members)s::bigint[]))
"""


def in_group(
    workspace_id: int, group_id: int, *, at: datetime, without_staff: bool, member_ids: Iterable[int] | None = None
) -> set[int]:
    """People who were in a group at a moment, whichever of their members was: bots and the erased never, staff unless
    left out. `member_ids`: of these only; they stand for themselves.
    """
    values = {
        "workspace": workspace_id, "group": group_id, "at": at, "without_staff": without_staff,
        "members": None if member_ids is None else numbers(member_ids),
    }  # fmt: skip
    with server_cursor() as cursor:
        return {row[0] for row in cursor.execute(_IN_GROUP, values).fetchall()}


_SHARED = """
    select s.packet_id, s.amount from rewards_share s
    join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    where s.workspace_id = %s and s.packet_id = any(%s::bigint[]) and coalesce(m.canonical_id, m.id) = %s
"""


def shares_had(workspace_id: int, packet_ids: Sequence[int], member_id: int) -> dict[int, int]:
    """What a person had of each of these packets, whichever of their members claimed it; none where they had not."""
    with server_cursor() as cursor:
        return dict(cursor.execute(_SHARED, [workspace_id, numbers(packet_ids), member_id]).fetchall())


def owed_accounts(workspace_id: int, member_id: int) -> list[Account]:
    """Where the money that is owed to a person lies, whichever of their members it was owed to first."""
    return [Account(AccountKind.OWED, Currency.CASH, name=str(member)) for member in family(workspace_id, member_id)]
