"""The list of connections, and adding one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from huoqun import gateways
from huoqun.chats.actions import connections as actions
from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.port.gateway import Meta
from huoqun.chats.queries import connections as queries
from huoqun.chats.queries.connections import ConnectionView
from huoqun.console.access import Looking, needs
from huoqun.core.permissions import CorePermission

from .words import Ability, abilities, light

OFFERED = ("simulator",)
"""Platforms that can be added here in this version."""


class AddForm(forms.Form):
    """A connection's name."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("As your team calls it."))


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """A connection, its light (tone and words), and what it can do or leaves to people."""

    line: ConnectionView
    platform: str
    tone: str
    said: str
    can: Sequence[Ability]
    cannot: Sequence[Ability]


@dataclass(frozen=True, slots=True)
class ConnectionsPage:
    """The page."""

    rows: Sequence[ConnectionRow]
    form: AddForm | None
    may_edit: bool
    may_hush_all: bool
    send_nothing: bool
    is_testing: bool


def _meta(platform: str) -> Meta | None:
    return gateways.meta(platform) if platform in gateways.platforms() else None


def row_of(line: ConnectionView) -> ConnectionRow:
    """A connection in words."""
    meta = _meta(line.platform)
    known = abilities(line.capabilities or (meta.capabilities if meta else ()))
    tone, said = light(line)
    return ConnectionRow(
        line,
        _(meta.title) if meta else line.platform,
        tone,
        said,
        tuple(one for one in known if one.can),
        tuple(one for one in known if not one.can),
    )


@needs(ChatsPermission.CONNECTION_VIEW, everywhere=True)
@require_http_methods(["GET", "POST"])
def connections(request: Looking) -> HttpResponse:
    """GET /connections; POST adds a simulated one."""
    may_edit = request.actor.may(ChatsPermission.CONNECTION_EDIT)
    form = AddForm(request.POST if request.method == "POST" else None) if may_edit else None
    if request.method == "POST":
        request.actor.require(ChatsPermission.CONNECTION_EDIT)
        if form is not None and form.is_valid():
            return _add(request, form.cleaned_data)
    rows = [row_of(line) for line in queries.connections_of(request.actor)]
    page = ConnectionsPage(
        rows=rows,
        form=form,
        may_edit=may_edit,
        may_hush_all=request.actor.may(CorePermission.WORKSPACE_EDIT),
        send_nothing=request.workspace.send_nothing,
        is_testing=any(row.line.test and row.line.test.is_waiting for row in rows),
    )
    failed = form is not None and form.is_bound
    template = "list" if request.headers.get("HX-Request") else "connections"
    return render(request, f"console/connections/{template}.html", {"page": page}, status=422 if failed else 200)


def _add(request: Looking, said: dict[str, Any]) -> HttpResponse:
    actions.add(request.actor, platform=OFFERED[0], name=said["name"], settings={}, secrets={}, now=request.now)
    messages.success(request, _("Added. A gateway process takes it up within seconds."))
    return redirect("connections")
