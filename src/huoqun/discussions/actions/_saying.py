"""Where discussions may be run, and what is said in a group of its mode."""

from __future__ import annotations

from datetime import datetime

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.jobs.welcoming import AT_ANY_HOUR
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor, system
from huoqun.core.errors import NotFound
from huoqun.groups.queries.places import chapters

from ..models.modes import Mode
from ..permissions import DiscussionsPermission


def require_at(actor: Actor, group_id: int) -> None:
    """Refuse unless the actor may run discussions in this group. Raises NotAllowed, NotFound."""
    found = chapters(actor.workspace_id, [group_id])
    actor.require(DiscussionsPermission.RUN, chapter_id=found.get(group_id), group_id=group_id)
    if group_id not in found:
        raise NotFound


def say(actor: Actor, row: Mode, about: str, words: str, now: datetime) -> None:
    """Say something in the group of a mode, at once: they are talking."""
    effect = NewEffect(
        key=f"discussions/{row.id}/{about}", body=Send(words), cls=EffectClass.SERVICE, group_id=row.group_id,
        quiet=AT_ANY_HOUR, cause=f"discussions/{row.id}",
    )  # fmt: skip
    ask(system(actor.workspace_id, "discussions"), effects=[effect], now=now)
