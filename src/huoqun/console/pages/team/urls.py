"""/team · /team/tokens · /team/audit"""

from __future__ import annotations

from django.urls import path

from . import audit, tokens, views

urlpatterns = [
    # /team
    path("team", views.team, name="team"),
    path("team/invite", views.invite, name="team_invite"),
    path("team/posts/<int:post_id>", views.change, name="team_change"),
    path("team/posts/<int:post_id>/end", views.end, name="team_end"),
    path("team/people/<int:user_id>/link", views.link, name="team_link"),
    # /team/tokens
    path("team/tokens", tokens.tokens, name="team_tokens"),
    path("team/tokens/<int:token_id>/revoke", tokens.revoke, name="team_token_revoke"),
    # /team/audit
    path("team/audit", audit.audit, name="team_audit"),
]
