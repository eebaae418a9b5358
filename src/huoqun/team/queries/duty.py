"""Whose groups these are, and who works at them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from huoqun.core.permissions import all_permissions
from huoqun.core.sql import server_cursor
from huoqun.team.models import Post
from huoqun.team.rules import Role, permissions_of


def in_charge(workspace_id: int, group_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The names of those who hold a post over each of these groups; groups that are nobody's are left out."""
    posts = Post.objects.of(workspace_id).filter(group_id__in=list(group_ids), ended_at=None).order_by("id")
    found: dict[int, list[str]] = {}
    for group, name, email in posts.values_list("group_id", "user__name", "user__email"):
        found.setdefault(group, []).append(name or email)
    return {group: tuple(dict.fromkeys(names)) for group, names in found.items()}


class Nearness(IntEnum):
    """How near a post is to a group."""

    GROUP = 1
    CHAPTER = 2
    WORKSPACE = 3


@dataclass(frozen=True, slots=True)
class AtWork:
    """Somebody whose post reaches a group."""

    user_id: int
    name: str
    role: Role
    nearness: Nearness


_AT_WORK = """
    select w.group_id, u.id, coalesce(nullif(u.name, ''), u.email), p.role,
           case when p.group_id is not null then 1 when p.chapter_id is not null then 2 else 3 end as nearness
    from unnest(%(groups)s::bigint[]) w(group_id)
    left join groups_group g on g.workspace_id = %(workspace)s and g.id = w.group_id
    join team_post p on p.workspace_id = %(workspace)s and p.ended_at is null and p.role = any(%(roles)s)
         and (p.group_id = w.group_id or p.chapter_id = g.chapter_id or (p.group_id is null and p.chapter_id is null))
    join team_user u on u.id = p.user_id and u.is_active
    order by w.group_id, nearness, p.id
"""


def at_work(
    workspace_id: int, group_ids: Iterable[int | None], *, permission: str
) -> dict[int | None, tuple[AtWork, ...]]:
    """Who may do this at each of these groups (None: what belongs to no group), those nearest to it first."""
    groups = set(group_ids)
    values = {
        "workspace": workspace_id, "groups": list(groups),
        "roles": [role for role in Role if permission in permissions_of(role, all_permissions())],
    }  # fmt: skip
    found: dict[int | None, list[AtWork]] = {group: [] for group in groups}
    with server_cursor() as cursor:
        for group, user, name, role, nearness in cursor.execute(_AT_WORK, values).fetchall():
            found[group].append(AtWork(user, name, Role(role), Nearness(nearness)))
    return {group: tuple(lines) for group, lines in found.items()}


def doing(workspace_id: int, *, permission: str) -> dict[int, str]:
    """The names of all who may do this anywhere in the workspace, by user, in the order in which they came."""
    able = [role for role in Role if permission in permissions_of(role, all_permissions())]
    posts = Post.objects.of(workspace_id).filter(ended_at=None, role__in=able, user__is_active=True).order_by("user_id")
    return {user: name or email for user, name, email in posts.values_list("user_id", "user__name", "user__email")}
