"""Migrating from nothing in a fraction of the time.

After each operation Django makes anew every model that is related to the changed one, over any number of steps: here,
where all stand in a workspace, nearly all of them, thirty-six thousand in a first start. Tables are made from the
changed model alone. So only that one is made anew, and all of them before code runs on them, or where what others
point at is altered.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db.migrations.state import ProjectState

_alter, _rename = ProjectState.alter_field, ProjectState.rename_field


def _itself(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    state.is_delayed = True  # Django's own word for it: RunPython makes all of them anew first.
    return {(app_label, model_name)}


def _altered(state: ProjectState, app_label: str, model_name: str, name: str, field: Any, *rest: Any) -> None:
    if field.primary_key or field.unique:
        state.__dict__.pop("apps", None)
    _alter(state, app_label, model_name, name, field, *rest)


def _renamed(state: ProjectState, *which: Any) -> None:
    state.__dict__.pop("apps", None)
    _rename(state, *which)


@contextmanager
def quickly() -> Iterator[None]:
    """Within it, what is migrated comes out the same, and sooner."""
    with patch.multiple(ProjectState, _find_reload_model=_itself, alter_field=_altered, rename_field=_renamed):
        yield
