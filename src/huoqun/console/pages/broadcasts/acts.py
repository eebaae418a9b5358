"""Sending a broadcast."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from huoqun.broadcasts.actions import sending
from huoqun.broadcasts.permissions import BroadcastPermission
from huoqun.broadcasts.rules import AskedAlready, HasChanged
from huoqun.console.access import Looking, needs


@needs(BroadcastPermission.SEND)
@require_POST
def send(request: Looking, broadcast_uid: UUID) -> HttpResponse:
    """POST /broadcasts/<uid>/send with the `mark` of the preview that was seen"""
    mark = request.POST.get("mark", "")[:64]
    try:
        n = sending.send(request.actor, broadcast_uid=broadcast_uid, mark=mark, now=request.now)
    except (AskedAlready, HasChanged) as refusal:
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        said = ngettext("It is on its way to %(n)s recipient.", "It is on its way to %(n)s recipients.", n)
        messages.success(request, said % {"n": f"{n:,}"})
    return redirect("broadcast", broadcast_uid)
