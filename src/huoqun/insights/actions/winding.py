"""Groups that are merged or ended, by a manual: people are asked and told, brought over or thanked, and nothing is
closed before somebody has said yes to that, too.
"""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import EVERYWHERE, Actor
from huoqun.core.queries import workspace
from huoqun.groups.queries.names import group_names
from huoqun.groups.queries.places import chapters
from huoqun.work.actions.judging import begins_help
from huoqun.work.permissions import WorkPermission

from ..rules import Way
from . import _helping

FEATURE = "insights"


@begins_help
def begin(actor: Actor, *, verdict: str, group_id: int, into_id: int | None = None, now: datetime) -> bool:
    """Set the manual to work that ends a group or leads it into another; False where there is none for it, or it cannot
    be. Raises NotAllowed.
    """
    chapter_id = chapters(actor.workspace_id, [group_id]).get(group_id)
    actor.require(WorkPermission.TASK_ASSIGN, chapter_id=chapter_id, group_id=group_id)
    if not workspace(actor.workspace_id).has(FEATURE):
        return False
    if verdict == Way.END:
        return _helping.begin(actor, manual=_helping.END, group_id=group_id, values={}, now=now)
    into = {one.id: one.name for one in group_names(actor.workspace_id, scope=EVERYWHERE)}.get(into_id or 0, "")
    if verdict != Way.MERGE or not into:
        return False
    return _helping.begin(actor, manual=_helping.MERGE, group_id=group_id, values={"into": into}, now=now)
