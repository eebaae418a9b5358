"""Leaving a class before its end."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.playbooks.actions import leaving

from ..facts.classes import ClassLeft
from ..permissions import CampPermission
from ..queries.classes import of_run
from ..queries.windows import people
from ..rules import ReasonMissing
from ._steering import steering

QUIT = "quit"
"""The reason of whoever leaves by themselves and says none."""


@transaction.atomic
def leave(actor: Actor, *, member_id: int, group_run_id: int, reason: str = "", now: datetime) -> None:
    """Leave a class: the member themselves, or the team with a reason. Their marks stay; nothing more is sent to them.

    They stay in the group. Raises NotFound (no such class, or they are not in it), NotAllowed, ReasonMissing.
    """
    line, head = of_run(actor.workspace_id, group_run_id), people(actor.workspace_id, [member_id]).get(member_id)
    if line is None or head is None:
        raise NotFound
    actor.require_own(CampPermission.RUN, member_id=head, group_id=line.group_id, chapter_id=line.chapter_id)
    said = reason.strip()[:200]
    if not said and not actor.is_member(head):
        raise ReasonMissing
    ended = leaving.leave(steering(actor), group_run_id=group_run_id, member_ids=[head], reason=said or QUIT, now=now)
    if not ended:
        raise NotFound
    left = ClassLeft(group_run_id=group_run_id, group_id=line.group_id or 0, member_id=head, reason=said or QUIT)
    journal.record(actor, [left], at=now)
