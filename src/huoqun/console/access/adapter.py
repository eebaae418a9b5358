"""How allauth behaves here: nobody signs up by themselves, and who signs in stands in the journal."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from .session import CAME_IN, WAY_IN


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited on the Team page."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        # Noted in the journal by the first request that has a workspace: this one stands before any.
        request.session[CAME_IN] = request.session.pop(WAY_IN, "password")
        return super().post_login(request, user, **kwargs)
