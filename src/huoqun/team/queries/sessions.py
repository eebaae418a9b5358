"""Who is looking: a user with their posts, in one query; the actor that they are in a workspace; a token's bearer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from huoqun.core import ids
from huoqun.core.actor import Actor, Grant
from huoqun.core.permissions import all_permissions
from huoqun.core.queries import WORKSPACE_COLUMNS, Workspace, workspace_of
from huoqun.team.models import ApiToken, User
from huoqun.team.rules import Role, grants_of

_COLUMNS = ", ".join(f"'{name}', w.{name}" for name in WORKSPACE_COLUMNS)

# A user stands above workspaces and so does this question: it is asked before a request enters one.
_USER = f"""
    select u.*, coalesce((
        select jsonb_agg(jsonb_build_object(
            'post', p.id, 'role', p.role, 'chapter_id', p.chapter_id, 'group_id', p.group_id,
            'workspace', jsonb_build_object({_COLUMNS})) order by p.workspace_id, p.id)
        from team_post p join core_workspace w on w.id = p.workspace_id
        where p.user_id = u.id and p.ended_at is null
    ), '[]') as posts_here
    from team_user u where u.id = %s and u.is_active
"""


@dataclass(frozen=True, slots=True)
class SignedInAs:
    """A post of the person who looks, with its workspace."""

    post_id: int
    workspace: Workspace
    role: Role
    chapter_id: int | None
    group_id: int | None


def user_for_session(user_id: int) -> User | None:
    """The user of a session together with their posts (see posts_of): one query. None: unknown or switched off."""
    return next(iter(User.objects.raw(_USER, [user_id])), None)


def posts_of(user: Any) -> tuple[SignedInAs, ...]:
    """The posts that came with `user_for_session`, by workspace."""
    rows = getattr(user, "posts_here", ())
    return tuple(
        SignedInAs(row["post"], workspace_of(row["workspace"]), Role(row["role"]), row["chapter_id"], row["group_id"])
        for row in (json.loads(rows) if isinstance(rows, str) else rows)
    )


def actor_of(user: Any, posts: Iterable[SignedInAs], workspace_id: int) -> Actor:
    """What a user is in one workspace: the grants of all their posts there."""
    known = all_permissions()
    grants: frozenset[Grant] = frozenset().union(
        *(
            grants_of(post.role, known, chapter_id=post.chapter_id, group_id=post.group_id)
            for post in posts
            if post.workspace.id == workspace_id
        )
    )
    return Actor(workspace_id=workspace_id, kind="staff", id=user.id, name=user.name or user.email, grants=grants)


USED_EVERY = timedelta(minutes=5)
"""`last_used_at` is this coarse, so that a busy token does not write with every request."""


def of_token(token: str, *, now: datetime) -> tuple[Actor, Workspace] | None:
    """The program that bears an API token, and its workspace. Asked before a request enters a workspace."""
    found = _usable().filter(token_hash=ids.token_hash(token)).first()
    return _program(found, now) if found else None


def of_signature(uid: UUID, *, now: datetime) -> tuple[bytes, Actor, Workspace] | None:
    """The secret that a signing program shares with us (its token's SHA-256), and as `of_token`."""
    found = _usable().filter(uid=uid).first()
    return (bytes(found.token_hash), *_program(found, now)) if found else None


def _usable() -> Any:
    return ApiToken.objects.select_related("workspace").filter(revoked_at=None)


def _program(found: ApiToken, now: datetime) -> tuple[Actor, Workspace]:
    if found.last_used_at is None or now - found.last_used_at > USED_EVERY:
        ApiToken.objects.filter(id=found.id).update(last_used_at=now)
    known = set(all_permissions())
    grants = frozenset(Grant(permission) for permission in found.permissions if permission in known)
    actor = Actor(workspace_id=found.workspace_id, kind="api", id=found.id, name=found.name, grants=grants)
    return actor, workspace_of({name: getattr(found.workspace, name) for name in WORKSPACE_COLUMNS})
