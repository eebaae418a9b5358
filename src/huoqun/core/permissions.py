"""The list of all permissions. Grammar: `<module>:<noun>:<verb>`, e.g. `points:transfer:grant`.

Each module keeps a StrEnum in its `permissions.py` and registers it here; documentation and roles read the list.
"""

from __future__ import annotations

import re
from enum import StrEnum

_GRAMMAR = re.compile(r"[a-z]+:[a-z_]+:[a-z_]+\Z")
_registered: dict[str, type[StrEnum]] = {}


def register(permissions: type[StrEnum]) -> type[StrEnum]:
    """Class decorator: make a module's permissions known. A value that breaks the grammar is a ValueError."""
    for permission in permissions:
        if not _GRAMMAR.match(permission.value):
            raise ValueError(f"{permission.value!r} is not <module>:<noun>:<verb>")
        _registered[permission.value] = permissions
    return permissions


def all_permissions() -> tuple[str, ...]:
    """Every registered permission, sorted."""
    return tuple(sorted(_registered))


@register
class CorePermission(StrEnum):
    """What may be done to the workspace itself and to its journal."""

    WORKSPACE_VIEW = "core:workspace:view"
    WORKSPACE_EDIT = "core:workspace:edit"
    PARKED_VIEW = "core:parked:view"
    PARKED_RESOLVE = "core:parked:resolve"
    JOURNAL_VIEW = "core:journal:view"
