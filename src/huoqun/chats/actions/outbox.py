"""Into the outbox: effects are asked for once by their key, and planned when they are due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as _
from psycopg import Cursor

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import Refused
from huoqun.core.facts import Origin
from huoqun.core.sql import moments, numbers, server_cursor, texts

from ..facts.outgoing import EffectsAsked, NeedsStaff
from ..permissions import ChatsPermission
from ..planner import Cap, Verdict, decide, written
from ..port.effects import Body
from ..quiet import QuietHours
from ..rules import EffectClass, EffectState
from ._asking import Asked, put, spread
from ._gather import Batch, Row, claimed, gather
from ._moves import BATCH, Move, move, raise_counts
from ._places import require_in_groups

OUTBOX_CHANNEL = "huoqun_outbox"
"""NOTIFY channel; the payload is the workspace's id."""


class NobodyToReach(Refused):
    """An effect names neither a group nor a member."""

    code = "nobody_to_reach"
    message = _("This would reach nobody.")
    way_out = _("Name a group, a member, or both.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEffect:
    """Something to be done on a platform. `key` makes it unique in the workspace.

    With a group it happens there (`member_id`: the one it is about); without one it goes to the member in private.
    `due_at` None: now. `connection_id` None: the planner picks one that is in the group. `arm` is the hold-out arm.
    `cause`: what it comes of, as "why did this happen?" is answered from (`fact:…`, a run's step). `batch`: effects of
    one batch carry the same body to many; they go as one mass message where the platform has those, and whoever no
    road leads to is left out instead of being made a task. `once`: where nobody knows whether it went, a person is
    asked, whatever its class.
    """

    key: str
    body: Body
    cls: EffectClass
    group_id: int | None = None
    member_id: int | None = None
    connection_id: int | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    caps: tuple[Cap, ...] = ()
    quiet: QuietHours | None = None
    arm: str = ""
    cause: str = ""
    batch: str = ""
    once: bool = False


@transaction.atomic
def ask(actor: Actor, *, effects: Sequence[NewEffect], now: datetime, origin: Origin = Origin.LIVE) -> list[int]:
    """Put effects into the outbox, in the caller's transaction; answers the ids of those that are new.

    Asked again under the same key, an effect stays what it was. What comes of imports or restores asks for nothing:
    it must never reach anybody. Raises NobodyToReach, NotAllowed.
    """
    asked = Asked(
        keys=[e.key for e in effects], bodies=[e.body for e in effects], classes=[e.cls for e in effects],
        group_ids=[e.group_id for e in effects], member_ids=[e.member_id for e in effects],
        connection_ids=[e.connection_id for e in effects], due=[e.due_at for e in effects],
        expire=[e.expires_at for e in effects], caps=[e.caps for e in effects], quiet=[e.quiet for e in effects],
        arms=[e.arm for e in effects], causes=[e.cause for e in effects], batches=[e.batch for e in effects],
        onces=[e.once for e in effects],
    )  # fmt: skip
    return _ask(actor, asked, now=now, origin=origin)


@transaction.atomic
def ask_many(
    actor: Actor,
    *,
    keys: Sequence[str],
    body: Body | list[Body],
    cls: EffectClass | list[EffectClass],
    group_id: int | list[int | None] | None = None,
    member_id: int | list[int | None] | None = None,
    connection_id: int | list[int | None] | None = None,
    due_at: datetime | list[datetime | None] | None = None,
    expires_at: datetime | list[datetime | None] | None = None,
    caps: tuple[Cap, ...] | list[tuple[Cap, ...]] = (),
    quiet: QuietHours | list[QuietHours | None] | None = None,
    arm: str | list[str] = "",
    cause: str | list[str] = "",
    batch: str = "",
    once: bool = False,
    now: datetime,
    origin: Origin = Origin.LIVE,
) -> list[int]:
    """`ask` for thousands, by one statement for each 5,000: one of `keys` is one effect, asked for once.

    Everything else is as in NewEffect: a list holds one value for each key, anything else is the value of all.

        ask_many(actor, keys=[f"{run}/welcome" for run in runs], body=Send("…"), cls=EffectClass.CARE,
                 group_id=12, member_id=[…], cause=[f"fact:{id}" for id in facts], now=now)
    """
    n = len(keys)
    asked = Asked(
        keys=keys, bodies=spread(body, n), classes=spread(cls, n), group_ids=spread(group_id, n),
        member_ids=spread(member_id, n), connection_ids=spread(connection_id, n), due=spread(due_at, n),
        expire=spread(expires_at, n), caps=spread(caps, n), quiet=spread(quiet, n), arms=spread(arm, n),
        causes=spread(cause, n), batches=spread(batch, n), onces=spread(once, n),
    )  # fmt: skip
    return _ask(actor, asked, now=now, origin=origin)


def _ask(actor: Actor, asked: Asked, *, now: datetime, origin: Origin) -> list[int]:
    if not origin.acts or not asked.keys:
        return []
    if any(g is None and m is None for g, m in zip(asked.group_ids, asked.member_ids, strict=True)):
        raise NobodyToReach
    require_in_groups(actor, ChatsPermission.MESSAGE_SEND, asked.group_ids)
    with server_cursor() as cursor:
        new = put(cursor, asked, workspace_id=actor.workspace_id, by=str(actor), now=now, origin=origin)
        if new:
            cursor.execute("select pg_notify(%s, %s)", [OUTBOX_CHANNEL, str(actor.workspace_id)])
    batches = [new[i : i + BATCH] for i in range(0, len(new), BATCH)]
    facts = [
        EffectsAsked(asked_by=str(actor), ids=tuple(a[0] for a in batch), keys=tuple(a[1] for a in batch))
        for batch in batches
    ]
    journal.record(actor, facts, at=now, origin=origin)
    return [one[0] for one in new]


# Planning

# A literal limit: as a parameter the plan is far worse.
_CLAIM_DUE = """
    select * from chats_progress
    where workspace_id = %(workspace)s and state = 'planned' and due_at <= %(now)s
    order by due_at, effect_id limit {limit:d} for update skip locked
"""

AT_ONCE = 1_000
"""The most effects that are planned in one transaction."""


@transaction.atomic
def plan_due(actor: Actor, *, now: datetime, limit: int = AT_ONCE) -> int:
    """Decide on the effects of a workspace that are due; answers on how many (0: nothing is due, or nothing may go).

    While the workspace sends nothing, nothing is decided either: what is planned waits, and expires when it is let go.
    """
    with server_cursor() as cursor:
        cursor.execute("select send_nothing from core_workspace where id = %s", [actor.workspace_id])
        row = cursor.fetchone()
        if row is None or row[0]:
            return 0
        claim = _CLAIM_DUE.format(limit=max(1, min(limit, AT_ONCE)))
        rows = claimed(cursor, claim, {"workspace": actor.workspace_id, "now": now})
        if not rows:
            return 0
        batch = gather(cursor, actor.workspace_id, rows, now=now, at_lease=False)
        verdicts = decide(batch.candidates, batch.situation)
        apply(actor, cursor, batch, verdicts, now=now, passing=EffectState.READY)
    return len(rows)


def apply(
    actor: Actor,
    cursor: Cursor,
    batch: Batch,
    verdicts: Sequence[Verdict],
    *,
    now: datetime,
    passing: EffectState | None,
) -> None:
    """Write down verdicts. What may go is moved to `passing`, or left to the caller where that is None."""
    waiting = [v for v in verdicts if v.state is EffectState.PLANNED]
    moves = [
        _move(batch, v) for v in verdicts
        if v.state is not EffectState.READY or passing is EffectState.READY
        if v.state is not EffectState.PLANNED or passing is None
    ]  # fmt: skip
    raise_counts(cursor, actor.workspace_id, [key for v in verdicts for key in v.reserves])
    move(actor, moves, now=now)
    if passing is not None:
        _defer(cursor, actor.workspace_id, waiting)
    rows = {row.id: row for row in batch.rows}
    tell_staff(actor, [rows[v.id] for v in verdicts if v.state is EffectState.AWAITING_STAFF], "do", batch, now=now)


def _move(batch: Batch, verdict: Verdict) -> Move:
    line = batch.ways[verdict.id].line
    return Move(
        verdict.id, verdict.state, verdict.reason, trace=verdict.trace, due_at=verdict.due_at,
        expires_at=verdict.expires_at, reserves=verdict.reserves, connection_id=line.id if line else None,
        massed=batch.ways[verdict.id].massed,
    )  # fmt: skip


_DEFER = """
    update chats_progress p set due_at = v.due_at, expires_at = v.expires_at, reason = v.reason, trace = v.trace
    from unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::text[])
         as v(id, due_at, expires_at, reason, trace)
    where p.effect_id = v.id and p.workspace_id = %s and p.state = 'planned'
"""


def _defer(cursor: Cursor, workspace_id: int, waiting: Sequence[Verdict]) -> None:
    if waiting:
        columns = [
            numbers([v.id for v in waiting]), moments([v.due_at for v in waiting]),
            moments([v.expires_at for v in waiting]), texts([v.reason for v in waiting]),
            texts([written(v.trace) for v in waiting]),
        ]  # fmt: skip
        cursor.execute(_DEFER, [*columns, workspace_id])


def tell_staff(actor: Actor, rows: Sequence[Row], question: str, batch: Batch | None, *, now: datetime) -> None:
    """Announce that a person is needed: to `do` what the platform cannot, or to `judge` whether it was done."""
    reasons = {} if batch is None else {i: "cannot:" + ",".join(w.lacks) for i, w in batch.ways.items()}
    for origin in {row.origin for row in rows}:
        facts = [_needs(row, question, reasons) for row in rows if row.origin == origin]
        journal.record(actor, facts, at=now, origin=Origin(origin))


def _needs(row: Row, question: str, reasons: Mapping[int, str]) -> NeedsStaff:
    return NeedsStaff(
        effect_id=row.id, effect_uid=str(UUID(row.token)), question=question, round=row.attempts, what=row.what,
        cls=str(row.cls), reason=reasons.get(row.id, row.reason), due_at=row.due_at, expires_at=row.expires_at,
        group_id=row.group_id, member_id=row.member_id,
    )  # fmt: skip


_LATE = """
    select effect_id from chats_progress
    where workspace_id = %s and state in ('ready', 'awaiting_staff') and expires_at <= %s
    order by effect_id limit 400 for update skip locked
"""


@transaction.atomic
def expire(actor: Actor, *, now: datetime) -> int:
    """Let go of what could not be sent or done in time: held back, switched off, or waiting for staff too long."""
    with server_cursor() as cursor:
        cursor.execute(_LATE, [actor.workspace_id, now])
        late = [row[0] for row in cursor.fetchall()]
    return len(move(actor, [Move(i, EffectState.EXPIRED, "too_late") for i in late], now=now))
