"""What is done with rounds: proposed by hand, edited, approved, dropped, taken back."""

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
from huoqun.turnover.actions import approving, proposing
from huoqun.turnover.permissions import TurnoverPermission
from huoqun.turnover.rules.rounds import Step


@needs(TurnoverPermission.DECIDE)
@require_POST
def propose(request: Looking) -> HttpResponse:
    """POST /turnover/propose with `group`: a round by hand, as a draft."""
    said = request.POST.get("group", "")
    if not (said.isascii() and said.isdecimal() and len(said) < 19):
        raise Http404
    try:
        uid = proposing.propose_round(request.actor, group_id=int(said), now=request.now)
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
        return redirect("turnover")
    messages.success(request, _("Proposed. Nobody has heard of it: look at it, change it, then approve."))
    return redirect("turnover_round", uid)


@needs(TurnoverPermission.DECIDE)
@require_POST
def act(request: Looking, turnover_uid: UUID, act: str) -> HttpResponse:
    """POST /turnover/round/<uid>/<act>/do: approve, drop, undo."""
    acts: dict[str, Callable[[], object]] = {
        "approve": lambda: approving.approve(request.actor, round_uid=turnover_uid, now=request.now),
        "drop": lambda: approving.drop(request.actor, round_uid=turnover_uid, now=request.now),
        "undo": lambda: approving.undo_round(request.actor, round_uid=turnover_uid, now=request.now),
    }
    if act not in acts:
        raise Http404
    said = {
        "approve": _("Approved. Words go out in private; whoever is let go is removed after the hours of grace."),
        "drop": _("Dropped. Nobody has heard of it."),
        "undo": _("Taken back. What had not gone is called off, whoever was removed is asked back in."),
    }[act]
    return _done(request, turnover_uid, acts[act], said)


@needs(TurnoverPermission.DECIDE)
@require_POST
def line(request: Looking, turnover_line_uid: UUID) -> HttpResponse:
    """POST /turnover/line/<uid> with `round` and `do`: strike, keep, milder (`step`), words (`words`), undo."""
    try:
        around = UUID(request.POST.get("round", ""))
    except ValueError:
        raise Http404 from None
    do, who, now = request.POST.get("do", ""), request.actor, request.now
    if do == "undo":
        return _done(
            request, around, lambda: approving.undo(who, line_uid=turnover_line_uid, now=now), _("Taken back.")
        )
    step = request.POST.get("step", "")
    changes: dict[str, dict[str, object]] = {
        "strike": {"struck": True}, "keep": {"struck": False}, "words": {"words": request.POST.get("words", "")[:600]},
        "milder": {"step": Step(step) if step in set(Step) else None},
    }  # fmt: skip
    if do not in changes:
        raise Http404
    changed: dict[str, object] = changes[do]
    return _done(
        request, around,
        lambda: proposing.edit(who, line_uid=turnover_line_uid, now=now, **changed),  # type: ignore[arg-type]
        _("Changed."),
    )  # fmt: skip


def _done(request: Looking, turnover_uid: UUID, doing: Callable[[], object], said: str) -> HttpResponse:
    try:
        doing()
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        messages.success(request, said)
    return redirect("turnover_round", turnover_uid)
