"""The first workspace and its owner's way in: what a new installation needs before anybody can sign in."""

from __future__ import annotations

from datetime import datetime

OWNER_EMAIL = "owner@huoqun.localhost"
"""A name to sign in with until the owner enters their own; `.localhost` reaches nobody's mailbox."""


def workspace_id(*, now: datetime) -> int:
    """The oldest workspace that is no demo, made when there is none."""
    from huoqun.core import queries
    from huoqun.core.actor import system
    from huoqun.site import config
    from huoqun.team.actions.workspaces import found_workspace

    for workspace in queries.workspaces():
        if not workspace.is_demo:
            return workspace.id
    settings = config.load()
    chinese = settings.language.startswith("zh")
    founded = found_workspace(
        system(0, "cli"),
        name="我的社群" if chinese else "My community",
        owner_email=OWNER_EMAIL,
        owner_name="群主" if chinese else "Owner",
        zone=settings.zone,
        language=settings.language,
        now=now,
    )
    return founded.workspace_id


def sign_in_path(workspace: int, *, now: datetime) -> str:
    """A one-time sign-in link's path for the workspace's first owner who has never chosen a password; "" otherwise."""
    from django.urls import reverse

    from huoqun.core.actor import system
    from huoqun.team.actions.links import make_sign_in_link
    from huoqun.team.queries.people import people
    from huoqun.team.rules import Role

    owners = [p for p in people(workspace) if any(post.role is Role.OWNER for post in p.posts)]
    newcomer = next((p for p in owners if not p.has_password), None)
    if newcomer is None:
        return ""
    token = make_sign_in_link(system(workspace, "cli"), user_id=newcomer.user_id, now=now)
    return reverse("signin_link", args=[token])
