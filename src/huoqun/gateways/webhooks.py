"""/hooks/<uid of a connection>: where platforms call us. The platform's `webhook.py` verifies; here it is taken once.

Whatever comes, the answer is never an error of ours: a call that cannot be read is turned away, and only a database
that is away is answered with 503, so that the platform calls again.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, InternalError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from huoqun.chats.actions import calls, connections
from huoqun.chats.actions.connections import opened
from huoqun.chats.port.webhook import Call, Heard, HookAccount, TurnedAway
from huoqun.chats.queries.doors import Door, door
from huoqun.console.access import anyone
from huoqun.core import clock
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.secrets import KeyMissing, Tampered

from . import UnknownPlatform, hearer, meta

log = logging.getLogger(__name__)

AWAY = (OperationalError, InterfaceError)
"""What Django raises where the server is gone."""
SAID_NOTHING = "25P03"
"""PostgreSQL's code where it ended a transaction in which nothing was said for a minute, as on a machine that stood
still."""

LARGEST = 1024 * 1024
"""Bytes of a body. The largest that a documented platform sends is some tens of kilobytes."""


@csrf_exempt
@require_http_methods(["GET", "POST"])
@anyone("Platforms call it; each verifies its own signature before anything is read.", machine=True)
def hook(request: HttpRequest, connection_uid: UUID) -> HttpResponse:
    """Verify, read, take once, answer."""
    real = clock.now()
    try:
        found = door(connection_uid)
        return _nobody() if found is None else _answer(request, found, real)
    except (*AWAY, InternalError, KeyMissing, Tampered) as error:
        log.warning("hook_cannot_take", extra={"error": type(error).__name__, "sqlstate": _sqlstate(error)})
        return HttpResponse("come again", status=503, content_type="text/plain")


def _answer(request: HttpRequest, found: Door, real: datetime) -> HttpResponse:
    try:
        hear = hearer(found.platform)
        if hear is None:
            return _nobody()
        account = HookAccount(found.connection_id, found.settings, opened(found.sealed, found.connection_id))
        heard = hear(_call(request, real), account)
    except UnknownPlatform:
        return _nobody()
    except TurnedAway as away:
        return _turn_away(found, away)
    except (KeyMissing, Tampered):
        raise
    except Exception as bug:
        if _is_away(bug):
            raise
        log.exception("hook_bug", extra={"connection": found.connection_id, "error": type(bug).__name__})
        return _turn_away(found, TurnedAway("it could not be read", status=400))
    try:
        was_new = _take(found, heard, real)
    except NotFound:
        return _nobody()
    except Exception as bug:
        if _is_away(bug):
            raise
        log.exception("hook_could_not_store", extra={"connection": found.connection_id, "error": type(bug).__name__})
        was_new = _take_apart(found, heard, real)
    if not was_new and heard.refuse_again:
        return _turn_away(found, TurnedAway("it was sent a second time"))
    return HttpResponse(heard.reply, content_type=heard.content_type)


def _take(found: Door, heard: Heard, real: datetime) -> bool:
    actor = Actor(found.workspace.id, "gateway", found.connection_id, found.name)
    if not found.was_called:
        connections.called(actor, connection_id=found.connection_id, now=found.workspace.now(real))
    if not (heard.items or heard.errands or heard.once):
        return True
    origin = Origin.SIMULATION if meta(found.platform).simulated else Origin.LIVE
    return calls.take(
        actor, connection_id=found.connection_id, heard=heard, now=found.workspace.now(real), real=real, origin=origin
    )


def _take_apart(found: Door, heard: Heard, real: datetime) -> bool:
    """Take what can be stored of a call of which something cannot, so that the platform does not send it for ever."""
    for part in (
        *(Heard(items=(item,)) for item in heard.items), *(Heard(errands=(errand,)) for errand in heard.errands),
    ):  # fmt: skip
        try:
            _take(found, part, real)
        except Exception as bug:
            if _is_away(bug):
                raise
            log.warning("hook_left_out", extra={"connection": found.connection_id, "error": type(bug).__name__})
    return _take(found, replace(heard, items=(), errands=()), real)


def _call(request: HttpRequest, real: datetime) -> Call:
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        raise TurnedAway("its length is no number", status=400) from None
    if not 0 <= length <= LARGEST:
        raise TurnedAway("it is too long", status=413)
    return Call(
        method=request.method or "",
        query=request.GET.dict(),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.read(LARGEST) if request.method == "POST" else b"",
        at=real,
    )


def _is_away(error: Exception) -> bool:
    """Whether the database cannot answer now. A transaction that our own code broke (25P02) breaks again however often
    the platform calls: it is a bug like any other.
    """
    if isinstance(error, InternalError):
        return _sqlstate(error) == SAID_NOTHING or connection.connection is None or bool(connection.connection.closed)
    return isinstance(error, AWAY)


def _sqlstate(error: Exception) -> str | None:
    """PostgreSQL's code of what went wrong (57P01: it was shut down); none where no answer came at all."""
    return getattr(error.__cause__, "sqlstate", None)


def _turn_away(found: Door, away: TurnedAway) -> HttpResponse:
    log.warning("hook_turned_away", extra={"connection": found.connection_id, "reason": away.reason})
    return HttpResponse("turned away", status=away.status, content_type="text/plain")


def _nobody() -> HttpResponse:
    return HttpResponse("nobody is called so", status=404, content_type="text/plain")
