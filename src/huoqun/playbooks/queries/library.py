"""A workspace's playbooks, their versions, and the words that were changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed, NotFound

from ..models import GroupRun, Playbook, Version, Wording
from ..permissions import PlaybookPermission
from ..rules import GroupRunState


@dataclass(frozen=True, slots=True)
class BookView:
    """A playbook on the shelf. `version` is the newest one's id; `is_changed`: the draft differs from it."""

    id: int
    uid: UUID
    key: str
    name: str
    kind: str
    about: str
    days: int | None
    ships: bool
    is_away: bool
    draft_at: datetime
    versions: int
    version: int | None
    running: int
    is_changed: bool


@dataclass(frozen=True, slots=True)
class VersionView:
    """A published version. `running`: in how many groups it is at work."""

    id: int
    number: int
    note: str
    published_at: datetime
    published_by: str
    running: int
    text: str


@dataclass(frozen=True, slots=True)
class WordingView:
    """Words that replaced a text's of a version."""

    template: str
    text: str
    at: datetime
    by: str


def library(actor: Actor, *, away: bool = False) -> list[BookView]:
    """The playbooks on the shelf by kind and name, or those put away. Raises NotAllowed."""
    _require(actor)
    rows = Playbook.objects.of(actor.workspace_id).filter(archived_at__isnull=not away)
    return [_book(row) for row in _with_numbers(rows).order_by("kind", "name", "id")]


def book(actor: Actor, uid: UUID) -> BookView:
    """One playbook. Raises NotFound, NotAllowed."""
    _require(actor)
    row = _with_numbers(Playbook.objects.of(actor.workspace_id).filter(uid=uid)).first()
    if row is None:
        raise NotFound
    return _book(row)


def draft_of(actor: Actor, uid: UUID) -> str:
    """The text that a playbook's editor holds. Raises NotFound, NotAllowed."""
    _require(actor)
    text = Playbook.objects.of(actor.workspace_id).filter(uid=uid).values_list("draft", flat=True).first()
    if text is None:
        raise NotFound
    return text


def newest_text(actor: Actor, uid: UUID) -> str:
    """The text of a playbook's newest version; the draft's where none was published. Raises NotFound, NotAllowed."""
    found = versions(actor, book(actor, uid).id)
    return max(found, key=lambda one: one.number).text if found else draft_of(actor, uid)


def versions(actor: Actor, playbook_id: int) -> list[VersionView]:
    """A playbook's versions, the newest first. Raises NotAllowed."""
    _require(actor)
    rows = (
        Version.objects.of(actor.workspace_id)
        .filter(playbook_id=playbook_id)
        .annotate(running=_running(version_id=OuterRef("id")))
        .order_by("-number")
    )
    return [
        VersionView(row.id, row.number, row.note, row.published_at, row.published_by, row.running or 0, row.text)
        for row in rows
    ]


def wordings(actor: Actor, version_id: int) -> list[WordingView]:
    """What was reworded in a version, the newest first. Raises NotAllowed."""
    _require(actor)
    rows = Wording.objects.of(actor.workspace_id).filter(version_id=version_id).order_by("-at", "-id")
    return [WordingView(row.template, row.text, row.at, row.by) for row in rows]


def _require(actor: Actor) -> None:
    if not actor.may_somewhere(PlaybookPermission.VIEW):
        raise NotAllowed


def _running(**of: OuterRef) -> Subquery:
    rows = GroupRun.objects.filter(workspace_id=OuterRef("workspace_id"), **of).exclude(state=GroupRunState.ENDED)
    return Subquery(rows.order_by().values("workspace_id").annotate(n=Count("id")).values("n"))


def _with_numbers(rows: QuerySet[Any]) -> QuerySet[Any]:
    newest = Version.objects.filter(workspace_id=OuterRef("workspace_id"), playbook_id=OuterRef("id"))
    newest = newest.order_by("-number")
    return rows.annotate(
        versions=Subquery(newest.values("number")[:1]),
        version=Subquery(newest.values("id")[:1]),
        is_published=Q(draft=Subquery(newest.values("text")[:1])),
        running=_running(version__playbook_id=OuterRef("id")),
    )


def _book(row: Any) -> BookView:
    return BookView(
        id=row.id, uid=row.uid, key=row.key, name=row.name, kind=row.kind, about=row.about, days=row.days,
        ships=row.ships, is_away=row.archived_at is not None, draft_at=row.draft_at,
        versions=row.versions or 0, version=row.version, running=row.running or 0, is_changed=not row.is_published,
    )  # fmt: skip
