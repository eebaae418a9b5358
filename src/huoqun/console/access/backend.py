"""The backend of sessions: loads a user together with their posts, so that a request asks once."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from huoqun.team import queries


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> Any:
        return queries.user_for_session(user_id)
