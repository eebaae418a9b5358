"""What is done with Today's cards: each answers nothing, so that the card goes, and says so with a way back."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.chats.actions import dismissing
from huoqun.chats.permissions import ChatsPermission
from huoqun.console.access import Looking, needs
from huoqun.core import clock
from huoqun.core.errors import NotFound, Refused
from huoqun.insights.actions import greeting
from huoqun.work.actions import cards, incidents, proposals, sitting, tasks
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.proposals import proposal as find_proposal
from huoqun.work.queries.tasks import task as find_task

from .piles import go_on


def gone(text: str, undo: str = "") -> HttpResponse:
    """An empty answer: the card goes; a toast says what happened."""
    said = {"text": text, "tone": "good", **({"undo": undo} if undo else {})}
    return HttpResponse("", headers={"HX-Trigger": json.dumps({"toast": said})})


def back() -> HttpResponse:
    """The card is there again: the page shows it."""
    return HttpResponse("", headers={"HX-Refresh": "true"})


AT_CARDS = (
    WorkPermission.TASK_DO, WorkPermission.SALE_DO, WorkPermission.PROPOSAL_DECIDE, WorkPermission.INCIDENT_DECIDE,
)  # fmt: skip


@needs(ChatsPermission.WAITING_DISMISS)
@require_POST
def dismiss(request: Looking, waiting_id: int) -> HttpResponse:
    """POST /today/waiting/<id>/dismiss: answered elsewhere, or needs no answer."""
    dismissing.dismiss(request.actor, waiting_id=waiting_id, now=request.now)
    return gone(_("Off the list: answered, or needs no answer."), reverse("today_restore", args=[waiting_id]))


@needs(ChatsPermission.WAITING_DISMISS)
@require_POST
def restore(request: Looking, waiting_id: int) -> HttpResponse:
    """POST /today/waiting/<id>/restore"""
    dismissing.restore(request.actor, waiting_id=waiting_id, now=request.now)
    return back()


@needs(WorkPermission.TASK_ASSIGN)
@require_POST
def hand_over(request: Looking, waiting_id: int) -> HttpResponse:
    """POST /today/waiting/<id>/hand-over: a helper replies to this newcomer, unless somebody else does meanwhile."""
    greeting.hand_over(request.actor, waiting_id=waiting_id, now=request.now)
    return gone(_("Handed over: in ten minutes a helper has a card, unless somebody has replied by then."))


def _counted(request: Looking) -> tuple[str, int | None]:
    """The card's key and its group. A key names its group, so that nobody puts aside a card of another group."""
    key, said = request.GET.get("key", "")[:150], request.GET.get("group", "")
    group = int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None
    if "\0" in key or (group is not None and key.split("-")[1:2] != [str(group)]):
        raise NotFound
    return key, group


@needs(WorkPermission.TASK_DO)
@require_POST
def put_aside(request: Looking) -> HttpResponse:
    """POST /today/cards/done?key=…&group=…"""
    key, group_id = _counted(request)
    cards.put_aside(request.actor, key=key, group_id=group_id, now=request.now)
    return gone(_("Done."), f"{reverse('today_back')}?{request.GET.urlencode()}")


@needs(WorkPermission.TASK_DO)
@require_POST
def take_back(request: Looking) -> HttpResponse:
    """POST /today/cards/back?key=…&group=…"""
    key, group_id = _counted(request)
    cards.take_back(request.actor, key=key, group_id=group_id, now=request.now)
    return back()


@needs(WorkPermission.TASK_DO, WorkPermission.SALE_DO)
@require_POST
def task_done(request: Looking, task_uid: UUID) -> HttpResponse:
    """POST /today/tasks/<uid>/done?outcome=…"""
    outcome = request.GET.get("outcome", "")
    tasks.done(request.actor, task_uid=task_uid, outcome=outcome, now=request.now, real=clock.now())
    if "pile" in request.GET:
        return go_on(request, find_task(request.actor, task_uid), _("Done."))
    return gone(_("Done."))


@needs(WorkPermission.TASK_DO, WorkPermission.SALE_DO)
@require_POST
def task_give(request: Looking, task_uid: UUID) -> HttpResponse:
    """POST /today/tasks/<uid>/give: to `user`, or to whoever comes first."""
    said = (request.POST.get("user") or request.GET.get("user") or "").strip()
    user_id = int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None
    was = find_task(request.actor, task_uid)
    tasks.assign(request.actor, task_uid=task_uid, user_id=user_id, now=request.now)
    undo = f"{reverse('today_task_give', args=[task_uid])}?user={was.assignee_id or ''}"
    may_undo = request.actor.may_somewhere(WorkPermission.TASK_ASSIGN)
    name = find_task(request.actor, task_uid).assignee
    words = _("Handed over to %(name)s.") % {"name": name} if name else _("It is nobody's now: whoever comes first.")
    return go_on(request, was, words) if "pile" in request.GET else gone(words, undo if may_undo else "")


@needs(WorkPermission.INCIDENT_DECIDE)
@require_POST
def decide(request: Looking, incident_uid: UUID) -> HttpResponse:
    """POST /today/incidents/<uid>/decide?choice=…&version=…"""
    said = request.GET.get("version", "")
    incidents.decide(
        request.actor, incident_uid=incident_uid, choice=request.GET.get("choice", ""),
        version=int(said) if said.isascii() and said.isdecimal() and len(said) < 9 else 0, now=request.now,
        real=clock.now(),
    )  # fmt: skip
    return gone(_("Decided: it goes on that way."))


@needs(*AT_CARDS)
@require_POST
def sit(request: Looking, noun: str, card_uid: UUID) -> HttpResponse:
    """POST /today/at/<noun>/<uid>: somebody is at this card. Minutes are the wall's, whatever the workspace's clock.

    Where the card has ended, the answer is what to tell them.
    """
    if sitting.open_card(request.actor, noun=noun, card_uid=card_uid, now=clock.now()):
        return HttpResponse(status=204)
    return JsonResponse({"text": _("This card has been settled meanwhile. Reload the page to see how."), "tone": "bad"})


@needs(*AT_CARDS)
@require_POST
def leave(request: Looking) -> HttpResponse:
    """POST /today/at/none: they turned to something else, or the page is hidden."""
    sitting.close_card(request.actor, now=clock.now())
    return HttpResponse(status=204)


@needs(WorkPermission.PROPOSAL_DECIDE)
@require_POST
def approve(request: Looking, proposal_uid: UUID) -> HttpResponse:
    """POST /today/proposals/<uid>/approve"""
    proposals.approve(request.actor, proposal_uid=proposal_uid, now=request.now, real=clock.now())
    return gone(_("Approved, and done."))


class NoReason(Refused):
    """Whoever proposed can only learn from a reason."""

    code = "no_reason"
    message = "Say why it is refused."
    way_out = "One sentence is enough."


@needs(WorkPermission.PROPOSAL_DECIDE)
@require_http_methods(["GET", "POST"])
def refuse(request: Looking, proposal_uid: UUID) -> HttpResponse:
    """GET /today/proposals/<uid>/refuse asks why, POST refuses."""
    if request.method == "GET":
        one = find_proposal(request.actor, proposal_uid)
        return render(request, "console/today/refuse.html", {"page": one})
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:500]
    if not reason:
        raise NoReason
    proposals.refuse(request.actor, proposal_uid=proposal_uid, reason=reason, now=request.now, real=clock.now())
    messages.success(request, _("Refused; the reason is kept with it."))
    return redirect("today")
