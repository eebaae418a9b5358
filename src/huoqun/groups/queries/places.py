"""The groups that somebody sees, as other questions need them: names, kinds, and ids to ask by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from huoqun.core.actor import Scope
from huoqun.groups.models import Group


@dataclass(frozen=True, slots=True)
class Place:
    """A group in one line. `kind_key` is rules.UNSORTED_KIND's where nobody has said what it is for."""

    id: int
    uid: UUID
    name: str
    kind_key: str
    chapter_id: int | None
    ended_at: datetime | None
    zone: str = ""


def places(workspace_id: int, *, scope: Scope) -> dict[int, Place]:
    """Every group of the scope, by id, in the order of their names."""
    found = Group.objects.of(workspace_id).order_by("name", "id")
    if not scope.everywhere:
        found = found.filter(Q(id__in=scope.group_ids) | Q(chapter_id__in=scope.chapter_ids))
    rows = found.values_list("id", "uid", "name", "kind__key", "chapter_id", "ended_at", "zone")
    return {row[0]: Place(*row) for row in rows}


def chapters(workspace_id: int, group_ids: Iterable[int]) -> dict[int, int | None]:
    """The chapter of each of these groups that exists."""
    return dict(Group.objects.of(workspace_id).filter(id__in=list(group_ids)).values_list("id", "chapter_id"))
