"""Mass messages: effects of a batch taken together, given to the platform by one call, and followed by asking it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from psycopg import Cursor

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.sql import moments, numbers, server_cursor, texts

from ..facts.outgoing import MassMade, MassTold
from ..models import Mass
from ..permissions import ChatsPermission
from ..planner import decide
from ..port.effects import Order
from ..port.gateway import MOST_TARGETS_GROUPS, MOST_TARGETS_PEOPLE, MassResult
from ..rules import EffectState
from ..text import storable
from . import settling
from ._gather import claimed, gather
from ._moves import Lease, Move, move
from .leasing import Desk, gate_of, may_send, switch
from .outbox import apply
from .settling import Result

POLL_EVERY, POLL_LATER = timedelta(minutes=3), timedelta(minutes=30)
"""How often the platform is asked where a mass message stands: on its first day, and later."""

FORGOTTEN = timedelta(days=14)
"""After so long nobody asks any more."""


@dataclass(frozen=True, slots=True)
class MassOrder:
    """What goes to the platform by one call: the first effect's order, and (effect, the platform's id) of all."""

    order: Order
    batch: str
    targets: tuple[tuple[int, str], ...]


# Only once the planner has decided on all of a batch that is due: each call is one more thing for people to release.
_NEXT = """
    with waiting as materialized (
        select e.batch, e.group_id is null as people, min(p.due_at) as due_at
        from chats_progress p join chats_effect e on e.id = p.effect_id
        where p.connection_id = %(line)s and p.state = 'ready' and p.massed and p.workspace_id = %(workspace)s
          and p.due_at <= %(now)s
        group by 1, 2
    )
    select w.batch, w.people from waiting w
    where not exists (
        select from chats_effect f join chats_progress q on q.effect_id = f.id
        where f.workspace_id = %(workspace)s and f.batch = w.batch and f.batch <> ''
          and q.state = 'planned' and q.due_at <= %(now)s
    )
    order by w.due_at, w.batch limit 1
"""
LEASE = timedelta(minutes=10)
"""How long a mass message may take to be made: where a platform is asked for each of its people, that is minutes."""

_CLAIM = """
    select p.* from chats_progress p join chats_effect e on e.id = p.effect_id
    where p.connection_id = %(line)s and p.state = 'ready' and p.massed and p.workspace_id = %(workspace)s
      and p.due_at <= %(now)s and e.batch = %(batch)s and (e.group_id is null) = %(people)s
    order by p.due_at, p.effect_id limit {limit:d} for update of p skip locked
"""


@transaction.atomic
def lease(actor: Actor, *, connection_id: int, holder: str, now: datetime, real: datetime) -> MassOrder | None:
    """The mass message that the holder of a connection must make now, if there is one. The planner decides again."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    desk = Desk(actor, connection_id, holder, now, real)
    with server_cursor() as cursor:
        values = {"line": connection_id, "workspace": actor.workspace_id, "now": now}
        cursor.execute(_NEXT, values)
        found = cursor.fetchone()
        if found is None or not may_send(cursor, desk):
            return None
        return _lease(cursor, desk, values | {"batch": found[0], "people": found[1]})


def _lease(cursor: Cursor, desk: Desk, values: dict[str, object]) -> MassOrder | None:
    gate = gate_of(cursor, desk)
    if gate.room(1) < 1:
        return None
    most = MOST_TARGETS_PEOPLE if values["people"] else MOST_TARGETS_GROUPS
    rows = claimed(cursor, _CLAIM.format(limit=most), values)
    batch = gather(cursor, desk.actor.workspace_id, rows, now=desk.now, at_lease=True)
    verdicts = decide(batch.candidates, batch.situation)
    apply(desk.actor, cursor, batch, verdicts, now=desk.now, passing=None)
    passed = {v.id for v in verdicts if v.state is EffectState.READY}
    passing = [row for row in batch.rows if row.id in passed]
    others = [row.id for row in passing if not batch.ways[row.id].massed]
    switch(cursor, desk.actor.workspace_id, others, massed=False)
    going = [row for row in passing if batch.ways[row.id].massed]
    moves = [Move(row.id, EffectState.LEASED) for row in going]
    moved = move(desk.actor, moves, now=desk.now, lease=Lease(desk.holder, desk.real + LEASE))
    going = [row for row in going if row.id in moved]
    if not going:
        return None
    gate.spend(cursor, 1)
    targets = [(row.id, batch.ways[row.id].chat or batch.ways[row.id].person) for row in going]
    return MassOrder(batch.order(going[0], now=desk.now), going[0].batch, tuple(targets))


_TARGETS = """
    insert into chats_masstarget (workspace_id, mass_id, effect_id, target, state, sender)
    select %s, %s, w.effect_id, w.target, 'waiting', '' from unnest(%s::bigint[], %s::text[]) as w(effect_id, target)
"""


_IS_OVER = "select bool_or(expires_at <= %s) from chats_progress where effect_id = any(%s)"


@transaction.atomic
def settle(
    actor: Actor, *, connection_id: int, mass: MassOrder, result: Result, now: datetime, real: datetime
) -> set[int]:
    """Write down what the platform answered to a mass message: all its effects wait for staff, or share another end."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    if result.answer != "sent":
        results = [replace(result, id=effect_id, target="") for effect_id, _ in mass.targets]
        return settling.settle(actor, connection_id=connection_id, results=results, now=now, real=real)
    made = Mass.objects.create(
        workspace_id=actor.workspace_id, uid=ids.uid(), connection_id=connection_id, batch=mass.batch,
        ref=result.ref, made_at=now,
    )  # fmt: skip
    moves = [Move(effect_id, EffectState.AWAITING_STAFF, "mass_send") for effect_id, _ in mass.targets]
    moved = move(actor, moves, now=now, line=connection_id)
    going = [(effect_id, target) for effect_id, target in mass.targets if effect_id in moved]
    with server_cursor() as cursor:
        columns = [numbers([e for e, _ in going]), texts([t for _, t in going])]
        cursor.execute(_TARGETS, [actor.workspace_id, made.id, *columns])
        cursor.execute(_IS_OVER, [now, [effect_id for effect_id, _ in going]])
        if (cursor.fetchone() or (False,))[0]:
            # It was called off while it was being made: people are asked not to release it.
            Mass.objects.filter(id=made.id).update(wants="stop")
    fact = MassMade(mass_id=made.id, connection_id=connection_id, targets=len(going))
    journal.record(actor, [fact], at=now)
    if result.told:
        hear(actor, connection_id=connection_id, mass_id=made.id, results=result.told, now=now, real=real)
    return moved


# Where it stands

_TO_POLL = """
    select id, ref from chats_mass
    where workspace_id = %(workspace)s and connection_id = %(connection)s and ended_at is null
      and (polled_at is null
           or polled_at <= %(real)s - case when made_at > %(now)s - interval '1 day' then %(often)s else %(later)s end)
    order by polled_at nulls first, id limit 20
"""


@transaction.atomic
def to_poll(actor: Actor, *, connection_id: int, now: datetime, real: datetime) -> list[tuple[int, str]]:
    """The mass messages of a connection whose platform is to be asked now: (id, the platform's own id)."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    values = {
        "workspace": actor.workspace_id, "connection": connection_id, "now": now, "real": real, "often": POLL_EVERY,
        "later": POLL_LATER,
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_TO_POLL, values)
        return [(row[0], row[1]) for row in cursor.fetchall()]


_HEAR = """
    update chats_masstarget t set state = w.state, sender = coalesce(nullif(w.sender, ''), t.sender),
           sent_at = coalesce(w.sent_at, t.sent_at)
    from unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[]) as w(target, state, sender, sent_at)
    where t.workspace_id = %s and t.mass_id = %s and t.target = w.target
      and (t.state, t.sender) is distinct from (w.state, coalesce(nullif(w.sender, ''), t.sender))
    returning t.effect_id, t.state
"""
_COUNT = "select state, count(*)::int from chats_masstarget where workspace_id = %s and mass_id = %s group by 1"
ENDS = {"sent": EffectState.CONFIRMED, "refused": EffectState.FAILED, "over_limit": EffectState.FAILED}


@transaction.atomic
def hear(
    actor: Actor, *, connection_id: int, mass_id: int, results: Sequence[MassResult], now: datetime, real: datetime
) -> set[int]:
    """Write down where the platform says that a mass message stands; answers the effects that ended by it.

    States that are not the port's count as waiting. What was let go of and is sent after all is told as sent where
    mass messages are shown.
    """
    actor.require(ChatsPermission.INBOX_RECEIVE)
    row = (
        Mass.objects.of(actor.workspace_id).select_for_update().filter(id=mass_id, connection_id=connection_id).first()
    )
    if row is None:
        return set()
    told = {r.target: r for r in results}.values()
    columns = [
        texts([storable(r.target) for r in told]), texts([r.state if r.state in ENDS else "waiting" for r in told]),
        texts([storable(r.sender)[:200] for r in told]), moments(r.sent_at for r in told),
    ]  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_HEAR, [*columns, actor.workspace_id, mass_id])
        changed = cursor.fetchall()
        cursor.execute(_COUNT, [actor.workspace_id, mass_id])
        counts = dict(cursor.fetchall())
    row.polled_at = real
    if not counts.get("waiting") or row.made_at < now - FORGOTTEN:
        row.ended_at = now
    row.save(update_fields=["polled_at", "ended_at"])
    ended = [
        Move(effect_id, ENDS[state], "" if state == "sent" else state, "platform")
        for effect_id, state in changed if state in ENDS
    ]  # fmt: skip
    if changed:
        kinds = {kind: counts.get(kind, 0) for kind in ("waiting", "sent", "refused", "over_limit")}
        journal.record(actor, [MassTold(mass_id=mass_id, **kinds)], at=now)
    return move(actor, ended, now=now)


@transaction.atomic
def not_heard(actor: Actor, *, connection_id: int, mass_id: int, real: datetime) -> None:
    """The platform could not be asked just now: it is asked again at the next turn, not at once."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    Mass.objects.of(actor.workspace_id).filter(id=mass_id, connection_id=connection_id).update(polled_at=real)
