"""Writing a broadcast down, and changing it before it goes; both lead to its preview."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huoqun.broadcasts.actions import drafting
from huoqun.broadcasts.permissions import BroadcastPermission
from huoqun.broadcasts.queries import broadcasts as queries
from huoqun.broadcasts.queries.broadcasts import BroadcastView
from huoqun.broadcasts.rules import AskedAlready, BadLink, BroadcastTooLong, EmptyBroadcast, NobodyMeant
from huoqun.console.access import Looking, needs
from huoqun.core.conditions.errors import BadCondition
from huoqun.groups.queries.places import places
from huoqun.members.queries.records import tags

from .forms import BroadcastForm, initial_of

_FIELDS = {
    "empty_broadcast": "text",
    "broadcast_too_long": "text",
    "bad_link": "links",
    "nobody_meant": "groups",
}


@dataclass(frozen=True, slots=True)
class WritingPage:
    """The form; `broadcast` is what is changed, None while it is new. `can_send`: there is somebody to send to."""

    form: BroadcastForm
    broadcast: BroadcastView | None
    can_send: bool


@needs(BroadcastPermission.SEND)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /broadcasts/new; POST keeps it and shows the preview."""
    return _writing(request, None)


@needs(BroadcastPermission.SEND)
@require_http_methods(["GET", "POST"])
def edit(request: Looking, broadcast_uid: UUID) -> HttpResponse:
    """GET /broadcasts/<uid>/edit; POST keeps it and shows the preview."""
    one = queries.broadcast(request.actor, broadcast_uid)
    if not one.is_open:
        raise AskedAlready
    return _writing(request, one)


def _writing(request: Looking, one: BroadcastView | None) -> HttpResponse:
    form, can_send = _form(request, one)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("broadcast", _kept(request, one, form))
        except BadCondition as refusal:
            form.add_error("condition", str(refusal))
        except (EmptyBroadcast, BroadcastTooLong, BadLink, NobodyMeant) as refusal:
            form.add_error(_FIELDS.get(refusal.code), f"{_(refusal.message)} {_(refusal.way_out)}")
    page = WritingPage(form, one, can_send)
    status = 422 if form.is_bound else 200
    return render(request, "console/broadcasts/writing.html", {"page": page}, status=status)


def _form(request: Looking, one: BroadcastView | None) -> tuple[BroadcastForm, bool]:
    led = places(request.workspace.id, scope=request.actor.scope(BroadcastPermission.SEND)).values()
    groups = [(place.id, place.name) for place in led if place.ended_at is None]
    everybody = request.actor.may(BroadcastPermission.SEND)
    form = BroadcastForm(
        request.POST if request.method == "POST" else None, groups=groups, members=everybody,
        tags=[tag.name for tag in tags(request.workspace.id)] if everybody else [],
        initial=initial_of(one) if one is not None else None,
    )  # fmt: skip
    return form, bool(groups) or everybody


def _kept(request: Looking, one: BroadcastView | None, form: BroadcastForm) -> UUID:
    if one is None:
        uid = drafting.draft(request.actor, words=form.words(), now=request.now)
    else:
        uid = one.uid
        drafting.edit(request.actor, broadcast_uid=uid, words=form.words(), now=request.now)
    drafting.look(request.actor, broadcast_uid=uid, now=request.now)
    return uid
