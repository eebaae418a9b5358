"""What platforms call in at the web door: taken once, together with the errands that a call leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import orjson
from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import server_cursor

from ..models import Errand as Row
from ..models import HeardCall
from ..permissions import ChatsPermission
from ..port.gateway import TAG_CONTACT
from ..port.webhook import Errand, Heard
from .receive import receive

REMEMBERED = timedelta(hours=25)
"""How long a call is remembered: longer than any platform calls again, or its stamps stay valid."""

MOST_TRIES = 22
LONGEST_WAIT = timedelta(hours=1)
"""Twenty-one tries, an hour between the later ones: a platform that is away for a night loses nothing."""

LOOKED_AT = 500
CHANGES = frozenset({TAG_CONTACT})
"""Kinds of errands that change something on the platform."""

_ONCE = """
    insert into chats_heardcall (workspace_id, connection_id, digest, heard_at) values (%s, %s, %s, %s)
    on conflict do nothing
"""
_LEAVE = """
    insert into chats_errand (workspace_id, connection_id, kind, payload, asked_at, not_before, tries)
    select %s, %s, e->>'kind', e->'payload', %s, %s, 0 from jsonb_array_elements(%s::jsonb) with ordinality as u(e, n)
    order by n
"""


@transaction.atomic
def take(actor: Actor, *, connection_id: int, heard: Heard, now: datetime, real: datetime, origin: Origin) -> bool:
    """Store what a verified call said and what it leaves to do, once; answers whether it was new.

    `real` is the wall's time: a platform's calls and stamps know no other. Raises NotFound as `receive`.
    """
    actor.require(ChatsPermission.INBOX_RECEIVE)
    workspace = actor.workspace_id
    with server_cursor() as cursor:
        if heard.once:
            digest = hashlib.blake2b(heard.once.encode("utf-8", "replace"), digest_size=16).hexdigest()
            cursor.execute(_ONCE, [workspace, connection_id, digest, real])
            if not cursor.rowcount:
                return False
    leave(actor, connection_id=connection_id, errands=heard.errands, real=real)
    if heard.items:
        receive(actor, connection_id=connection_id, items=heard.items, now=now, origin=origin)
    return True


@transaction.atomic
def leave(actor: Actor, *, connection_id: int, errands: Sequence[Errand], real: datetime) -> None:
    """Leave work for the process that serves the connection; it is done within seconds, in this order."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    if errands:
        left = orjson.dumps([{"kind": e.kind, "payload": e.payload} for e in errands]).decode()
        with server_cursor() as cursor:
            cursor.execute(_LEAVE, [actor.workspace_id, connection_id, real, real, left])


def errands(
    actor: Actor, *, connection_id: int, real: datetime, may_act: bool = True, most: int = 20
) -> list[tuple[int, Errand]]:
    """The errands that are due, oldest first, with their ids. The process that serves the connection asks.

    One about a person waits for an earlier one about them: what was asked for last is what stays. Without `may_act`
    only those that look and change nothing.
    """
    actor.require(ChatsPermission.INBOX_RECEIVE)
    waiting = Row.objects.of(actor.workspace_id).filter(connection_id=connection_id).order_by("id")[:LOOKED_AT]
    due: list[tuple[int, Errand]] = []
    held: set[tuple[str, str]] = set()
    for row in waiting:
        about = (row.kind, str(row.payload.get("person", row.id)))
        if row.not_before > real or about in held or (row.kind in CHANGES and not may_act):
            held.add(about)
        else:
            due.append((row.id, Errand(row.kind, row.payload)))
    return due[:most]


@transaction.atomic
def errand_done(actor: Actor, *, connection_id: int, errand_id: int) -> None:
    """It was done, or there is no use in trying again."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    Row.objects.of(actor.workspace_id).filter(connection_id=connection_id, id=errand_id).delete()


@transaction.atomic
def errand_failed(
    actor: Actor, *, connection_id: int, errand_id: int, real: datetime, later: timedelta | None = None
) -> bool:
    """It was not done: it is due again later, twice as late each time; answers False where it is given up, after half
    a day. `later`: the platform said when to come again, which counts as no try.
    """
    actor.require(ChatsPermission.INBOX_RECEIVE)
    rows = Row.objects.of(actor.workspace_id).filter(connection_id=connection_id, id=errand_id)
    row = rows.select_for_update().first()
    if row is None or (later is None and row.tries + 1 >= MOST_TRIES):
        rows.delete()
        return False
    row.tries += later is None
    row.not_before = real + (later or min(LONGEST_WAIT, timedelta(seconds=2**row.tries)))
    row.save(update_fields=["tries", "not_before"])
    return True


def forget_calls(*, real: datetime) -> int:
    """Let go of calls that nobody repeats any more; answers how many. For the clock: it runs over all workspaces."""
    return HeardCall.objects.filter(heard_at__lt=real - REMEMBERED).delete()[0]
