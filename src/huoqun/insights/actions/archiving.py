"""Write the archive now, rather than within ten minutes."""

from __future__ import annotations

from huoqun.core.actor import Actor

from ..archive import reading, writing
from ..permissions import InsightPermission


def archive(actor: Actor, *, anew: bool = False) -> writing.Written:
    """Write the files of every month of the workspace that changed (`anew`: of every one); of what the cube has counted
    by now.
    """
    actor.require(InsightPermission.ARCHIVE)
    if anew:
        writing.mark_all(actor.workspace_id)
    return writing.write(actor.workspace_id, root=reading.root())
