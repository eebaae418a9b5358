"""Switching, hushing, testing and deleting connections."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huoqun.chats.actions import connections as actions
from huoqun.chats.permissions import ChatsPermission
from huoqun.console.access import Looking, needs
from huoqun.core import actions as core
from huoqun.core.permissions import CorePermission


@needs(ChatsPermission.CONNECTION_EDIT, everywhere=True)
@require_POST
def switch(request: Looking, connection_id: int) -> HttpResponse:
    """POST /connections/<id>/switch, with on=1 or nothing"""
    actions.switch(request.actor, connection_id=connection_id, on=bool(request.POST.get("on")), now=request.now)
    return redirect("connections")


@needs(ChatsPermission.CONNECTION_EDIT, everywhere=True)
@require_POST
def hush(request: Looking, connection_id: int) -> HttpResponse:
    """POST /connections/<id>/hush, with on=1 (send nothing) or nothing"""
    nothing = bool(request.POST.get("on"))
    actions.hush(request.actor, connection_id=connection_id, send_nothing=nothing, now=request.now)
    return redirect("connections")


@needs(CorePermission.WORKSPACE_EDIT, everywhere=True)
@require_POST
def hush_all(request: Looking) -> HttpResponse:
    """POST /connections/hush: the switch of the whole workspace"""
    core.hush_workspace(request.actor, send_nothing=bool(request.POST.get("on")), now=request.now)
    return redirect("connections")


@needs(ChatsPermission.CONNECTION_EDIT, everywhere=True)
@require_POST
def test(request: Looking, connection_id: int) -> HttpResponse:
    """POST /connections/<id>/test: the gateway process connects anew and says how it went."""
    actions.ask_for_test(request.actor, connection_id=connection_id, now=request.now)
    return redirect("connection", connection_id) if request.POST.get("here") else redirect("connections")


@needs(ChatsPermission.CONNECTION_EDIT, everywhere=True)
@require_POST
def delete(request: Looking, connection_id: int) -> HttpResponse:
    """POST /connections/<id>/delete: what was said through it stays."""
    actions.remove(request.actor, connection_id=connection_id, now=request.now)
    messages.success(request, _("Deleted. What was said through it stays."))
    return redirect("connections")
