"""What Today asks of messages in one go: everybody who waits, a few of each kind, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from huoqun.chats.waiting import WaitingKind
from huoqun.core.sql import numbers, server_cursor

from .waiting import GRACE, SHOWN_FOR, WaitingLine


@dataclass(frozen=True, slots=True)
class Queue:
    """Those of one kind who wait: the newest `lines`, and the `count` of all."""

    lines: tuple[WaitingLine, ...] = ()
    count: int = 0


_WAITING = """
    select id, kind, group_id, member_id, message_id, since, excerpt, n from (
        select w.*, count(*) over (partition by kind) as n,
               row_number() over (partition by kind order by since desc, id desc) as place
        from chats_waiting w
        where workspace_id = %(workspace)s and answered_at is null and dismissed_at is null
          and ((kind = 'newcomer' and since > %(newcomers)s and since <= %(new)s)
               or (kind = 'question' and since > %(questions)s and since <= %(asked)s))
          and (%(groups)s::bigint[] is null or group_id = any(%(groups)s::bigint[]))
    ) w
    where place <= %(each)s order by kind, place
"""


def waiting_now(
    workspace_id: int, *, now: datetime, group_ids: Iterable[int] | None = None, each: int = 20
) -> dict[WaitingKind, Queue]:
    """Both kinds of waiting at `now` (see pulse.as_of), the newest first."""
    values = {
        "workspace": workspace_id, "each": each, "new": now - GRACE[WaitingKind.NEWCOMER],
        "asked": now - GRACE[WaitingKind.QUESTION],
        "newcomers": now - SHOWN_FOR[WaitingKind.NEWCOMER], "questions": now - SHOWN_FOR[WaitingKind.QUESTION],
        "groups": None if group_ids is None else numbers(group_ids),
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_WAITING, values)
        rows = cursor.fetchall()
    found = {}
    for kind in WaitingKind:
        own = [row for row in rows if row[1] == kind.value]
        lines = tuple(WaitingLine(row[0], kind, *row[2:7]) for row in own)
        found[kind] = Queue(lines, own[0][7] if own else 0)
    return found
