"""Members moved from one class to another, with what they did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.playbooks.actions import leaving
from huoqun.playbooks.actions.enrolling import enrol

from ..facts.classes import ClassMoved
from ..permissions import CampPermission
from ..queries.classes import ClassLine, of_run
from ..queries.waiting import rooms
from ..queries.windows import people
from ..rules import CannotMove
from ..standing import moving
from ._steering import steering

MOVED = "moved to another class"


@transaction.atomic
def move(actor: Actor, *, from_run_id: int, to_run_id: int, member_ids: Sequence[int], now: datetime) -> dict[int, int]:
    """Move members to another class: they leave one, begin the other, and what that has asked for already counts there.

    Answers how many marks of each followed. All of them or none. Raises NotFound, NotAllowed, CannotMove.
    """
    here, there = _class(actor, from_run_id), _class(actor, to_run_id)
    heads = sorted(set(people(actor.workspace_id, member_ids).values()))
    if not heads or here.id == there.id or there.state == "ended":
        raise CannotMove
    room = next(iter(rooms(actor.workspace_id, [there.id])), None)
    if room is None or (room.free is not None and room.free < len(heads)):
        raise CannotMove
    run = steering(actor)
    if leaving.leave(run, group_run_id=from_run_id, member_ids=heads, reason=MOVED, now=now) < len(heads):
        raise NotFound
    came = [(head, now) for head in heads]
    if enrol(run, group_run_id=to_run_id, members=came, now=now, origin=Origin.LIVE) < len(heads):
        raise CannotMove
    followed = moving(actor.workspace_id, from_run_id, to_run_id, member_ids=heads, dry=False)
    fact = ClassMoved(group_run_id=from_run_id, to_group_run_id=to_run_id, member_ids=tuple(heads))
    journal.record(actor, [fact], at=now)
    return {head: sum(followed.get(head, {}).values()) for head in heads}


def _class(actor: Actor, group_run_id: int) -> ClassLine:
    line = of_run(actor.workspace_id, group_run_id)
    if line is None:
        raise NotFound
    actor.require(CampPermission.RUN, group_id=line.group_id, chapter_id=line.chapter_id)
    return line
