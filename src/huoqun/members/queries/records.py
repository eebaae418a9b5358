"""What is written down about members besides themselves: tags of the workspace, its own fields, answers given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import server_cursor
from huoqun.members.models import Consent, Field, Member


@dataclass(frozen=True, slots=True)
class TagName:
    """A tag and how many members have it."""

    name: str
    members: int


_TAGS = """
    select t.name,
           (select count(*) from members_membertag mt where mt.workspace_id = t.workspace_id and mt.tag_id = t.id)
    from members_tag t where t.workspace_id = %s order by 2 desc, 1 limit %s
"""


def tags(workspace_id: int, *, limit: int = 200) -> list[TagName]:
    """The workspace's tags, those of most members first."""
    with server_cursor() as cursor:
        cursor.execute(_TAGS, [workspace_id, limit])
        return [TagName(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class FieldName:
    """A custom field: `kind` text, number, date or choice (of `options`)."""

    key: str
    label: str
    kind: str
    options: tuple[str, ...]


def fields(workspace_id: int) -> list[FieldName]:
    """The workspace's own fields, in their order."""
    rows = Field.objects.of(workspace_id).order_by("position", "id").values_list("key", "label", "kind", "options")
    return [FieldName(key, label, kind, tuple(str(o) for o in options)) for key, label, kind, options in rows]


@dataclass(frozen=True, slots=True)
class Answer:
    """One yes or no to a purpose, and where it was heard."""

    purpose: str
    granted: bool
    source: str
    at: datetime


def answers(workspace_id: int, member_ids: Iterable[int], *, limit: int = 50) -> list[Answer]:
    """Every answer of a person (a member and whoever was merged into them), the latest first: it counts."""
    rows = Consent.objects.of(workspace_id).filter(member_id__in=list(member_ids)).order_by("-at", "-id")
    return [Answer(*row) for row in rows.values_list("purpose", "granted", "source", "at")[:limit]]


@dataclass(frozen=True, slots=True)
class SelfSaid:
    """What a member may say anew about themselves: an introduction, and identity tags by `rules.BACKGROUND`."""

    introduction: str
    background: dict[str, str]


def self_said(workspace_id: int, member_id: int) -> SelfSaid:
    """What is written down of who a member is."""
    rows = Member.objects.of(workspace_id).filter(id=member_id).values_list("introduction", "background")
    introduction, background = rows.first() or ("", {})
    return SelfSaid(introduction, {key: str(value) for key, value in background.items()})
