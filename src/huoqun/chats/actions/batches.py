"""What people may do with a batch on its way: remind whoever has to release it, call it off, say what nobody knew."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext_noop as _

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound, Refused
from huoqun.core.sql import server_cursor

from ..facts.outgoing import BatchWithdrawn, MassAnswered, MassAsked
from ..models import Mass
from ..permissions import ChatsPermission
from ..rules import EffectState, may_remind
from ._moves import BATCH, Move, move
from ._places import require_in_groups


class RemindedEnough(Refused):
    """They have been reminded as often as the platform lets us."""

    code = "reminded_enough"
    message = _("They have been reminded three times within 24 hours.")
    way_out = _("Wait until the first of these reminders is a day old, or talk to them.")
    status = 409


class NothingToRemind(Refused):
    """No mass message of the batch waits for anybody."""

    code = "nothing_to_remind"
    message = _("Nobody has to send anything for this any more.")
    way_out = _("There is nobody left to remind.")
    status = 409


_GROUPS = "select distinct group_id from chats_effect where workspace_id = %s and batch = %s and batch <> ''"


def _require(actor: Actor, batch: str) -> None:
    """Refuse unless the actor may speak wherever the batch goes."""
    if not actor.may_somewhere(ChatsPermission.MESSAGE_SEND):
        actor.require(ChatsPermission.MESSAGE_SEND)
    with server_cursor() as cursor:
        cursor.execute(_GROUPS, [actor.workspace_id, batch])
        groups = [row[0] for row in cursor.fetchall()]
    if not groups:
        raise NotFound
    require_in_groups(actor, ChatsPermission.MESSAGE_SEND, groups)


@transaction.atomic
def remind(actor: Actor, *, batch: str, now: datetime) -> int:
    """Have the platform remind whoever has not released a batch's mass messages; answers how many messages.

    Raises NotFound, NotAllowed, NothingToRemind, RemindedEnough.
    """
    _require(actor, batch)
    waiting = list(Mass.objects.of(actor.workspace_id).select_for_update().filter(batch=batch, ended_at=None))
    if not waiting:
        raise NothingToRemind
    able = [row for row in waiting if row.wants == "" and may_remind(row.reminders, now)]
    if not able:
        raise RemindedEnough
    for row in able:
        row.reminders = [*row.reminders, {"at": now.isoformat(), "by": str(actor), "state": "asked", "reason": ""}]
        row.wants = "remind"
    Mass.objects.bulk_update(able, ["reminders", "wants"])
    journal.record(actor, [MassAsked(mass_id=row.id, what="remind") for row in able], at=now)
    return len(able)


# What is on its way just now, or may have gone, is not waited for: whatever it comes back as, its time is over.
_NOT_AGAIN = """
    update chats_progress p set expires_at = least(coalesce(p.expires_at, %s), %s) from chats_effect e
    where e.id = p.effect_id and e.workspace_id = %s and e.batch = %s and e.batch <> ''
      and p.state in ('leased', 'ambiguous')
"""
_NOT_GONE = """
    select p.effect_id, p.state, p.massed from chats_effect e join chats_progress p on p.effect_id = e.id
    where e.workspace_id = %s and e.batch = %s and e.batch <> '' and p.state in ('planned', 'ready', 'awaiting_staff')
    order by p.effect_id for update of p
"""


@transaction.atomic
def withdraw(actor: Actor, *, batch: str, now: datetime) -> int:
    """Call off what of a batch has not gone; answers how many effects end by it.

    Tasks for it are dropped. What colleagues may still release in the platform's app is stopped there, where the
    platform can. Raises NotFound, NotAllowed.
    """
    _require(actor, batch)
    with server_cursor() as cursor:
        cursor.execute(_NOT_GONE, [actor.workspace_id, batch])
        rows = cursor.fetchall()
        cursor.execute(_NOT_AGAIN, [now, now, actor.workspace_id, batch])
    moves = [
        Move(i, EffectState.EXPIRED if state == "awaiting_staff" else EffectState.SUPPRESSED, "cancelled", str(actor))
        for i, state, massed in rows if state != "awaiting_staff" or not massed
    ]  # fmt: skip
    for start in range(0, len(moves), BATCH * 10):
        move(actor, moves[start : start + BATCH * 10], now=now)
    masses = list(Mass.objects.of(actor.workspace_id).select_for_update().filter(batch=batch, ended_at=None))
    Mass.objects.filter(id__in=[row.id for row in masses]).update(wants="stop")
    asked = [MassAsked(mass_id=row.id, what="stop") for row in masses]
    journal.record(actor, [BatchWithdrawn(effects=len(moves)), *asked], at=now)
    return len(moves)


_UNKNOWN = """
    select p.effect_id, coalesce(p.expires_at <= %s, false)
    from chats_effect e join chats_progress p on p.effect_id = e.id
    where e.workspace_id = %s and e.batch = %s and e.batch <> '' and p.state = 'ambiguous' and p.massed
    order by p.effect_id for update of p
"""


@transaction.atomic
def judge(actor: Actor, *, batch: str, word: Literal["there", "not_there"], now: datetime) -> int:
    """Somebody looked in the platform's app whether a mass message that nobody knew of is `there`; answers how many
    effects it settles. What is not there is made anew, unless its time is over. Raises NotFound, NotAllowed.
    """
    _require(actor, batch)
    with server_cursor() as cursor:
        cursor.execute(_UNKNOWN, [now, actor.workspace_id, batch])
        unknown = cursor.fetchall()
    again = {False: EffectState.READY, True: EffectState.EXPIRED}
    moves = [
        Move(i, EffectState.CONFIRMED if word == "there" else again[is_over], word, str(actor))
        for i, is_over in unknown
    ]  # fmt: skip
    return len(move(actor, moves, now=now))


# What a line does of it


@transaction.atomic
def wanted(actor: Actor, *, connection_id: int) -> list[tuple[int, str, str]]:
    """What people want of a connection's mass messages: (id, the platform's own id, `remind` or `stop`)."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    rows = Mass.objects.of(actor.workspace_id).filter(connection_id=connection_id).exclude(wants="").order_by("id")
    return list(rows.values_list("id", "ref", "wants")[:20])


_WAITING = """
    select t.effect_id from chats_masstarget t where t.workspace_id = %s and t.mass_id = %s and t.state = 'waiting'
    order by t.effect_id
"""


@transaction.atomic
def answered(actor: Actor, *, connection_id: int, mass_id: int, what: str, reason: str, now: datetime) -> None:
    """What the platform said to `what` people wanted: `reason` '' where it did it, else why it did not.

    They may want something else by now: that stays to be done.
    """
    actor.require(ChatsPermission.INBOX_RECEIVE)
    row = (
        Mass.objects.of(actor.workspace_id).select_for_update().filter(id=mass_id, connection_id=connection_id).first()
    )
    if row is None:
        return
    row.wants = "" if row.wants == what else row.wants
    if what == "remind" and row.reminders:
        said = {"state": "failed" if reason else "sent", "reason": reason}
        row.reminders = [*row.reminders[:-1], {**row.reminders[-1], **said}]
    if what == "stop" and not reason and row.ended_at is None:
        row.ended_at = now
        with server_cursor() as cursor:
            cursor.execute(_WAITING, [actor.workspace_id, mass_id])
            left = [Move(r[0], EffectState.EXPIRED, "cancelled", "platform") for r in cursor.fetchall()]
        move(actor, left, now=now)
    row.save(update_fields=["wants", "reminders", "ended_at"])
    journal.record(actor, [MassAnswered(mass_id=row.id, what=what, reason=reason)], at=now)
