"""Whose device this is, and which devices somebody has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from huoqun.core.queries import WORKSPACE_COLUMNS, Workspace, workspace_of
from huoqun.core.sql import server_cursor

from ..rules import DEVICE_LIVES

SEEN_AGAIN = timedelta(hours=1)
"""How exactly it is known when a device was seen last: a visit shall not be a write."""
RENEWED_AFTER = timedelta(days=1)
"""A device holds a secret for a day of visits; who copied it has it no longer than that."""
OFFERED_AGAIN = timedelta(minutes=5)
"""An answer with a new secret may be lost on its way: so long after it another one is given."""

_WORKSPACE = ", ".join(f"w.{column}" for column in WORKSPACE_COLUMNS)
_VISIT = f"""
    select d.id, d.seen_at, coalesce(d.renewed_at, d.made_at), d.offered_at, d.token_hash <> %(hash)s,
           coalesce(c.id, m.id), coalesce(c.name, m.name), {_WORKSPACE}
    from members_device d
    join members_member m on m.workspace_id = d.workspace_id and m.id = d.member_id
    left join members_member c on c.workspace_id = d.workspace_id and c.id = m.canonical_id
    join core_workspace w on w.id = d.workspace_id
    where d.workspace_id = %(workspace)s and (d.token_hash = %(hash)s or d.next_hash = %(hash)s)
      and d.ended_at is null and d.seen_at > %(oldest)s and m.erased_at is null and c.erased_at is null
"""
_HOLDS = """
    update members_device set token_hash = next_hash, next_hash = null, offered_at = null, renewed_at = %s
    where workspace_id = %s and id = %s and next_hash = %s
"""
_SEEN = "update members_device set seen_at = %s where workspace_id = %s and id = %s"


@dataclass(frozen=True, slots=True)
class Visit:
    """A member at their own page: `member_id` is the one that is kept where members were merged.

    `new_secret`: what the device holds is to be changed for another secret.
    """

    device_id: int
    member_id: int
    name: str
    workspace: Workspace
    new_secret: bool = False


def visit(workspace_id: int, token_hash: bytes, *, real: datetime) -> Visit | None:
    """Who comes with this device, at the workspace's own time of the real moment; None where it is nobody's.

    One statement; once an hour a second one, which notes that the device was seen. A device that comes with the secret
    that it was given last holds that alone from then on.
    """
    values = {"workspace": workspace_id, "hash": token_hash, "oldest": real - DEVICE_LIVES}
    with server_cursor() as cursor:
        row = cursor.execute(_VISIT, values).fetchone()
        if row is None:
            return None
        device, seen, renewed, offered, is_next, member, name, *rest = row
        if real - seen > SEEN_AGAIN:
            cursor.execute(_SEEN, [real, workspace_id, device])
        if is_next:
            cursor.execute(_HOLDS, [real, workspace_id, device, token_hash])
    here = workspace_of(dict(zip(WORKSPACE_COLUMNS, rest, strict=True)))
    old = not is_next and real - renewed > RENEWED_AFTER
    return Visit(device, member, name, here, old and (offered is None or real - offered > OFFERED_AGAIN))


@dataclass(frozen=True, slots=True)
class DeviceSeen:
    """A device that opens a member's page."""

    id: int
    name: str
    made_at: datetime
    seen_at: datetime


_DEVICES = """
    select d.id, d.name, d.made_at, d.seen_at from members_device d
    where d.workspace_id = %s and d.member_id = %s and d.ended_at is null order by d.seen_at desc, d.id desc
"""


def devices(workspace_id: int, member_id: int) -> list[DeviceSeen]:
    """The devices that open a member's page, the one seen last first."""
    with server_cursor() as cursor:
        return [DeviceSeen(*row) for row in cursor.execute(_DEVICES, [workspace_id, member_id]).fetchall()]
