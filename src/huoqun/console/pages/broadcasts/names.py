"""The names behind a number of a preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoqun.broadcasts.permissions import BroadcastPermission
from huoqun.broadcasts.queries import broadcasts as queries
from huoqun.broadcasts.queries.broadcasts import BroadcastView
from huoqun.broadcasts.queries.preview import Named, named, preview
from huoqun.chats.foretelling import Foretold
from huoqun.console.access import Looking, needs
from huoqun.console.outcomes import reason_name

from .words import way_name

SHOWN = 500


@dataclass(frozen=True, slots=True)
class NamesPage:
    """Who they are; `beyond`: how many more there are."""

    broadcast: BroadcastView
    heading: str
    names: Sequence[Named]
    beyond: int


@needs(BroadcastPermission.VIEW)
@require_GET
def names(request: Looking, broadcast_uid: UUID) -> HttpResponse:
    """GET /broadcasts/<uid>/names?why=…, or ?how=…&account=…"""
    one = queries.broadcast(request.actor, broadcast_uid)
    why, how, account = (request.GET.get(key, "") for key in ("why", "how", "account"))
    lines = preview(request.actor, one, now=request.now).foresight.lines
    found = [line for line in lines if _fits(line, why, how, account)]
    heading = reason_name(why) if why else way_name(how)
    page = NamesPage(one, heading, named(request.actor, found[:SHOWN]), max(0, len(found) - SHOWN))
    return render(request, "console/broadcasts/names.html", {"page": page})


def _fits(line: Foretold, why: str, how: str, account: str) -> bool:
    if why:
        return line.how == "missed" and line.reason == why
    return line.how == how and str(line.connection_id or 0) == account
