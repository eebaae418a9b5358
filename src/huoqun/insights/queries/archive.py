"""What the archive has."""

from __future__ import annotations

from huoqun.core.actor import Actor

from ..archive.reading import File, held
from ..permissions import InsightPermission


def archive_files(actor: Actor) -> list[File]:
    """Every file of the workspace's archive, by table and month."""
    actor.require(InsightPermission.ARCHIVE)
    return held(actor.workspace_id)
