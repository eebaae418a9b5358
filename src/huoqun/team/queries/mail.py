"""Who of the team is written to by e-mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from huoqun.team.models import Post, User


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody with their address and the language they read, "" where they never chose one."""

    user_id: int
    email: str
    language: str


def told_of_late(workspace_id: int, user_ids: Iterable[int]) -> dict[int, Addressee]:
    """Those of these users who still have a post there and want to be told of late tasks, by user."""
    here = Post.objects.of(workspace_id).filter(ended_at=None).values("user_id")
    found = User.objects.filter(id__in=set(user_ids), is_active=True, late_mail=True).filter(id__in=here)
    found = found.exclude(email="")
    return {one[0]: Addressee(*one) for one in found.values_list("id", "email", "language")}


def wants_late_mail(user_id: int) -> bool:
    """Whether this user is told."""
    return User.objects.filter(id=user_id, late_mail=True).exists()
