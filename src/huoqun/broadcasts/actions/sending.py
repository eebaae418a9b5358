"""Broadcasts sent as they were looked at, and called off."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.chats.actions.outbox import ask_many
from huoqun.chats.planner import HOLD_OUT
from huoqun.core import journal
from huoqun.core.actor import Actor

from ..facts import Asked
from ..queries.audience import Recipients
from ..queries.broadcasts import BroadcastView, broadcast
from ..queries.preview import planned_of, preview
from ..rules import AskedAlready, HasChanged, State, key_of
from ._locked import locked


@transaction.atomic
def send(actor: Actor, *, broadcast_uid: UUID, mark: str, now: datetime) -> int:
    """Ask the outbox for it, for exactly those of the preview that was seen (`mark`); answers how many recipients.

    Sent twice it goes once. Raises NotFound, NotAllowed, AskedAlready, HasChanged, and what the preview does.
    """
    row = locked(actor, broadcast_uid)
    if row.state not in (State.DRAFT, State.PREVIEWED):
        raise AskedAlready
    one = broadcast(actor, broadcast_uid)
    found = preview(actor, one, now=now)
    if row.state != State.PREVIEWED or found.mark != mark:
        raise HasChanged
    lines = found.foresight.lines
    meant = Recipients(
        tuple(line.group_id for line in lines if line.group_id is not None),
        tuple(line.member_id for line in lines if line.member_id is not None),
    )
    _ask(actor, one, meant, now)
    row.state, row.asked_by, row.asked_at, row.recipients = State.ASKED, str(actor), now, meant.count
    row.save(update_fields=["state", "asked_by", "asked_at", "recipients"])
    journal.record(actor, [Asked(broadcast_id=row.id, recipients=meant.count)], at=now)
    return meant.count


def _ask(actor: Actor, one: BroadcastView, meant: Recipients, now: datetime) -> None:
    planned = planned_of(one, meant.group_ids, meant.member_ids, now)
    groups, members = list(meant.group_ids), list(meant.member_ids)
    ask_many(
        actor,
        keys=[key_of(one.uid, group_id=g) for g in groups] + [key_of(one.uid, member_id=m) for m in members],
        body=planned.body, cls=planned.cls, group_id=[*groups, *[None] * len(members)],
        member_id=[*[None] * len(groups), *members], due_at=planned.due_at, expires_at=planned.expires_at,
        arm=[*[""] * len(groups), *[HOLD_OUT if m in planned.held_out else "" for m in members]],
        cause=one.batch, batch=one.batch, now=now,
    )  # fmt: skip
