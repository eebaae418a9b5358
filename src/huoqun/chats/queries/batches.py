"""Where a batch stands: how many of its effects in which state and why, each recipient, and its mass messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huoqun.core.sql import server_cursor, texts


@dataclass(frozen=True, slots=True)
class BatchStand:
    """How many effects of a batch stand alike. `massed`: as part of a mass message."""

    state: str
    reason: str
    massed: bool
    count: int


_STAND = """
    select p.state, p.reason, p.massed, count(*)::int
    from chats_effect e join chats_progress p on p.effect_id = e.id
    where e.workspace_id = %s and e.batch = %s and e.batch <> '' group by 1, 2, 3 order by 4 desc, 1, 2
"""


def stand_of(workspace_id: int, batch: str) -> list[BatchStand]:
    """Where a batch stands, most first."""
    with server_cursor() as cursor:
        cursor.execute(_STAND, [workspace_id, batch])
        return [BatchStand(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Compared:
    """A batch of which chance left some members out, to compare. `at`: when it went; `is_offer`: it is to sell."""

    batch: str
    title: str
    at: datetime
    is_offer: bool


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One recipient of a batch. `sender`: the platform's id of whoever releases it there, '' where nobody does."""

    group_id: int | None
    member_id: int | None
    state: str
    reason: str
    at: datetime
    sender: str


_LINES = """
    select e.group_id, e.member_id, p.state, p.reason, p.state_at,
           coalesce((select t.sender from chats_masstarget t where t.effect_id = e.id order by t.id desc limit 1), '')
    from chats_effect e join chats_progress p on p.effect_id = e.id
    where e.workspace_id = %s and e.batch = %s and e.batch <> '' and p.state = any(%s::text[])
      and (%s::text is null or p.reason = %s)
    order by e.id limit %s
"""


def lines_of(
    workspace_id: int, batch: str, *, states: Sequence[str], reason: str | None = None, limit: int
) -> list[BatchLine]:
    """The first recipients of a batch that are in one of these states (for this reason), in the order of asking."""
    with server_cursor() as cursor:
        cursor.execute(_LINES, [workspace_id, batch, texts(list(states)), reason, reason, limit])
        return [BatchLine(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody of the team as the platform knows them, and what of a mass message they have released.

    `name` is that of their identity where we know it, else the platform's id of them ('' while it tells nobody).
    """

    key: str
    name: str
    waiting: int
    sent: int
    refused: int
    over_limit: int
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class MassView:
    """A mass message of a batch. `reminders`: {at, by, state, reason}. `wants`: what was asked for and not done yet."""

    id: int
    account: str
    platform: str
    made_at: datetime
    polled_at: datetime | None
    reminders: tuple[Mapping[str, Any], ...]
    wants: str
    ended_at: datetime | None
    senders: tuple[Sender, ...]

    @property
    def waiting(self) -> int:
        return sum(sender.waiting for sender in self.senders)


_MASSES = """
    select m.id, c.name, c.platform, m.made_at, m.polled_at, m.reminders, m.wants, m.ended_at
    from chats_mass m join chats_connection c on c.workspace_id = m.workspace_id and c.id = m.connection_id
    where m.workspace_id = %s and m.batch = %s and m.batch <> '' order by m.id
"""
_SENDERS = """
    select m.id, t.sender, coalesce(nullif(i.name, ''), t.sender), t.waiting, t.sent, t.refused, t.over_limit, t.sent_at
    from chats_mass m
    join chats_connection c on c.workspace_id = m.workspace_id and c.id = m.connection_id
    cross join lateral (
        select t.sender, count(*) filter (where t.state = 'waiting')::int as waiting,
               count(*) filter (where t.state = 'sent')::int as sent,
               count(*) filter (where t.state = 'refused')::int as refused,
               count(*) filter (where t.state = 'over_limit')::int as over_limit, max(t.sent_at) as sent_at
        from chats_masstarget t where t.workspace_id = m.workspace_id and t.mass_id = m.id group by 1
    ) t
    left join members_identity i
        on i.workspace_id = m.workspace_id and i.platform = c.realm and i.key = t.sender and t.sender <> ''
    where m.workspace_id = %s and m.batch = %s and m.batch <> ''
    order by m.id, t.waiting desc, t.sender
"""


def masses_of(workspace_id: int, batch: str) -> list[MassView]:
    """The mass messages of a batch, oldest first, each with who releases it: those with most left first."""
    with server_cursor() as cursor:
        cursor.execute(_SENDERS, [workspace_id, batch])
        senders: dict[int, list[Sender]] = {}
        for row in cursor.fetchall():
            senders.setdefault(row[0], []).append(Sender(*row[1:]))
        cursor.execute(_MASSES, [workspace_id, batch])
        return [
            MassView(
                id=row[0], account=row[1], platform=row[2], made_at=row[3], polled_at=row[4], reminders=tuple(row[5]),
                wants=row[6], ended_at=row[7], senders=tuple(senders.get(row[0], ())),
            )
            for row in cursor.fetchall()
        ]  # fmt: skip
