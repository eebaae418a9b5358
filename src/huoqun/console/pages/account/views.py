"""The page of one's own account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.access.shell import role_name


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace in which one works, and as what."""

    uid: UUID
    name: str
    roles: tuple[str, ...]
    here: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What the page shows."""

    name: str
    email: str
    has_password: bool
    two_steps: bool
    places: tuple[Place, ...]


@needs()
@require_GET
def account(request: Looking) -> HttpResponse:
    """GET /account"""
    user: Any = request.user
    ids = dict.fromkeys(post.workspace.id for post in request.posts)
    places = []
    for workspace_id in ids:
        posts = [post for post in request.posts if post.workspace.id == workspace_id]
        roles = tuple(dict.fromkeys(role_name(post.role) for post in posts))
        place = posts[0].workspace
        places.append(Place(place.uid, place.name, roles, here=place.id == request.workspace.id))
    page = AccountPage(
        name=request.actor.name,
        email=user.email,
        has_password=user.has_usable_password(),
        two_steps=is_mfa_enabled(user),
        places=tuple(places),
    )
    return render(request, "console/account/account.html", {"page": page})
