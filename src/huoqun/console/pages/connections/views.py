"""The list of connections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.queries import connections as queries
from huoqun.chats.queries.connections import ConnectionView
from huoqun.console.access import Looking, needs
from huoqun.core import clock
from huoqun.core.permissions import CorePermission

from . import platforms
from .words import Ability, Story, abilities, story


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """A connection, how it stands, and what it can do or leaves to people."""

    line: ConnectionView
    platform: str
    story: Story
    can: Sequence[Ability]
    cannot: Sequence[Ability]


@dataclass(frozen=True, slots=True)
class ConnectionsPage:
    """The page."""

    rows: Sequence[ConnectionRow]
    may_edit: bool
    may_hush_all: bool
    send_nothing: bool
    is_testing: bool


def row_of(line: ConnectionView, *, hushed: bool, now: datetime, real: datetime) -> ConnectionRow:
    """A connection in words."""
    meta = platforms.of(line.platform)
    known = abilities(line.capabilities or (meta.capabilities if meta else ()))
    return ConnectionRow(
        line,
        _(meta.title) if meta else line.platform,
        story(line, hushed=hushed, now=now, real=real),
        tuple(one for one in known if one.can),
        tuple(one for one in known if not one.can),
    )


@needs(ChatsPermission.CONNECTION_VIEW, everywhere=True)
@require_safe
def connections(request: Looking) -> HttpResponse:
    """GET /connections"""
    real = clock.now()
    hushed = request.workspace.send_nothing
    lines = queries.connections_of(request.actor)
    rows = [row_of(line, hushed=hushed, now=request.now, real=real) for line in lines]
    page = ConnectionsPage(
        rows=rows,
        may_edit=request.actor.may(ChatsPermission.CONNECTION_EDIT),
        may_hush_all=request.actor.may(CorePermission.WORKSPACE_EDIT),
        send_nothing=hushed,
        is_testing=any(row.story.is_tried for row in rows),
    )
    template = "list" if request.headers.get("HX-Request") else "connections"
    return render(request, f"console/connections/{template}.html", {"page": page})
