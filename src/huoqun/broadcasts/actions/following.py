"""Broadcasts followed to their end: people reminded, what nobody knew judged, what has not gone called off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from huoqun.chats.actions import batches
from huoqun.chats.actions.batches import NothingToRemind, RemindedEnough
from huoqun.chats.queries.batches import masses_of
from huoqun.chats.rules import may_remind
from huoqun.core import journal
from huoqun.core.actor import Actor, system
from huoqun.core.queries import workspace
from huoqun.work.actions import tasks
from huoqun.work.actions.tasks import NewTask
from huoqun.work.queries.hands import Hand, hands_of

from ..facts import Cancelled, Done, Reminded
from ..models import Broadcast
from ..permissions import BroadcastPermission
from ..rules import AskedAlready, State, batch_of
from ._locked import locked

ANSWER_WITHIN = timedelta(hours=2)
"""How long somebody may take with what they are reminded of."""


@transaction.atomic
def remind(actor: Actor, *, broadcast_uid: UUID, now: datetime) -> int:
    """Remind whoever still has to send it: by the platform where it can, in Huoqun those who send by hand.

    Answers for how many messages. Raises NotFound, NotAllowed, NothingToRemind, RemindedEnough.
    """
    row = locked(actor, broadcast_uid)
    batch = batch_of(row.uid)
    refusals: list[Exception] = []
    waiting = 0
    for how, act in (("platform", _by_platform), ("huoqun", _in_huoqun)):
        try:
            count = act(actor, row, batch, now)
        except (NothingToRemind, RemindedEnough) as refusal:
            refusals.append(refusal)
            continue
        waiting += count
        said = {"at": now.isoformat(), "by": str(actor), "how": how, "waiting": count}
        row.reminders = [*row.reminders, said]
        journal.record(actor, [Reminded(broadcast_id=row.id, how=how, waiting=count)], at=now)
    if len(refusals) == 2:
        raise next((r for r in refusals if isinstance(r, RemindedEnough)), refusals[0])
    row.save(update_fields=["reminders"])
    return waiting


def _by_platform(actor: Actor, row: Broadcast, batch: str, now: datetime) -> int:
    batches.remind(actor, batch=batch, now=now)
    return sum(mass.waiting for mass in masses_of(actor.workspace_id, batch) if mass.ended_at is None)


def _in_huoqun(actor: Actor, row: Broadcast, batch: str, now: datetime) -> int:
    waiting = [hand for hand in hands_of(actor.workspace_id, batch) if hand.waiting]
    if not waiting:
        raise NothingToRemind
    before = [one for one in row.reminders if one["how"] == "huoqun"]
    if not may_remind(before, now):
        raise RemindedEnough
    with override(workspace(actor.workspace_id).language):
        made = [_reminder(row, hand, len(before) + 1, now) for hand in waiting]
    # Whoever may send to these may have their colleagues reminded, whether or not they give tasks.
    tasks.make(system(actor.workspace_id, "broadcasts"), tasks=made, now=now)
    return sum(hand.waiting for hand in waiting)


def _reminder(row: Broadcast, hand: Hand, number: int, now: datetime) -> NewTask:
    title = ngettext(
        "Still to be sent by hand: “%(title)s”, %(n)d message",
        "Still to be sent by hand: “%(title)s”, %(n)d messages",
        hand.waiting,
    ) % {"title": row.title, "n": hand.waiting}
    return NewTask(
        key=f"{batch_of(row.uid)}/remind/{number}/{hand.user_id or 'all'}", kind="remind_broadcast", title=title,
        why={"reason": "reminded", "what": "send", "cls": row.cls}, due_at=now + ANSWER_WITHIN,
        group_id=hand.group_id, assignee_id=hand.user_id,
    )  # fmt: skip


@transaction.atomic
def cancel(actor: Actor, *, broadcast_uid: UUID, now: datetime) -> int:
    """Call off what has not gone; answers how many do not get it by that. Twice changes nothing.

    Raises NotFound, NotAllowed, AskedAlready (it has ended).
    """
    row = locked(actor, broadcast_uid)
    if row.state == State.CANCELLED:
        return 0
    if row.state == State.DONE:
        raise AskedAlready
    withdrawn = batches.withdraw(actor, batch=batch_of(row.uid), now=now) if row.state == State.ASKED else 0
    row.state, row.ended_at = State.CANCELLED, now
    row.save(update_fields=["state", "ended_at"])
    journal.record(actor, [Cancelled(broadcast_id=row.id, withdrawn=withdrawn)], at=now)
    return withdrawn


@transaction.atomic
def judge(actor: Actor, *, broadcast_uid: UUID, word: Literal["there", "not_there"], now: datetime) -> int:
    """Somebody looked in the platform's app whether the mass message that nobody knew of is there; answers how many
    recipients that settles. What is not there is made anew. Raises NotFound, NotAllowed.
    """
    row = locked(actor, broadcast_uid)
    return batches.judge(actor, batch=batch_of(row.uid), word=word, now=now)


@transaction.atomic
def finish(actor: Actor, *, broadcast_ids: Sequence[int], now: datetime) -> int:
    """Nothing of these is under way any more; answers how many ended by that."""
    actor.require(BroadcastPermission.SEND)
    rows = list(
        Broadcast.objects.of(actor.workspace_id).select_for_update()
        .filter(id__in=list(broadcast_ids), state=State.ASKED).order_by("id")
    )  # fmt: skip
    Broadcast.objects.filter(id__in=[row.id for row in rows]).update(state=State.DONE, ended_at=now)
    journal.record(actor, [Done(broadcast_id=row.id) for row in rows], at=now)
    return len(rows)


@transaction.atomic
def ask_about(actor: Actor, *, broadcast_uid: UUID, now: datetime) -> None:
    """Make a task, once, of a mass message of which nobody knows whether the platform made it. Raises NotFound."""
    row = locked(actor, broadcast_uid)
    with override(workspace(actor.workspace_id).language):
        title = _("Was the mass message “%(title)s” made? Look in the app, and say so on the broadcast's page") % {
            "title": row.title
        }
    task = NewTask(
        key=f"{batch_of(row.uid)}/unclear", kind="judge_broadcast", title=title, copy_text=row.text,
        why={"reason": "no_answer", "what": "send", "cls": row.cls}, due_at=now + ANSWER_WITHIN,
    )  # fmt: skip
    tasks.make(system(actor.workspace_id, "broadcasts"), tasks=[task], now=now)
