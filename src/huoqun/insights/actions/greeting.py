"""Newcomers whose first words wait are handed over to the manual that has somebody reply, and looks whether they speak
again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.queries.waiting import waiting_one
from huoqun.chats.waiting import WaitingKind
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.groups.queries.places import chapters
from huoqun.members.queries.counted import names
from huoqun.team.rules import Role
from huoqun.work.actions.tasks import NewTask, make
from huoqun.work.permissions import WorkPermission

from ..rules import FIRST_REPLY
from . import _helping

SLA = timedelta(hours=4)


@transaction.atomic
def hand_over(actor: Actor, *, waiting_id: int, now: datetime) -> bool:
    """Have the team reply to a newcomer, by the manual or by a plain task; answers whether by the manual. Raises
    NotFound where nobody waits any more, NotAllowed.
    """
    one = waiting_one(actor.workspace_id, waiting_id)
    if one is None or one.kind is not WaitingKind.NEWCOMER:
        raise NotFound("Nobody waits there.")
    chapter_id = chapters(actor.workspace_id, [one.group_id]).get(one.group_id)
    actor.require(WorkPermission.TASK_ASSIGN, chapter_id=chapter_id, group_id=one.group_id)
    if _helping.join(
        actor, manual=FIRST_REPLY, group_id=one.group_id, member_ids=[one.member_id], now=now
    ):  # fmt: skip
        return True
    name = names(actor.workspace_id, [one.member_id]).get(one.member_id) or ""
    with override(workspace(actor.workspace_id).language):
        task = NewTask(
            key=f"first_reply/{one.id}", kind="greet", sla=SLA, role=Role.ASSISTANT,
            group_id=one.group_id, member_id=one.member_id, why={"cls": "care"},
            title=_("Reply to %(name)s, who is new and has had no reply") % {"name": name},
        )  # fmt: skip
    make(actor, tasks=[task], now=now)
    return False
