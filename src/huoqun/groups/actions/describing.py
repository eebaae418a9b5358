"""What the team says of a group: what it is for, for whom, by which rules; and who else belongs to its chapter."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.groups.facts import ChapterMade, Described, KindMade
from huoqun.groups.models import Chapter, Group, Kind
from huoqun.groups.permissions import GroupPermission
from huoqun.groups.rules import DESCRIBED, BadGroup, kind_key


@transaction.atomic
def describe(actor: Actor, *, group_id: int, now: datetime, **what: Any) -> None:
    """Change what is given of `rules.DESCRIBED` (texts, kind_id, chapter_id, zone, capacity); the rest stays.

    Raises NotFound for a group, kind or chapter that is not here, BadGroup for a value that cannot be.
    """
    group = Group.objects.of(actor.workspace_id).select_for_update().filter(id=group_id).first()
    if group is None:
        raise NotFound
    actor.require(GroupPermission.EDIT, chapter_id=group.chapter_id, group_id=group.id)
    if unknown := set(what) - set(DESCRIBED):
        raise TypeError(f"groups have no {', '.join(sorted(unknown))}")
    _check(actor, what)
    changed = [field for field, value in what.items() if getattr(group, field) != value]
    for field in changed:
        value = what[field]
        setattr(group, field, value.strip()[: DESCRIBED[field]] if isinstance(value, str) else value)
    if changed:
        group.save(update_fields=changed)
        journal.record(actor, [Described(group_id=group_id, what=changed)], at=now)


def _check(actor: Actor, what: dict[str, Any]) -> None:
    if "kind_id" in what and not Kind.objects.of(actor.workspace_id).filter(id=what["kind_id"]).exists():
        raise NotFound
    chapter = what.get("chapter_id")
    if chapter is not None:
        actor.require(GroupPermission.EDIT, chapter_id=chapter)
        if not Chapter.objects.of(actor.workspace_id).filter(id=chapter).exists():
            raise NotFound
    if "zone" in what and what["zone"] not in available_timezones():
        raise BadGroup(f"There is no time zone called {what['zone'][:40]}.", way_out="Pick one like Asia/Shanghai.")
    capacity = what.get("capacity")
    if capacity is not None and not 1 <= capacity <= 1_000_000:
        raise BadGroup("A group holds at least one person.", way_out="Leave the capacity empty if there is no limit.")


@transaction.atomic
def make_kind(
    actor: Actor, *, name: str, now: datetime, about: str = "", life_hours: int | None = None, colour: str = "blue"
) -> int:
    """Add a kind of group of the operator's own; answers its id. The same name again changes that kind."""
    actor.require(GroupPermission.KIND_EDIT)
    kind, _ = Kind.objects.update_or_create(
        workspace_id=actor.workspace_id,
        key=kind_key(name),
        defaults={"name": name.strip()[:60], "about": about.strip(), "life_hours": life_hours, "colour": colour},
    )
    journal.record(actor, [KindMade(kind_id=kind.id)], at=now)
    return kind.id


@transaction.atomic
def make_chapter(actor: Actor, *, name: str, now: datetime, place: str = "") -> int:
    """Open a chapter; answers its id, the old one's where there is one of that name."""
    actor.require(GroupPermission.CHAPTER_EDIT)
    chapter, made = Chapter.objects.get_or_create(
        workspace_id=actor.workspace_id,
        name=name.strip()[:80],
        defaults={"place": place.strip()[:80], "created_at": now},
    )
    if made:
        journal.record(actor, [ChapterMade(chapter_id=chapter.id)], at=now)
    return chapter.id
