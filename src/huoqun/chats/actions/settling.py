"""What became of leased effects: the gateway's answer, the platform's echo, a rule, or a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as _
from psycopg import Cursor

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound, Refused
from huoqun.core.sql import server_cursor

from ..permissions import ChatsPermission
from ..port.capabilities import Capability
from ..port.effects import REPEATABLE, Order
from ..port.gateway import MassResult
from ..rules import EffectClass, EffectState
from . import _buckets
from ._gather import gather, rows_of
from ._moves import Move, move
from ._opened import Made, opened
from ._places import require_in_groups
from .leasing import BLOCKED
from .outbox import tell_staff

Answer = Literal["sent", "refused", "later", "throttled", "unknown", "absent"]

TRIES = 5
"""How often a platform that says "not now" is asked."""

ECHO_GRACE = timedelta(minutes=2)
"""How long an ambiguous effect waits for its echo before a rule or a person decides."""


class AlreadySettled(Refused):
    """Somebody else settled it meanwhile, or the platform did."""

    code = "already_settled"
    message = _("This has been settled already.")
    way_out = _("Nothing is left to do here.")
    status = 409


@dataclass(frozen=True, slots=True)
class Result:
    """A gateway's answer for one order.

    `later`: refused, but not for good. `absent`: looked up, and surely not performed. `ref`: the platform's own id.
    `chat_only`: the throttle is the target's, not the whole connection's. `told`: of a mass message, what is known of
    its recipients at once. `link`: the way into an open group that was made.
    """

    id: int
    answer: Answer
    ref: str = ""
    reason: str = ""
    retry_after: timedelta = timedelta()
    chat_only: bool = False
    target: str = ""
    told: tuple[MassResult, ...] = ()
    link: str = ""


@transaction.atomic
def settle(actor: Actor, *, connection_id: int, results: Sequence[Result], now: datetime, real: datetime) -> set[int]:
    """Write down a gateway's answers; answers the effects that moved. An answer that comes twice changes nothing.

    One that comes after the lease ended settles what had become ambiguous by then.
    """
    actor.require(ChatsPermission.INBOX_RECEIVE)
    moves = [Move(r.id, EffectState.SENT, provider_ref=r.ref) for r in results if r.answer == "sent"]
    with server_cursor() as cursor:
        unsent = [r for r in results if r.answer != "sent"]
        if unsent:
            moves += _unsent(cursor, actor, connection_id, unsent, now=now, real=real)
    moved = move(actor, moves, now=now, line=connection_id)
    opened(actor, connection_id, [Made(r.id, r.ref, r.link) for r in results if r.link and r.id in moved], now=now)
    return moved


def _unsent(
    cursor: Cursor, actor: Actor, connection_id: int, results: Sequence[Result], *, now: datetime, real: datetime
) -> list[Move]:
    cursor.execute(_UNDER_WAY, [actor.workspace_id, connection_id, [r.id for r in results]])
    standing = {row[0]: (EffectState(row[1]), row[2], row[3], row[4]) for row in cursor.fetchall()}
    known = [r for r in results if r.id in standing]
    _buckets.block(cursor, actor.workspace_id, _blocks(connection_id, known, real))
    return [_answered(result, *standing[result.id], now=now) for result in known]


_UNDER_WAY = """
    select p.effect_id, p.state, p.attempts, coalesce(c.offers->'capabilities' ? 'idempotent', false),
           case when w.clock_anchor is null then 1 else w.clock_speed end
    from chats_progress p
    join chats_connection c on c.id = p.connection_id
    join core_workspace w on w.id = p.workspace_id
    where p.workspace_id = %s and p.connection_id = %s and p.effect_id = any(%s) and p.state in ('leased', 'ambiguous')
    order by p.effect_id for no key update of p
"""


def _answered(
    result: Result, state: EffectState, attempts: int, idempotent: bool, speed: int, *, now: datetime
) -> Move:
    by = "" if state is EffectState.LEASED else "platform"
    match result.answer:
        case "refused":
            return Move(result.id, EffectState.FAILED, result.reason, by)
        case "throttled":
            again = now + result.retry_after * speed
            return Move(result.id, EffectState.READY, "throttled", by, due_at=again, undo_attempt=True)
        case "absent":
            return Move(result.id, EffectState.READY, "not_performed", "platform")
        case "later" if attempts < TRIES:
            again = now + timedelta(seconds=15 * 2**attempts) * speed
            return Move(result.id, EffectState.READY, result.reason, by, due_at=again)
        case "later":
            return Move(result.id, EffectState.FAILED, result.reason, by)
    if idempotent and attempts < TRIES and state is EffectState.LEASED:
        return Move(result.id, EffectState.READY, "no_answer", "rule:idempotent", due_at=now + timedelta(seconds=5))
    return Move(result.id, EffectState.AMBIGUOUS, "no_answer")


def _blocks(connection_id: int, results: Sequence[Result], real: datetime) -> dict[str, datetime]:
    """Until when the platform wants to be left alone, by bucket."""
    until: dict[str, datetime] = {}
    for result in results:
        if result.answer == "throttled":
            name = _buckets.name_of(connection_id, BLOCKED, result.target if result.chat_only else "")
            until[name] = max(real + result.retry_after, until.get(name, real))
    return until


# The platform's echo


@dataclass(frozen=True, slots=True)
class Echo:
    """A message of ours as the platform showed it: its id there, our key if it carried one, where, and its words."""

    connection_id: int
    ref: str
    token: str = ""
    group_id: int | None = None
    member_id: int | None = None
    text: str = ""


_BY_KEY = """
    select e.id, w.ref from unnest(%s::uuid[], %s::text[]) as w(uid, ref)
    join chats_effect e on e.uid = w.uid
    join chats_progress p on p.effect_id = e.id
    where e.workspace_id = %s and p.state in ('leased', 'sent', 'ambiguous')
"""
_BY_REF = """
    select p.effect_id, w.ref from unnest(%s::bigint[], %s::text[]) as w(connection_id, ref)
    join chats_progress p on p.connection_id = w.connection_id and p.provider_ref = w.ref and p.provider_ref <> ''
    where p.workspace_id = %s and p.state in ('sent', 'ambiguous')
"""
# Words settle only what has no reference yet; the oldest first, each echo one effect. The platform may have put more
# around them: who is mentioned, what is attached.
_BY_WORDS = """
    select e.id from chats_progress p join chats_effect e on e.id = p.effect_id
    where p.workspace_id = %s and p.connection_id = %s and p.state in ('leased', 'ambiguous') and p.provider_ref = ''
      and e.what = 'send' and e.group_id is not distinct from %s
      and btrim(e.body->>'text') <> '' and position(btrim(e.body->>'text') in %s) > 0
      and (e.group_id is not null or e.member_id is not distinct from %s) and e.id <> all(%s)
    order by p.state_at, e.id limit 1
"""


@transaction.atomic
def confirm(actor: Actor, *, echoes: Sequence[Echo], now: datetime) -> set[int]:
    """Confirm effects by the platform's echoes of them: by our key, by its own id, and at last by their words."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    keyed = [(uid, e.ref) for e in echoes if (uid := _uid(e.token)) is not None]
    with server_cursor() as cursor:
        cursor.execute(_BY_KEY, [[k for k, _ in keyed], [r for _, r in keyed], actor.workspace_id])
        found: dict[int, str] = dict(cursor.fetchall())
        bare = [e for e in echoes if e.ref and _uid(e.token) is None]
        cursor.execute(_BY_REF, [[e.connection_id for e in bare], [e.ref for e in bare], actor.workspace_id])
        found.update(cursor.fetchall())
        known = set(found.values())
        for echo in bare:
            if echo.ref not in known and echo.text.strip():
                _by_words(cursor, actor.workspace_id, echo, found)
    moves = [Move(i, EffectState.CONFIRMED, decided_by="echo", provider_ref=ref) for i, ref in found.items()]
    return move(actor, moves, now=now)


def _uid(token: str) -> UUID | None:
    try:
        return UUID(hex=token) if token else None
    except ValueError:
        return None


def _by_words(cursor: Cursor, workspace_id: int, echo: Echo, found: dict[int, str]) -> None:
    cursor.execute(
        _BY_WORDS,
        [workspace_id, echo.connection_id, echo.group_id, echo.text, echo.member_id, list(found)],
    )
    row = cursor.fetchone()
    if row is not None:
        found[row[0]] = echo.ref


@dataclass(frozen=True, slots=True)
class Heard:
    """What the platform says later of something it took: `sent` or `confirmed`, or `failed` with a reason."""

    connection_id: int
    ref: str
    failed: bool
    reason: str = ""


_WITH_REF = """
    select p.effect_id, w.failed, w.reason
    from unnest(%s::bigint[], %s::text[], %s::boolean[], %s::text[]) as w(connection_id, ref, failed, reason)
    join chats_progress p on p.connection_id = w.connection_id and p.provider_ref = w.ref and p.provider_ref <> ''
    where p.workspace_id = %s and p.state = 'sent'
"""


@transaction.atomic
def conclude(actor: Actor, *, outcomes: Sequence[Heard], now: datetime) -> set[int]:
    """End sent effects by what the platform tells of them afterwards."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    named = [o for o in outcomes if o.ref]
    with server_cursor() as cursor:
        columns = [
            [o.connection_id for o in named], [o.ref for o in named], [o.failed for o in named],
            [o.reason for o in named],
        ]  # fmt: skip
        cursor.execute(_WITH_REF, [*columns, actor.workspace_id])
        moves = [
            Move(i, EffectState.FAILED if failed else EffectState.CONFIRMED, reason, "platform")
            for i, failed, reason in cursor.fetchall()
        ]
    return move(actor, moves, now=now)


# What nobody answered for

_STALE = """
    select e.id, e.cls, e.what, p.attempts, e.once from chats_progress p join chats_effect e on e.id = p.effect_id
    where p.workspace_id = %s and p.connection_id = %s and p.state = 'ambiguous' and p.state_at <= %s
      and p.decided_by <> 'asked:staff' and not p.massed
    order by p.state_at limit 400 for update of p skip locked
"""
_ASKED = "update chats_progress set decided_by = 'asked:staff' where effect_id = any(%s) and workspace_id = %s"


@transaction.atomic
def decide_ambiguous(actor: Actor, *, connection_id: int, now: datetime) -> int:
    """Settle what no echo has settled in time: care and service are said again, and what does no harm twice is done
    again; about nudges, marketing, money and what must go once a person is asked. Answers how many were decided or
    asked about.
    """
    actor.require(ChatsPermission.INBOX_RECEIVE)
    with server_cursor() as cursor:
        cursor.execute(_STALE, [actor.workspace_id, connection_id, now - ECHO_GRACE])
        stale = cursor.fetchall()
        again = [i for i, cls, what, n, once in stale if n < TRIES and _may_repeat(cls, what, once=once)]
        people = [i for i, *_ in stale if i not in set(again)]
        if people:
            cursor.execute(_ASKED, [people, actor.workspace_id])
            tell_staff(actor, rows_of(cursor, actor.workspace_id, people), "judge", None, now=now)
    move(actor, [Move(i, EffectState.READY, "no_answer", "rule:repeat") for i in again], now=now)
    return len(stale)


def _may_repeat(cls: str, what: str, *, once: bool) -> bool:
    return (cls in (EffectClass.CARE, EffectClass.SERVICE) and not once) or what in REPEATABLE


_AMBIGUOUS = """
    select effect_id from chats_progress
    where workspace_id = %s and connection_id = %s and state = 'ambiguous' and not massed
    order by state_at limit 100
"""


@transaction.atomic
def to_look_up(actor: Actor, *, connection_id: int, now: datetime) -> list[Order]:
    """The ambiguous effects of a connection whose platform can say what became of them; `settle` takes the answers."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    with server_cursor() as cursor:
        cursor.execute(
            "select coalesce(offers->'capabilities' ? %s, false) from chats_connection where id = %s",
            [str(Capability.LOOKUP), connection_id],
        )
        row = cursor.fetchone()
        if row is None or not row[0]:
            return []
        cursor.execute(_AMBIGUOUS, [actor.workspace_id, connection_id])
        ids = [r[0] for r in cursor.fetchall()]
        if not ids:
            return []
        rows = rows_of(cursor, actor.workspace_id, ids)
        batch = gather(cursor, actor.workspace_id, rows, now=now, at_lease=True)
        return [batch.order(one, now=now) for one in batch.rows]


# A person's word

Word = Literal["done", "not_done", "again"]

_ONE = """
    select e.id, p.state, e.group_id from chats_effect e join chats_progress p on p.effect_id = e.id
    where e.workspace_id = %s and e.uid = %s for no key update of p
"""


@transaction.atomic
def by_person(actor: Actor, *, effect_uid: UUID, word: Word, reason: str = "", now: datetime) -> None:
    """A person says what became of an effect: it was done, it was not, or (where nobody knew) do it again.

    Raises NotFound, NotAllowed, AlreadySettled.
    """
    with server_cursor() as cursor:
        cursor.execute(_ONE, [actor.workspace_id, effect_uid])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    require_in_groups(actor, ChatsPermission.EFFECT_SETTLE, [row[2]])
    state = {"done": EffectState.CONFIRMED, "not_done": EffectState.FAILED, "again": EffectState.READY}[word]
    before = EffectState(row[1])
    if before not in (EffectState.AWAITING_STAFF, EffectState.AMBIGUOUS):
        raise AlreadySettled
    if not move(actor, [Move(row[0], state, reason or word, str(actor), due_at=None)], now=now):
        raise AlreadySettled
