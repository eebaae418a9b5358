"""A new group is made after another one: of its kind, for the same people, by the same charter."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.groups.facts import Modelled
from huoqun.groups.models import Group
from huoqun.groups.permissions import GroupPermission
from huoqun.groups.rules import DESCRIBED

from .describing import describe


@transaction.atomic
def model(actor: Actor, *, group_id: int, like_id: int, now: datetime, capacity: int | None = None) -> None:
    """Say of a group what is said of another one, and how many it holds. Rules of that group's own follow by the fact.

    Raises NotFound where one of them is not here, NotAllowed where one may not be edited.
    """
    if not actor.may_somewhere(GroupPermission.EDIT):
        actor.require(GroupPermission.EDIT)
    like = Group.objects.of(actor.workspace_id).filter(id=like_id).first()
    if like is None:
        raise NotFound
    actor.require(GroupPermission.EDIT, chapter_id=like.chapter_id, group_id=like.id)
    what = {field: getattr(like, field) for field in DESCRIBED} | {"capacity": capacity or like.capacity}
    describe(actor, group_id=group_id, now=now, **what)
    journal.record(actor, [Modelled(group_id=group_id, like_id=like_id)], at=now)
