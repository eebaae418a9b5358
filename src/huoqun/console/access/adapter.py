"""How allauth behaves here: nobody signs up by themselves, and who signs in stands in the journal."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from huoqun.core import clock
from huoqun.core.tenancy import as_app
from huoqun.team import actions, queries


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited on the Team page."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        note_sign_in(user, way=request.session.pop("way_in", "password"))
        return super().post_login(request, user, **kwargs)


def note_sign_in(user: Any, *, way: str) -> None:
    """Leave a fact in every workspace where this person has a post."""
    known = queries.user_for_session(user.pk)
    posts = queries.posts_of(known)
    for workspace_id in sorted({post.workspace.id for post in posts}):
        actions.signed_in(queries.actor_of(user, posts, workspace_id), way=way, now=clock.now())
