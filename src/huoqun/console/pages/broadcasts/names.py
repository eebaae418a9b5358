"""The names behind a number: of a preview, or of where a broadcast stands."""

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
from huoqun.broadcasts.queries.following import named_of
from huoqun.broadcasts.queries.preview import Named, named, preview
from huoqun.chats.foretelling import Foretold
from huoqun.console.access import Looking, needs
from huoqun.console.outcomes import reason_name

from .words import kind_name, way_name

SHOWN = 500


@dataclass(frozen=True, slots=True)
class NamesPage:
    """Who they are; `has_more`: there are more of them than are shown."""

    broadcast: BroadcastView
    heading: str
    names: Sequence[Named]
    has_more: bool


@needs(BroadcastPermission.VIEW)
@require_GET
def names(request: Looking, broadcast_uid: UUID) -> HttpResponse:
    """GET /broadcasts/<uid>/names?why=…, or ?how=…&account=…; of one that was sent ?kind=…&why=…"""
    one = queries.broadcast(request.actor, broadcast_uid)
    asked = {key: str(request.GET.get(key, ""))[:120].replace("\0", "") for key in ("why", "how", "account", "kind")}
    if one.is_open:
        lines = preview(request.actor, one, now=request.now).foresight.lines
        found = named(request.actor, [line for line in lines if _fits(line, asked)][: SHOWN + 1])
        heading = reason_name(asked["why"]) if asked["why"] else way_name(asked["how"])
    else:
        why = asked["why"] if "why" in request.GET else None
        found = named_of(request.actor, one, kind=asked["kind"], reason=why, limit=SHOWN + 1)
        heading = reason_name(why) if why else kind_name(asked["kind"])
    page = NamesPage(one, heading, found[:SHOWN], len(found) > SHOWN)
    return render(request, "console/broadcasts/names.html", {"page": page})


def _fits(line: Foretold, asked: dict[str, str]) -> bool:
    if asked["why"]:
        return line.how == "missed" and line.reason == asked["why"]
    return line.how == asked["how"] and str(line.connection_id or 0) == asked["account"]
