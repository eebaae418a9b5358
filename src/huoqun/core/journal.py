"""The journal of facts: written in the transaction in which they happen, read in commit order.

An id alone does not give commit order: a slow transaction commits low ids after a fast one has committed high ones.
Facts are therefore read by (epoch, transaction id, id), and only below the oldest transaction still running.

A workspace's facts are two streams: what happens, and history (imported, restored), which is told later and by the
thousand. Each is read in order; what happens never waits for history (docs/decisions/two-streams.md).
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import orjson
from django.db import connection, transaction

from .actor import Actor
from .facts import Envelope, FactType, Origin, newest
from .models import HISTORY_LOCK, LANES
from .sql import moments, numbers, server_cursor, texts

WAKE_CHANNEL = "huoqun_facts"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the stream of one lane."""

    epoch: int
    xid: int
    id: int


START = Place(0, 0, 0)


def lane_of(workspace_id: int) -> int:
    """The lane that a workspace's streams belong to: one worker at a time reads both."""
    return workspace_id % LANES


def stream_of(workspace_id: int, origin: Origin) -> int:
    """The stream that a fact belongs to: live ones have the lane's number, those of history stand LANES higher."""
    return lane_of(workspace_id) + (0 if origin.acts else LANES)


def streams_of(lanes: Iterable[int]) -> list[int]:
    """The streams of lanes: all of what happens first, then those of history."""
    held = list(lanes)
    return held + [lane + LANES for lane in held]


_INSERT = """
    with made as (
        insert into core_fact (workspace_id, lane, name, version, actor, cause, correlation, origin,
                               occurred_at, recorded_at, member_id, group_id, payload)
        select %(workspace)s, %(lane)s, name, version, coalesce(actor, %(actor)s::text), %(cause)s::text,
               %(correlation)s::uuid, %(origin)s::text, occurred_at, %(recorded_at)s::timestamptz, member_id, group_id,
               payload::jsonb
        from unnest(%(names)s::text[], %(versions)s::smallint[], %(occurred)s::timestamptz[],
                    %(members)s::bigint[], %(groups)s::bigint[], %(payloads)s::text[], %(actors)s::text[])
             with ordinality as f(name, version, occurred_at, member_id, group_id, payload, actor, place)
        order by place
        returning id
    ),
    woken as materialized (select pg_notify(%(channel)s, %(lane)s::text))
    select id from made, woken order by id
"""


def record(
    actor: Actor,
    facts: Sequence[Any],
    *,
    at: datetime,
    occurred_at: datetime | Sequence[datetime] | None = None,
    actors: Sequence[Actor] = (),
    origin: Origin = Origin.LIVE,
    cause: str | None = None,
    correlation: uuid.UUID | None = None,
) -> list[int]:
    """Write declared facts into the journal, in the current transaction; answers their ids, in order.

    `at` is when we learnt of them, `occurred_at` (one, or one a fact) when they happened; the same by default.
    `actors`: who did each, where that is not `actor` for all.
    A fact's `member_id` and `group_id`, where it has such fields, become its subjects.
    """
    if not facts:
        return []
    if origin.acts and _telling.history:
        raise NotHistory
    if occurred_at is None or isinstance(occurred_at, datetime):
        occurred_at = [occurred_at or at] * len(facts)
    values: dict[str, Any] = {
        "workspace": actor.workspace_id,
        "lane": stream_of(actor.workspace_id, origin),
        "actor": str(actor),
        "cause": cause,
        "correlation": correlation,
        "origin": str(origin),
        "recorded_at": at,
        "occurred": moments(occurred_at),
        "actors": texts([str(who) for who in actors]),
        "channel": WAKE_CHANNEL,
        **_columns(facts),
    }
    with server_cursor() as cursor:
        cursor.execute(_INSERT, values)
        return [row[0] for row in cursor.fetchall()]


_COLUMNS = """id, workspace_id, name, version, actor, cause, correlation, origin, occurred_at, recorded_at,
              member_id, group_id, payload"""


def _columns(facts: Sequence[Any]) -> dict[str, str]:
    types: list[FactType] = [type(f).FACT for f in facts]
    return {
        "names": texts([t.name for t in types]),
        "versions": numbers(t.version for t in types),
        "members": numbers(getattr(f, "member_id", None) for f in facts),
        "groups": numbers(getattr(f, "group_id", None) for f in facts),
        "payloads": texts([msgspec.json.encode(f).decode() for f in facts]),
    }


class NotHistory(Exception):
    """Something that happens now was recorded in a transaction that had said it tells history only."""


class _Telling(threading.local):
    history = False


_telling = _Telling()

# See core_live_horizon(): by this lock others know which transactions they need not wait for.
_TELL_HISTORY = "select pg_advisory_xact_lock(%s, (pg_current_xact_id()::text::bigint & 2147483647)::int)"


@contextmanager
def telling_history() -> Iterator[None]:
    """A transaction that records facts of history only: readers of what happens need not wait for its end."""
    if connection.in_atomic_block:  # Somebody else's transaction: what else it records is not known here.
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_TELL_HISTORY, [HISTORY_LOCK])
        _telling.history = True
        try:
            yield
        finally:
            _telling.history = False


# One epoch at a time: of a comparison over all three columns the planner looks at the first alone, and sorts a month.
# The last fact ahead comes along whatever its name: it says how far this was.
_READ = f"""
    with ahead as materialized (
        select * from core_fact
        where lane = %(lane)s and epoch = %(epoch)s and (xid, id) > (%(xid)s::text::xid8, %(id)s)
          and (epoch < (select epoch from core_epoch) or xid < (select core_horizon(%(lane)s)))
        order by xid, id
        limit %(limit)s
    )
    select epoch, xid::text::bigint as xid_number, {_COLUMNS}
    from ahead
    where %(names)s::text[] is null or name = any(%(names)s::text[])
       or id = (select id from ahead order by xid desc, id desc limit 1)
    order by xid, id
"""
_NEXT_EPOCH = "select min(epoch) from core_fact where lane = %s and epoch > %s"


def read(stream: int, after: Place, *, limit: int, names: Iterable[str] | None = None) -> list[tuple[Place, Envelope]]:
    """The next committed facts of a stream after a place, in commit order: `limit` at most, all of one epoch.

    With `names`, those of these names among them, and the last one.
    """
    values = {
        "lane": stream, "epoch": after.epoch, "xid": str(after.xid), "id": after.id, "limit": limit,
        "names": None if names is None else list(names),
    }  # fmt: skip
    with server_cursor() as cursor:
        rows = cursor.execute(_READ, values).fetchall()
        if not rows:
            cursor.execute(_NEXT_EPOCH, [stream, after.epoch])
            (epoch,) = cursor.fetchone() or (None,)
            if epoch is not None:
                rows = cursor.execute(_READ, values | {"epoch": epoch, "xid": "0", "id": 0}).fetchall()
    return [(Place(row[0], row[1], row[2]), _envelope(row[2:])) for row in rows]


def fetch(workspace_id: int, keys: Iterable[tuple[int, datetime]]) -> dict[int, Envelope]:
    """Facts by (id, recorded_at): the date leads to the one partition that holds the fact."""
    wanted = list(keys)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {_COLUMNS} from core_fact where workspace_id = %s and (id, recorded_at) in "
            "(select * from unnest(%s::bigint[], %s::timestamptz[]))",
            [workspace_id, [k[0] for k in wanted], [k[1] for k in wanted]],
        )
        return {row[0]: _envelope(row) for row in cursor.fetchall()}


def about_members(
    workspace_id: int, member_ids: Iterable[int], *, names: Iterable[str], limit: int = 200
) -> list[Envelope]:
    """The latest facts of these names whose subject is one of these members, the one recorded last first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {_COLUMNS} from core_fact where workspace_id = %s and member_id = any(%s) and name = any(%s) "
            "order by recorded_at desc, id desc limit %s",
            [workspace_id, list(member_ids), list(names), limit],
        )
        return [_envelope(row) for row in cursor.fetchall()]


def _envelope(row: Sequence[Any]) -> Envelope:
    version, payload = newest(row[2], row[3], _json(row[12]))
    return Envelope(
        id=row[0],
        workspace_id=row[1],
        name=row[2],
        version=version,
        actor=row[4],
        cause=row[5],
        correlation=row[6],
        origin=Origin(row[7]),
        occurred_at=row[8],
        recorded_at=row[9],
        member_id=row[10],
        group_id=row[11],
        payload=payload,
    )


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value
