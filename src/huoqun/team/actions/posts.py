"""Give a post, change it, end it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed, NotFound, Refused
from huoqun.team.facts import Invited, PostEnded, RoleChanged
from huoqun.team.models import Post
from huoqun.team.permissions import TeamPermission
from huoqun.team.rules import Role, may_appoint, may_reach, reach_of

from ._users import find_or_make


class LastOwner(Refused):
    """A workspace without an owner could never be mended from inside."""

    code = "last_owner"
    message = _("This is the only owner of the workspace.")
    way_out = _("Make somebody else an owner first.")
    status = 409


class ScopeDoesNotFit(Refused):
    """The role cannot be given over this scope."""

    code = "scope_does_not_fit"
    message = _("This role cannot be given over that part of the community.")
    way_out = _("Owners and managers work everywhere, a president leads one chapter, a helper has groups.")


class AlreadyThere(Refused):
    """The same post exists."""

    code = "already_there"
    message = _("This person already has that role there.")
    way_out = _("Change the scope, or leave it as it is.")
    status = 409


@dataclass(frozen=True, slots=True)
class Appointed:
    """A new post. `is_new`: the person was unknown here and needs a sign-in link."""

    post_id: int
    user_id: int
    is_new: bool


def _may_appoint(actor: Actor, role: Role) -> bool:
    if actor.trusted or actor.may(TeamPermission.OWNER_APPOINT):
        return True
    held = Post.objects.of(actor.workspace_id).filter(user_id=actor.id, ended_at=None, chapter=None, group=None)
    return actor.kind == "staff" and may_appoint((Role(one) for one in held.values_list("role", flat=True)), role)


def _check(actor: Actor, role: Role, chapter_id: int | None, group_id: int | None) -> None:
    if not _may_appoint(actor, role):
        raise NotAllowed(permission=TeamPermission.OWNER_APPOINT)
    both = chapter_id is not None and group_id is not None
    if both or not may_reach(role, reach_of(chapter_id=chapter_id, group_id=group_id)):
        raise ScopeDoesNotFit
    if not _is_here(actor.workspace_id, chapter_id, group_id):
        raise NotFound


_IS_HERE = """
    select (%(chapter)s::bigint is null or exists
               (select from groups_chapter where workspace_id = %(workspace)s and id = %(chapter)s))
       and (%(group)s::bigint is null or exists
               (select from groups_group where workspace_id = %(workspace)s and id = %(group)s))
"""


def _is_here(workspace_id: int, chapter_id: int | None, group_id: int | None) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_IS_HERE, {"workspace": workspace_id, "chapter": chapter_id, "group": group_id})
        return bool(cursor.fetchone()[0])


@transaction.atomic
def invite(
    actor: Actor,
    *,
    email: str,
    name: str,
    role: Role,
    now: datetime,
    chapter_id: int | None = None,
    group_id: int | None = None,
) -> Appointed:
    """Give somebody a post, making their account where the address is new. Sends nothing: see make_sign_in_link.

    Raises NotAllowed (nobody gives more than they have), ScopeDoesNotFit, AlreadyThere, NotAnAddress.
    """
    actor.require(TeamPermission.PEOPLE_INVITE)
    _check(actor, role, chapter_id, group_id)
    user = find_or_make(email=email, name=name, now=now)
    try:
        with transaction.atomic():
            post = Post.objects.create(
                workspace_id=actor.workspace_id,
                user=user,
                role=role,
                chapter_id=chapter_id,
                group_id=group_id,
                created_at=now,
            )
    except IntegrityError as error:
        raise AlreadyThere from error
    said = Invited(post_id=post.id, user_id=user.id, role=role, chapter_id=chapter_id, group_id=group_id)
    journal.record(actor, [said], at=now)
    return Appointed(post.id, user.id, is_new=user.last_login is None)


def _held(actor: Actor, post_id: int) -> tuple[Post, bool]:
    """The post, and whether it is the last owner's. Locks owners' posts too, all in one order: two owners who end
    each other at once would otherwise wait for each other, or both go."""
    known = Post.objects.of(actor.workspace_id).filter(ended_at=None)
    rows = known.filter(Q(id=post_id) | Q(role=Role.OWNER)).select_for_update().order_by("id")
    held = {row.id: row for row in rows}
    post = held.get(post_id)
    if post is None:
        raise NotFound
    if not _may_appoint(actor, Role(post.role)):
        raise NotAllowed(permission=TeamPermission.OWNER_APPOINT)
    owners = [row.id for row in held.values() if row.role == Role.OWNER]
    return post, owners == [post.id]


@transaction.atomic
def change_role(
    actor: Actor,
    *,
    post_id: int,
    role: Role,
    now: datetime,
    chapter_id: int | None = None,
    group_id: int | None = None,
) -> None:
    """Give a post another role or scope. Raises LastOwner, NotAllowed, ScopeDoesNotFit, AlreadyThere, NotFound."""
    actor.require(TeamPermission.PEOPLE_EDIT)
    post, is_last_owner = _held(actor, post_id)
    _check(actor, role, chapter_id, group_id)
    if is_last_owner and role != Role.OWNER:
        raise LastOwner
    try:
        with transaction.atomic():
            Post.objects.of(actor.workspace_id).filter(id=post.id).update(
                role=role, chapter_id=chapter_id, group_id=group_id
            )
    except IntegrityError as error:
        raise AlreadyThere from error
    said = RoleChanged(
        post_id=post.id, user_id=post.user_id, was=post.role, role=role, chapter_id=chapter_id, group_id=group_id
    )
    journal.record(actor, [said], at=now)


@transaction.atomic
def end_post(actor: Actor, *, post_id: int, now: datetime) -> None:
    """End a post: its grants are gone with the person's next click. Raises LastOwner, NotAllowed, NotFound."""
    actor.require(TeamPermission.PEOPLE_EDIT)
    post, is_last_owner = _held(actor, post_id)
    if is_last_owner:
        raise LastOwner
    Post.objects.of(actor.workspace_id).filter(id=post.id).update(ended_at=now)
    journal.record(actor, [PostEnded(post_id=post.id, user_id=post.user_id, role=post.role)], at=now)
