"""A member at their own page: who comes is told by the cookie of their device."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase

from huoqun.core.actor import member
from huoqun.core.tenancy import as_app
from huoqun.members.actions.visiting import Entered, read_device, renew
from huoqun.members.queries.devices import visit
from huoqun.members.rules import DEVICE_LIVES

COOKIE = "hq_me"


def member_comes(request: Any, real: datetime) -> None:
    """Set `request.visit`, `request.actor` and `request.workspace` where the cookie is a device of a member's."""
    named = read_device(request.COOKIES.get(COOKIE, ""))
    if named is None:
        return
    workspace_id, token_hash = named
    # Within the walls of the workspace that the cookie names: it is signed, and what it opens lies in there.
    request.walls.enter_context(as_app(workspace_id, keep_plans=True))
    found = visit(workspace_id, token_hash, real=real)
    if found is not None:
        request.visit, request.workspace = found, found.workspace
        request.actor = member(workspace_id, found.member_id)
        if found.new_secret:
            request.new_secret = renew(workspace_id=workspace_id, device_id=found.device_id, real=real)


def hand_out(request: Any, response: HttpResponseBase) -> None:
    """Give a device the secret that it is to hold from now on, unless it was just told to forget all of them."""
    token = getattr(request, "new_secret", "")
    if token and COOKIE not in response.cookies:
        _keep(response, token)


def bind(response: HttpResponseBase, entered: Entered) -> None:
    """Give a device its cookie: no script reads it, and no other site sends it."""
    _keep(response, entered.token)


def _keep(response: HttpResponseBase, token: str) -> None:
    response.set_cookie(
        COOKIE, token, max_age=int(DEVICE_LIVES.total_seconds()), httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE, path="/me",
    )  # fmt: skip


def unbind(response: HttpResponseBase) -> None:
    """Take the cookie away from a device that has left."""
    response.delete_cookie(COOKIE, path="/me", samesite="Lax")
