"""Whose groups these are: people whose post is one group."""

from __future__ import annotations

from collections.abc import Iterable

from huoqun.team.models import Post


def in_charge(workspace_id: int, group_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The names of those who hold a post over each of these groups; groups that are nobody's are left out."""
    posts = Post.objects.of(workspace_id).filter(group_id__in=list(group_ids), ended_at=None).order_by("id")
    found: dict[int, list[str]] = {}
    for group, name, email in posts.values_list("group_id", "user__name", "user__email"):
        found.setdefault(group, []).append(name or email)
    return {group: tuple(dict.fromkeys(names)) for group, names in found.items()}
