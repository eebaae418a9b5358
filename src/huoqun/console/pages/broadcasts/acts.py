"""Sending a broadcast, and what people do while it is on its way."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from huoqun.broadcasts.actions import drafting, following, sending
from huoqun.broadcasts.permissions import BroadcastPermission
from huoqun.broadcasts.rules import AskedAlready, HasChanged
from huoqun.chats.actions.batches import NothingToRemind, RemindedEnough
from huoqun.console.access import Looking, needs
from huoqun.core.errors import Refused


def _warn(request: Looking, refusal: Refused) -> None:
    messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")


@needs(BroadcastPermission.SEND)
@require_POST
def look(request: Looking, broadcast_uid: UUID) -> HttpResponse:
    """POST /broadcasts/<uid>/look: the preview of a draft, after which it may be sent"""
    drafting.look(request.actor, broadcast_uid=broadcast_uid, now=request.now)
    return redirect("broadcast", broadcast_uid)


@needs(BroadcastPermission.SEND)
@require_POST
def send(request: Looking, broadcast_uid: UUID) -> HttpResponse:
    """POST /broadcasts/<uid>/send with the `mark` of the preview that was seen"""
    mark = request.POST.get("mark", "")[:64]
    try:
        n = sending.send(request.actor, broadcast_uid=broadcast_uid, mark=mark, now=request.now)
    except (AskedAlready, HasChanged) as refusal:
        _warn(request, refusal)
    else:
        said = ngettext("It is on its way to %(n)s recipient.", "It is on its way to %(n)s recipients.", n)
        messages.success(request, said % {"n": f"{n:,}"})
    return redirect("broadcast", broadcast_uid)


@needs(BroadcastPermission.SEND)
@require_POST
def remind(request: Looking, broadcast_uid: UUID) -> HttpResponse:
    """POST /broadcasts/<uid>/remind: whoever still has to send it is reminded, in the platform's app or here."""
    try:
        n = following.remind(request.actor, broadcast_uid=broadcast_uid, now=request.now)
    except (NothingToRemind, RemindedEnough) as refusal:
        _warn(request, refusal)
    else:
        said = ngettext("They are reminded of %(n)s message.", "They are reminded of %(n)s messages.", n)
        messages.success(request, said % {"n": f"{n:,}"})
    return redirect("broadcast", broadcast_uid)


@needs(BroadcastPermission.SEND)
@require_POST
def cancel(request: Looking, broadcast_uid: UUID) -> HttpResponse:
    """POST /broadcasts/<uid>/cancel: what has not gone does not go."""
    try:
        n = following.cancel(request.actor, broadcast_uid=broadcast_uid, now=request.now)
    except AskedAlready as refusal:
        _warn(request, refusal)
    else:
        said = ngettext("Called off. %(n)s does not get it.", "Called off. %(n)s do not get it.", n)
        messages.success(request, said % {"n": f"{n:,}"})
    return redirect("broadcast", broadcast_uid)


@needs(BroadcastPermission.SEND)
@require_POST
def judge(request: Looking, broadcast_uid: UUID) -> HttpResponse:
    """POST /broadcasts/<uid>/judge with `word` there or not_there: what somebody saw in the platform's app"""
    word: Literal["there", "not_there"] = "there" if request.POST.get("word") == "there" else "not_there"
    following.judge(request.actor, broadcast_uid=broadcast_uid, word=word, now=request.now)
    messages.success(request, _("Noted."))
    return redirect("broadcast", broadcast_uid)
