"""Into the outbox: effects are asked for once by their key, and planned when they are due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.utils.translation import gettext_noop as _
from psycopg import Cursor

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import Refused
from huoqun.core.facts import Origin
from huoqun.core.sql import server_cursor

from ..facts.outgoing import EffectsAsked, NeedsStaff
from ..permissions import ChatsPermission
from ..planner import DUPLICATE_WITHIN, Cap, Verdict, decide
from ..port.effects import SPEECH, Body, fingerprint, what_of
from ..quiet import QuietHours
from ..rules import EffectClass, EffectState
from ..text import storable
from ._gather import Batch, Row, gather
from ._moves import BATCH, Move, as_json, move, raise_counts
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


_INSERT = """
    insert into chats_effect
        (workspace_id, uid, key, what, cls, state, group_id, member_id, connection_id, body, caps, reserved, quiet,
         fingerprint, arm, asked_by, due_at, expires_at, created_at, state_at, reason, trace, attempts, provider_ref,
         decided_by, origin)
    select %(workspace)s, n.uid, n.key, n.what, n.cls, 'planned', n.group_id, n.member_id, n.connection_id,
           n.body, n.caps, '[]', n.quiet, n.fingerprint, n.arm, %(asked_by)s, n.due_at,
           n.expires_at, %(now)s, %(now)s, '', '[]', 0, '', '', %(origin)s
    from rows from (json_to_recordset(%(effects)s::json)
         as (uid uuid, key text, what text, cls text, group_id bigint, member_id bigint, connection_id bigint,
             body jsonb, caps jsonb, quiet jsonb, fingerprint text, arm text, due_at timestamptz,
             expires_at timestamptz)) with ordinality
         as n(uid, key, what, cls, group_id, member_id, connection_id, body, caps, quiet, fingerprint, arm, due_at,
              expires_at, place)
    order by n.place
    on conflict (workspace_id, key) do nothing
    returning id, key
"""


@transaction.atomic
def ask(actor: Actor, *, effects: Sequence[NewEffect], now: datetime, origin: Origin = Origin.LIVE) -> list[int]:
    """Put effects into the outbox, in the caller's transaction; answers the ids of those that are new.

    Asked again under the same key, an effect stays what it was. What comes of imports or restores asks for nothing:
    it must never reach anybody. Raises NobodyToReach, NotAllowed.
    """
    if not origin.acts or not effects:
        return []
    if any(e.group_id is None and e.member_id is None for e in effects):
        raise NobodyToReach
    require_in_groups(actor, ChatsPermission.MESSAGE_SEND, [e.group_id for e in effects])
    asked: list[tuple[int, str]] = []
    with server_cursor() as cursor:
        for i in range(0, len(effects), 5_000):
            cursor.execute(_INSERT, _columns(actor, effects[i : i + 5_000], now, origin))
            asked += cursor.fetchall()
        if asked:
            cursor.execute("select pg_notify(%s, %s)", [OUTBOX_CHANNEL, str(actor.workspace_id)])
    batches = [asked[i : i + BATCH] for i in range(0, len(asked), BATCH)]
    facts = [
        EffectsAsked(asked_by=str(actor), ids=tuple(a[0] for a in batch), keys=tuple(a[1] for a in batch))
        for batch in batches
    ]
    journal.record(actor, facts, at=now, origin=origin)
    return [one[0] for one in asked]


def _columns(actor: Actor, effects: Sequence[NewEffect], now: datetime, origin: Origin) -> dict[str, Any]:
    rows = [_row(e, now) for e in effects]
    return {
        "workspace": actor.workspace_id, "asked_by": str(actor), "now": now, "origin": str(origin),
        "effects": as_json(rows),
    }  # fmt: skip


def _row(effect: NewEffect, now: datetime) -> dict[str, Any]:
    body = _clean(effect.body)
    return {
        "uid": ids.uid(), "key": effect.key, "what": what_of(effect.body), "cls": effect.cls,
        "group_id": effect.group_id, "member_id": effect.member_id, "connection_id": effect.connection_id,
        "body": body, "caps": effect.caps, "quiet": effect.quiet, "fingerprint": _sameness(effect, body),
        "arm": effect.arm, "due_at": effect.due_at or now, "expires_at": effect.expires_at,
    }  # fmt: skip


def _clean(body: Body) -> Body:
    """A body that can be stored: names of members stand in texts, and they may hold anything."""
    text = getattr(body, "text", "")
    return msgspec.structs.replace(body, text=storable(text)) if text and storable(text) != text else body


def _sameness(effect: NewEffect, body: Body) -> str:
    """What the duplicate check compares; nothing where saying it again is meant."""
    if effect.cls not in DUPLICATE_WITHIN or what_of(body) not in SPEECH:
        return ""
    return fingerprint(body, group_id=effect.group_id, member_id=effect.member_id)


# Planning

# A literal limit: as a parameter the plan is far worse.
_CLAIM_DUE = """
    select id from chats_effect
    where workspace_id = %s and state = 'planned' and due_at <= %s
    order by due_at, id limit {limit:d} for update skip locked
"""


@transaction.atomic
def plan_due(actor: Actor, *, now: datetime, limit: int = BATCH) -> int:
    """Decide on the effects of a workspace that are due; answers on how many (0: nothing is due, or nothing may go).

    While the workspace sends nothing, nothing is decided either: what is planned waits, and expires when it is let go.
    """
    with server_cursor() as cursor:
        cursor.execute("select send_nothing from core_workspace where id = %s", [actor.workspace_id])
        row = cursor.fetchone()
        if row is None or row[0]:
            return 0
        cursor.execute(_CLAIM_DUE.format(limit=max(1, min(limit, BATCH))), [actor.workspace_id, now])
        claimed = [r[0] for r in cursor.fetchall()]
        if not claimed:
            return 0
        batch = gather(cursor, actor.workspace_id, claimed, now=now, at_lease=False)
        verdicts = decide(batch.candidates, batch.situation)
        apply(actor, cursor, batch, verdicts, now=now, passing=EffectState.READY)
    return len(claimed)


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
    )  # fmt: skip


_DEFER = """
    update chats_effect e set due_at = v.due_at, expires_at = v.expires_at, reason = v.reason, trace = v.trace::jsonb
    from unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::text[])
         as v(id, due_at, expires_at, reason, trace)
    where e.id = v.id and e.workspace_id = %s and e.state = 'planned'
"""


def _defer(cursor: Cursor, workspace_id: int, waiting: Sequence[Verdict]) -> None:
    if waiting:
        columns = [
            [v.id for v in waiting], [v.due_at for v in waiting], [v.expires_at for v in waiting],
            [v.reason for v in waiting], [as_json(v.trace) for v in waiting],
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
        effect_id=row.id, effect_uid=str(row.uid), question=question, round=row.attempts, what=row.what,
        cls=str(row.cls), reason=reasons.get(row.id, row.reason), due_at=row.due_at, expires_at=row.expires_at,
        group_id=row.group_id, member_id=row.member_id,
    )  # fmt: skip


_LATE = """
    select id from chats_effect
    where workspace_id = %s and state in ('ready', 'awaiting_staff') and expires_at <= %s
    order by id limit 400 for update skip locked
"""


@transaction.atomic
def expire(actor: Actor, *, now: datetime) -> int:
    """Let go of what could not be sent or done in time: held back, switched off, or waiting for staff too long."""
    with server_cursor() as cursor:
        cursor.execute(_LATE, [actor.workspace_id, now])
        late = [row[0] for row in cursor.fetchall()]
    return len(move(actor, [Move(i, EffectState.EXPIRED, "too_late") for i in late], now=now))
