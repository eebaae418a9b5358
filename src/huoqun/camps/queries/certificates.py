"""Certificates as the team, their members and strangers see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..certificates import CertificateState, veiled


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """A certificate of a class. `member_uid`: of whoever is kept where members were merged. `shown`: the whole name."""

    uid: UUID
    serial: str
    member_id: int
    member_uid: UUID
    name: str
    state: CertificateState
    issued_at: datetime
    revoked_at: datetime | None
    reason: str
    shown: bool


_COLUMNS = """c.uid, c.serial, coalesce(m.canonical_id, m.id), h.uid, c.name, c.state, c.issued_at, c.revoked_at,
              c.reason, c.shown_at is not null"""
_JOINED = """
    from camps_certificate c
    join members_member m on m.workspace_id = c.workspace_id and m.id = c.member_id
    join members_member h on h.workspace_id = c.workspace_id and h.id = coalesce(m.canonical_id, m.id)
"""
_OF_RUN = f"""
    select {_COLUMNS} {_JOINED}
    where c.workspace_id = %s and c.group_run_id = %s and c.state <> {CertificateState.FORGOTTEN:d}
    order by c.state, c.id desc
"""


def of_run(workspace_id: int, group_run_id: int) -> list[CertificateLine]:
    """Those of a class: valid ones first, the newest on top."""
    with server_cursor() as cursor:
        rows = cursor.execute(_OF_RUN, [workspace_id, group_run_id]).fetchall()
    return [_line(row) for row in rows]


def _line(row: Any) -> CertificateLine:
    uid, serial, member, member_uid, name, state, issued_at, revoked_at, reason, shown = row
    return CertificateLine(
        uid, serial, member, member_uid, name, CertificateState(state), issued_at, revoked_at, reason, shown
    )


@dataclass(frozen=True, slots=True)
class Stored:
    """A certificate with all that its sheet says (`drawn`), and its public secret."""

    line: CertificateLine
    secret: str
    group_run_id: int
    group_id: int
    chapter_id: int | None
    drawn: Mapping[str, Any]


_STORED = f"""
    select {_COLUMNS}, c.secret, c.group_run_id, c.group_id, g.chapter_id, c.drawn {_JOINED}
    join groups_group g on g.workspace_id = c.workspace_id and g.id = c.group_id
    where c.workspace_id = %(workspace)s and c.state <> {CertificateState.FORGOTTEN:d} and
"""


def _stored(where: str, **values: Any) -> list[Stored]:
    with server_cursor() as cursor:
        rows = cursor.execute(_STORED + where, values).fetchall()
    return [Stored(_line(row[:10]), *row[10:]) for row in rows]


def certificate(workspace_id: int, certificate_uid: UUID) -> Stored:
    """Raises NotFound."""
    found = _stored("c.uid = %(uid)s", workspace=workspace_id, uid=certificate_uid)
    if not found:
        raise NotFound
    return found[0]


def valid_of_run(workspace_id: int, group_run_id: int) -> list[Stored]:
    """The valid ones of a class, in the order of their numbers."""
    return _stored(
        f"c.group_run_id = %(run)s and c.state = {CertificateState.ISSUED:d} order by c.id",
        workspace=workspace_id, run=group_run_id,
    )  # fmt: skip


def mine(workspace_id: int, member_id: int) -> list[Stored]:
    """A member's own, whoever was merged into them included: the newest first."""
    return _stored(
        "c.member_id in (select f.id from members_member f where f.workspace_id = %(workspace)s "
        "and (f.id = %(member)s or f.canonical_id = %(member)s)) order by c.id desc",
        workspace=workspace_id, member=member_id,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Public:
    """What strangers are told who hold a certificate's address. `name`: veiled unless its member agreed to more."""

    name: str
    title: str
    klass: str
    date: str
    serial: str
    community: str
    language: str
    is_valid: bool
    revoked_at: datetime | None


def workspace_of_certificate(secret: str) -> int | None:
    """The workspace within whose walls a certificate is to be looked up; None: there is no such certificate."""
    with server_cursor() as cursor:
        row = cursor.execute("select workspace_id from camps_certificate where secret = %s", [secret]).fetchone()
    return row[0] if row else None


def public(workspace_id: int, secret: str) -> Public | None:
    """None: there is none, or its member was erased, which looks the same."""
    found = _stored("c.secret = %(secret)s", workspace=workspace_id, secret=secret)
    if not found:
        return None
    line, drawn = found[0].line, found[0].drawn
    return Public(
        line.name if line.shown else veiled(line.name), drawn["title"], drawn["class"], drawn["date"], line.serial,
        drawn["community"], drawn["language"], line.state is CertificateState.ISSUED, line.revoked_at,
    )  # fmt: skip
