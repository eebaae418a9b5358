"""What lists and forms call groups, kinds and chapters."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from huoqun.core.actor import Scope
from huoqun.groups.models import Chapter, Group, Kind


@dataclass(frozen=True, slots=True)
class GroupName:
    """A group as one word in a sentence or one option of a filter."""

    id: int
    uid: UUID
    name: str
    kind_id: int
    kind_key: str
    chapter_id: int | None


@dataclass(frozen=True, slots=True)
class KindName:
    """A kind of group, `life_hours` None where it has no planned end."""

    id: int
    key: str
    name: str
    about: str
    life_hours: int | None


@dataclass(frozen=True, slots=True)
class ChapterName:
    id: int
    name: str


def group_names(workspace_id: int, *, scope: Scope) -> list[GroupName]:
    """Every group of the scope, by name."""
    groups = Group.objects.of(workspace_id)
    if not scope.everywhere:
        groups = groups.filter(Q(id__in=scope.group_ids) | Q(chapter_id__in=scope.chapter_ids))
    rows = groups.order_by("name", "id").values_list("id", "uid", "name", "kind_id", "kind__key", "chapter_id")
    return [GroupName(*row) for row in rows]


def kinds(workspace_id: int) -> list[KindName]:
    """The kinds of this workspace, those that ship first."""
    rows = (
        Kind.objects.of(workspace_id)
        .order_by("position", "name")
        .values_list("id", "key", "name", "about", "life_hours")
    )
    return [KindName(*row) for row in rows]


def chapters(workspace_id: int) -> list[ChapterName]:
    """The chapters of this workspace, by name."""
    return [ChapterName(*row) for row in Chapter.objects.of(workspace_id).order_by("name").values_list("id", "name")]
