"""An owner's way in: a link for whoever starts Huoqun on the machine itself."""

from __future__ import annotations

from datetime import datetime


def sign_in_path(workspace: int, *, now: datetime, always: bool = False) -> str:
    """A one-time sign-in link's path for the first owner who has never chosen a password; "" where all have.

    `always`: for the first owner, password or not.
    """
    from huoqun.core.actor import system
    from huoqun.team.actions.links import make_sign_in_link
    from huoqun.team.queries.people import people
    from huoqun.team.rules import Role

    owners = [p for p in people(workspace) if any(post.role is Role.OWNER for post in p.posts)]
    owner = next((p for p in owners if always or not p.has_password), None)
    if owner is None:
        return ""
    token = make_sign_in_link(system(workspace, "cli"), user_id=owner.user_id, now=now)
    return f"/in/{token}"  # Written out: to ask the URLs would load every page before the first is served.
