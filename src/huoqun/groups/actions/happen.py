"""What befalls a group on its platform: another name, another role of a member, its end."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.groups.facts import Dissolved, Renamed, RoleChanged
from huoqun.groups.models import Group, Span
from huoqun.groups.rules import GroupRole

from .find import LONGEST_NAME


@transaction.atomic
def renamed(actor: Actor, *, group_id: int, name: str, at: datetime, now: datetime, origin: Origin) -> bool:
    """The platform shows another name; answers whether it was news."""
    groups = Group.objects.of(actor.workspace_id).filter(id=group_id).exclude(name=name[:LONGEST_NAME])
    if not name or not groups.update(name=name[:LONGEST_NAME]):
        return False
    fact = Renamed(group_id=group_id, name=name[:LONGEST_NAME])
    journal.record(actor, [fact], at=now, occurred_at=at, origin=origin)
    return True


@transaction.atomic
def role_changed(
    actor: Actor, *, group_id: int, member_id: int, role: GroupRole, at: datetime, now: datetime, origin: Origin
) -> bool:
    """A member who was in the group at that time has another role there; answers whether it was news."""
    spans = Span.objects.of(actor.workspace_id).filter(group_id=group_id, member_id=member_id, joined_at__lte=at)
    spans = spans.filter(Q(left_at=None) | Q(left_at__gte=at))
    if not spans.exclude(role=role.value).update(role=role.value):
        return False
    fact = RoleChanged(group_id=group_id, member_id=member_id, role=role.value)
    journal.record(actor, [fact], at=now, occurred_at=at, origin=origin)
    return True


@transaction.atomic
def dissolved(actor: Actor, *, group_id: int, at: datetime, now: datetime, origin: Origin) -> bool:
    """The group is no more: it ends, and so does every stay in it; answers whether it was news."""
    groups = Group.objects.of(actor.workspace_id).filter(id=group_id, ended_at=None)
    if not groups.update(ended_at=at):
        return False
    stays = Span.objects.of(actor.workspace_id).filter(group_id=group_id, left_at=None)
    stays.filter(joined_at__gt=at).update(left_at=F("joined_at"))
    stays.filter(joined_at__lte=at).update(left_at=at)
    journal.record(actor, [Dissolved(group_id=group_id)], at=now, occurred_at=at, origin=origin)
    return True
