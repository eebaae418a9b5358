"""Say of many groups at once what kind they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.groups.facts import Described
from huoqun.groups.models import Group, Kind
from huoqun.groups.permissions import GroupPermission


@transaction.atomic
def sort(actor: Actor, *, group_ids: Iterable[int], kind_id: int, now: datetime) -> int:
    """Give these groups a kind; answers how many had another before.

    All or none: raises NotFound where a group or the kind is not here, NotAllowed where one may not be edited.
    """
    if not actor.may_somewhere(GroupPermission.EDIT):
        actor.require(GroupPermission.EDIT)
    wanted = sorted(set(group_ids))
    if not Kind.objects.of(actor.workspace_id).filter(id=kind_id).exists():
        raise NotFound
    found = list(Group.objects.of(actor.workspace_id).select_for_update().filter(id__in=wanted).order_by("id"))
    if len(found) < len(wanted):
        raise NotFound
    for group in found:
        actor.require(GroupPermission.EDIT, chapter_id=group.chapter_id, group_id=group.id)
    changed = [group.id for group in found if group.kind_id != kind_id]
    Group.objects.of(actor.workspace_id).filter(id__in=changed).update(kind_id=kind_id)
    journal.record(actor, [Described(group_id=group, what=["kind_id"]) for group in changed], at=now)
    return len(changed)
