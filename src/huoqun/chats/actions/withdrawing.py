"""What was asked for and has not gone is called off by whoever asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.sql import server_cursor

from ..permissions import ChatsPermission
from ..rules import EffectState
from ._moves import Move, move
from ._places import require_in_groups

_NOT_GONE = """
    select p.effect_id, e.key, e.group_id, p.state from chats_effect e join chats_progress p on p.effect_id = e.id
    where e.workspace_id = %s and e.key = any(%s::text[]) and p.state in ('planned', 'ready', 'awaiting_staff')
      and not p.massed
    order by p.effect_id for update of p
"""


@transaction.atomic
def withdraw(actor: Actor, *, keys: Sequence[str], now: datetime, reason: str = "cancelled") -> set[str]:
    """Call off those of these effects that have surely not gone; answers the keys of those that ended by it. `reason`:
    a constant word.

    What is on its way at this moment, or may have gone, stays as it is. Raises NotAllowed.
    """
    if not actor.may_somewhere(ChatsPermission.MESSAGE_SEND):
        actor.require(ChatsPermission.MESSAGE_SEND)
    if not keys:
        return set()
    with server_cursor() as cursor:
        rows = cursor.execute(_NOT_GONE, [actor.workspace_id, list(keys)]).fetchall()
    require_in_groups(actor, ChatsPermission.MESSAGE_SEND, [row[2] for row in rows])
    ends = {True: EffectState.EXPIRED, False: EffectState.SUPPRESSED}
    moved = move(actor, [Move(r[0], ends[r[3] == "awaiting_staff"], reason, str(actor)) for r in rows], now=now)
    return {row[1] for row in rows if row[0] in moved}
