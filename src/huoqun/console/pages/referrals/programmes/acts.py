"""What is done with a programme: opened, paused, closed, signed off; and with whoever is in it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huoqun.console.access import Looking, needs
from huoqun.core.errors import Refused
from huoqun.referrals.actions import bringing, joining, making
from huoqun.referrals.permissions import ReferralPermission
from huoqun.referrals.rules.programmes import ProgrammeState

from .forms import SignOffForm
from .views import shown

ACTS = {"open": ProgrammeState.OPEN, "pause": ProgrammeState.PAUSED, "close": ProgrammeState.CLOSED}


@needs(ReferralPermission.EDIT, ReferralPermission.SIGN)
@require_POST
def act(request: Looking, programme_uid: UUID, act: str) -> HttpResponse:
    """POST /referrals/<uid>/<act>/do with `reason`: open, pause, close, end-sign-off."""
    if act == "end-sign-off":
        return done(request, programme_uid, lambda: making.end_sign_off(
            request.actor, programme_uid=programme_uid, now=request.now
        ))  # fmt: skip
    if act not in ACTS:
        raise Http404
    reason = request.POST.get("reason", "")[:200]
    return done(request, programme_uid, lambda: making.move(
        request.actor, programme_uid=programme_uid, to=ACTS[act], now=request.now, why=reason
    ))  # fmt: skip


@needs(ReferralPermission.SIGN)
@require_POST
def sign_off(request: Looking, programme_uid: UUID) -> HttpResponse:
    """POST /referrals/<uid>/sign-off: a lawyer's yes to a second level."""
    form = SignOffForm(request.POST)
    if form.is_valid():
        try:
            making.sign_off(
                request.actor, programme_uid=programme_uid, said=form.said(), second=form.cleaned_data["second"],
                now=request.now,
            )  # fmt: skip
        except Refused as refusal:
            if refusal.status == 404:
                raise
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            messages.success(request, _("Recorded. Sales from now on pay two levels."))
            return redirect("referral_programme", programme_uid)
    return shown(request, programme_uid, form, status=422)


@needs(ReferralPermission.PEOPLE)
@require_POST
def stop(request: Looking, referrer_uid: UUID) -> HttpResponse:
    """POST /referrals/referrer/<uid>/stop with `reason`, `programme`."""
    why = request.POST.get("reason", "")[:200]
    return done(request, _programme(request), lambda: joining.stop(
        request.actor, referrer_uid=referrer_uid, why=why, now=request.now
    ))  # fmt: skip


@needs(ReferralPermission.PEOPLE)
@require_POST
def take_back(request: Looking, referral_uid: UUID) -> HttpResponse:
    """POST /referrals/referral/<uid>/take-back with `reason`, `programme`."""
    why = request.POST.get("reason", "")[:200]
    return done(request, _programme(request), lambda: bringing.take_back(
        request.actor, referral_uid=referral_uid, why=why, now=request.now
    ))  # fmt: skip


def _programme(request: Looking) -> UUID:
    try:
        return UUID(request.POST.get("programme", ""))
    except ValueError:
        raise Http404 from None


def done(request: Looking, programme_uid: UUID, doing: Callable[[], object]) -> HttpResponse:
    """Do it, or say why not; then the programme's page."""
    try:
        doing()
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        messages.success(request, _("Done."))
    return redirect("referral_programme", programme_uid)
