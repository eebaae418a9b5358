"""The queue: each application with what was said beside what was found; answered by keyboard or hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.admission.actions import deciding
from huoqun.admission.permissions import AdmissionPermission
from huoqun.admission.queries import queue as asked
from huoqun.admission.queries.inviters import one_called
from huoqun.admission.queries.standing import rooms
from huoqun.admission.rules.applications import REVERSIBLE
from huoqun.admission.rules.applications import ApplicationState as A
from huoqun.console.access import Looking, needs
from huoqun.console.pages.members.said import background_name
from huoqun.console.parts import NavItem
from huoqun.core.errors import Refused
from huoqun.groups.queries.names import group_names
from huoqun.members.queries.faces import Face, faces
from huoqun.team.queries import actor_names

from .tabs import tabs
from .words import check_words, filter_name, rules_words, state_name

SHOWN = (A.OPEN, A.WAITING, A.ACCEPTED, A.JOINED, A.REFUSED, A.EXPIRED, A.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Row:
    """An application in words. `groups`: (id, name) where the group is still to be chosen."""

    line: asked.ApplicationLine
    tone: str
    state: str
    face: Face | None
    inviter: Face | None
    tags: Sequence[tuple[str, str]]
    checks: Sequence[tuple[str, str, str, str]]
    decided_by: str
    groups: Sequence[tuple[int, str]]
    may_answer: bool
    may_reopen: bool
    rules: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """`filters`: (address, words, how many, whether it is this one)."""

    tabs: Sequence[NavItem]
    rows: Sequence[Row]
    filters: Sequence[tuple[str, str, int, bool]]
    more_url: str
    has_doors: bool
    may_edit: bool


@needs(AdmissionPermission.VIEW)
@require_GET
def queue(request: Looking) -> HttpResponse:
    """GET /admission?state=open&skip=50"""
    said = request.GET.get("state", "")
    state = A(said) if said in set(A) else A.OPEN
    skip = request.GET.get("skip", "")
    after = int(skip) if skip.isascii() and skip.isdecimal() and len(skip) < 7 else 0
    found = asked.applications(request.actor, state=state, skip=after)
    counted = asked.counts(request.actor)
    here = reverse("admission")
    filters = [(f"{here}?state={one}", filter_name(one), counted.get(one, 0), one is state) for one in SHOWN]
    more = f"{here}?state={state}&skip={after + asked.LIMIT}" if len(found) == asked.LIMIT else ""
    may_edit = request.actor.may_somewhere(AdmissionPermission.EDIT)
    page = QueuePage(tabs(request, "admission"), _rows(request, found), filters, more, bool(counted), may_edit)
    return render(request, "console/admission/queue.html", {"page": page})


@needs(AdmissionPermission.DECIDE)
@require_POST
def act(request: Looking, application_uid: UUID, act: str) -> HttpResponse:
    """POST /admission/application/<uid>/<act>/do with `reason`, `group`, `inviter`: accept, refuse, reopen, inviter."""
    if act not in ("accept", "refuse", "reopen", "inviter"):
        raise Http404
    try:
        said = _do(request, application_uid, act)
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        messages.success(request, said)
    state = request.POST.get("back", "")
    return redirect(f"{reverse('admission')}?state={state if state in set(A) else A.OPEN}")


def _do(request: Looking, uid: UUID, act: str) -> str:
    """Do it; answers what is said of it."""
    who, now, reason = request.actor, request.now, request.POST.get("reason", "")[:500]
    if act == "accept":
        chosen = request.POST.get("group", "")
        group = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 19 else None
        state = deciding.accept(who, application_uid=uid, reason=reason, group_id=group, now=now)
        if state is A.ACCEPTED:
            return _("Accepted, and told in private.")
        return _("Accepted; the group is full, so they wait in line.")
    if act == "refuse":
        deciding.refuse(who, application_uid=uid, reason=reason, now=now)
        return _("Refused, and told why in private.")
    if act == "reopen":
        deciding.reopen(who, application_uid=uid, now=now)
        return _("It waits for an answer again. Nobody has been told.")
    name = request.POST.get("inviter", "").strip()[:60]
    line = asked.application(who, application_uid=uid)
    member = one_called(request.workspace.id, name, group_id=line.group_id) if name else None
    if name and member is None:
        raise Refused(_("Nobody, or more than one, is called so."), way_out=_("Write the name as their page has it."))
    deciding.name_inviter(who, application_uid=uid, member_id=member, now=now)
    return _("Saved.")


def _rows(request: Looking, found: Sequence[asked.ApplicationLine]) -> list[Row]:
    known = faces(request.workspace.id, [m for one in found for m in (one.member_id, one.inviter_id)])
    names = actor_names(request.workspace.id, {one.decided_by for one in found})
    choices = _choices(request, {one.kind_id for one in found if one.kind_id is not None})
    may = request.actor.may_somewhere(AdmissionPermission.DECIDE)
    return [_row(request, one, known, names, choices.get(one.kind_id or 0, ()), may) for one in found]


def _choices(request: Looking, kinds: set[int]) -> dict[int, list[tuple[int, str]]]:
    """The groups of each kind before which a door stands, with the room that each has."""
    if not kinds:
        return {}
    scope = request.actor.scope(AdmissionPermission.VIEW)
    named = {g.id: g.name for g in group_names(request.workspace.id, scope=scope)}
    return {
        kind: [
            (one.group_id, f"{named[one.group_id]} · {one.inside}/{one.most or '∞'}")
            for one in rooms(request.workspace.id, group_id=None, kind_id=kind, own=None)
            if one.group_id in named
        ]
        for kind in kinds
    }


def _row(
    request: Looking, one: asked.ApplicationLine, known: dict[int, Face], names: dict[str, str],
    groups: Sequence[tuple[int, str]], may: bool,
) -> Row:  # fmt: skip
    tone, state = state_name(one.state)
    kept = one.decided_at is not None and one.decided_at >= request.now - REVERSIBLE
    answered = one.state in (A.ACCEPTED, A.WAITING, A.REFUSED, A.EXPIRED)
    by = names.get(one.decided_by, _("by itself") if one.decided_by else "")
    return Row(
        one, tone, state, known.get(one.member_id or 0), known.get(one.inviter_id or 0),
        [(background_name(key), value) for key, value in one.tags.items()],
        [check_words(found) for found in one.checks], by, groups, may and one.state in (A.OPEN, A.WAITING),
        may and kept and answered, rules_words(one.rules_versions),
    )  # fmt: skip
