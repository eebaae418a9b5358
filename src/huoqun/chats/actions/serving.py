"""What gateway processes do with connections: share them by lease, say what they offer, hand over what they heard."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
import orjson
from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.clock import Clock, real_time
from huoqun.core.sql import server_cursor

from ..facts.outgoing import ConnectionFailed, ConnectionRecovered
from ..models import Connection
from ..permissions import ChatsPermission
from ..port.capabilities import Offer
from ..text import storable

HOLD = timedelta(seconds=15)
RENEW = timedelta(seconds=4)
LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True)
class Served:
    """A connection that a gateway process holds. `sealed`: its secrets as stored; `language`: the workspace's."""

    id: int
    workspace_id: int
    platform: str
    name: str
    settings: Mapping[str, Any]
    sealed: bytes = field(repr=False)
    state: Mapping[str, Any]
    clock: Clock
    language: str = "en"


# A connection that a process serves keeps its holder while the process renews; what is over a fair share is let go.
# Its own rows are waited for: a hand-over that just moves `since` must not cost it the connection.
_HOLD = """
    with mine as (
        select id from chats_connection where holder = %(me)s and held_until > %(real)s and is_on
        order by id limit %(share)s for update
    ),
    free as (
        select id from chats_connection
        where is_on and (holder is null or held_until <= %(real)s)
          and (%(ours)s::text[] is null or platform = any(%(ours)s))
        order by id limit greatest(%(share)s - (select count(*) from mine), 0) for update skip locked
    ),
    given_up as (
        update chats_connection set holder = null, held_until = null
        where holder = %(me)s and id not in (select id from mine union all select id from free)
    )
    update chats_connection c set holder = %(me)s, held_until = %(until)s
    from core_workspace w
    where w.id = c.workspace_id and c.id in (select id from mine union all select id from free)
    returning c.id, c.workspace_id, c.platform, c.name, c.settings::text, c.secrets, c.state::text,
              w.clock_anchor, w.clock_shown, w.clock_speed, w.language
"""
_SHARE = """
    select ceil(count(*)::numeric / greatest(%s, 1))::int from chats_connection
    where is_on and (%s::text[] is null or platform = any(%s))
"""


@transaction.atomic
def hold(holder: str, *, real: datetime, processes: int = 1, ours: Collection[str] | None = None) -> list[Served]:
    """Renew and share out the connections of all workspaces among `processes`; answers those held until `real` + HOLD.

    `ours`: the platforms that this process can serve; None: all.
    """
    with server_cursor() as cursor:
        platforms = None if ours is None else list(ours)
        cursor.execute(_SHARE, [processes, platforms, platforms])
        row = cursor.fetchone()
        share = row[0] if row else 0
        values = {"me": holder, "real": real, "until": real + HOLD, "share": share, "ours": platforms}
        cursor.execute(_HOLD, values)
        return sorted((_served(row, real) for row in cursor.fetchall()), key=lambda s: s.id)


def _served(row: tuple, real: datetime) -> Served:
    settings, state = orjson.loads(row[4]), orjson.loads(row[6])
    anchor, shown, speed, language = row[7:11]
    clock = real_time(real) if anchor is None or shown is None else Clock(anchor, shown, speed)
    return Served(row[0], row[1], row[2], row[3], settings, bytes(row[5]), state, clock, language)


def since_of(connection_id: int) -> dict[str, Any]:
    """How far a connection's stream was handed over, as it stands now."""
    return dict(Connection.objects.filter(id=connection_id).values_list("since", flat=True).first() or {})


def let_go(holder: str) -> None:
    """Give all connections back, when a process ends in good order."""
    Connection.objects.filter(holder=holder).update(holder=None, held_until=None)


@transaction.atomic
def connected(actor: Actor, *, connection_id: int, offer: Offer, now: datetime) -> None:
    """A gateway is at work: what it offers is known from here on, and an error it had is over."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    row = Connection.objects.of(actor.workspace_id).defer("since").select_for_update().get(id=connection_id)
    recovered, row.last_error = bool(row.last_error), ""
    row.offers = msgspec.to_builtins(msgspec.structs.replace(offer, capabilities=frozenset(offer.capabilities)))
    row.offers["capabilities"] = sorted(str(c) for c in offer.capabilities)
    _note_test(row, ok=True, error="", now=now)
    row.save(update_fields=["offers", "last_error", "state"])
    if recovered:
        journal.record(actor, [ConnectionRecovered(connection_id=row.id, platform=row.platform)], at=now)


@transaction.atomic
def failed(actor: Actor, *, connection_id: int, error: str, now: datetime) -> None:
    """A connection does not work just now. Only a new trouble is a fact; the same again is a later time."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    row = Connection.objects.of(actor.workspace_id).defer("since").select_for_update().filter(id=connection_id).first()
    if row is None:
        return
    error = storable(error).strip()[:LONGEST_ERROR] or "?"
    is_new, row.last_error, row.last_error_at = row.last_error != error, error, now
    _note_test(row, ok=False, error=error, now=now)
    row.save(update_fields=["last_error", "last_error_at", "state"])
    if is_new:
        fact = ConnectionFailed(connection_id=row.id, platform=row.platform, error=error)
        journal.record(actor, [fact], at=now)


def _note_test(row: Connection, *, ok: bool, error: str, now: datetime) -> None:
    if "test" in row.state:
        row.state = {**row.state, "test": {"at": now.isoformat(), "ok": ok, "error": error}}


@transaction.atomic
def keep_state(actor: Actor, *, connection_id: int, state: Mapping[str, Any]) -> None:
    """What a gateway itself must not lose over a restart, beside the offsets of its stream."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    row = Connection.objects.of(actor.workspace_id).defer("since").select_for_update().get(id=connection_id)
    row.state = {**row.state, "gateway": dict(state)}
    row.save(update_fields=["state"])
