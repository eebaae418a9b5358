"""Which of Today's counted cards were put aside."""

from __future__ import annotations

from collections.abc import Iterable

from ..actions.cards import KIND
from ..models import Task
from ..rules import TaskState


def put_aside(workspace_id: int, keys: Iterable[str]) -> set[str]:
    """Those of these cards that somebody has done."""
    wanted = {f"{KIND}:{key}": key for key in keys}
    found = Task.objects.of(workspace_id).filter(key__in=list(wanted), state=TaskState.DONE)
    return {wanted[key] for key in found.values_list("key", flat=True)}
