"""What every page's frame says: who looks, at which workspace, which rooms are open, what unusual holds."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.console.parts import Notice, Shell
from huoqun.console.rooms import nav
from huoqun.core import clock
from huoqun.team.rules import Role


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell`, `nav`, `now`, `zone`. The frame asks the database nothing but its badges."""
    actor, workspace = getattr(request, "actor", None), getattr(request, "workspace", None)
    if actor is None or workspace is None:
        return {"shell": Shell(workspace="", who=""), "nav": [], "now": clock.now(), "zone": "UTC"}
    return {
        "shell": SimpleLazyObject(lambda: _shell(request)),
        "nav": SimpleLazyObject(lambda: list(nav(request, actor, workspace))),
        "now": request.now,  # type: ignore[attr-defined]
        "zone": workspace.zone,
    }


def _shell(request: Any) -> Shell:
    posts = [post for post in request.posts if post.workspace.id == request.workspace.id]
    return Shell(
        workspace=request.workspace.name,
        who=request.actor.name,
        role=role_name(posts[0].role) if posts else "",
        search_url=_search(),
        account_url=reverse("account"),
        sign_out_url=reverse("account_logout"),
        notices=_notices(request),
    )


def _search() -> str:
    from django.urls import NoReverseMatch

    try:
        return reverse("search")
    except NoReverseMatch:
        return ""


def _notices(request: Any) -> list[Notice]:
    if request.workspace.send_nothing:
        return [Notice(_("Send nothing is on: everything is planned, nothing goes out."))]
    return []


def role_name(role: Role) -> str:
    """What a role is called in the console."""
    return {
        Role.OWNER: pgettext("role", "owner"),
        Role.MANAGER: pgettext("role", "manager"),
        Role.ASSISTANT: pgettext("role", "assistant"),
        Role.HELPER: pgettext("role", "helper"),
        Role.PRESIDENT: pgettext("role", "chapter president"),
        Role.SALES: pgettext("role", "sales"),
    }[role]
