"""The queue, and one case with its evidence: decided with a key, always with a reason where somebody is let off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import NotFound, Refused
from huoqun.groups.queries.places import places
from huoqun.moderation.actions import appealing, deciding
from huoqun.moderation.permissions import ModerationPermission
from huoqun.moderation.queries.cases import PAGE, ActLine, CaseLine, CaseSheet, case, cases
from huoqun.moderation.rules import ORDER, Sanction
from huoqun.moderation.states import REVERSIBLE, SHOWN, CaseState
from huoqun.moderation.telling import listed, said_words
from huoqun.moderation.words import ROLES, sanction_name, span
from huoqun.team.queries.people import actor_names

from .tabs import TONES, seen_lines, state_name, tabs


@dataclass(frozen=True, slots=True)
class Row:
    """A case in words. `said`: what was said, or what stands in its place."""

    line: CaseLine
    said: str
    seen: list[str]
    sanction: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    tabs: list[NavItem]
    filters: list[tuple[str, str, bool]]
    rows: list[Row]
    shown: str
    more: int | None
    may_decide: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """`milder`: what may follow instead, (value, words); `there`: where the account is that it is about."""

    row: Row
    sheet: CaseSheet
    role: str
    since: str
    by: str
    milder: list[tuple[str, str]]
    may_decide: bool
    may_reverse: bool
    acts: list[tuple[str, list[str]]]
    may_answer: bool
    answered_by: str
    there: str


def row(line: CaseLine) -> Row:
    """A case in words."""
    said, sanction = said_words(line.text, line.evidence), sanction_name(line.sanction)
    return Row(line, said, seen_lines(line.seen), sanction, state_name(line.state), TONES[line.state])


@needs(ModerationPermission.CASE_VIEW)
@require_GET
def queue(request: Looking) -> HttpResponse:
    """GET /moderation?show=open|done|decided"""
    shown = request.GET.get("show", "open")
    shown = shown if shown in SHOWN or shown == "appeals" else "open"
    before = request.GET.get("before", "")
    asked = int(before) if before.isdecimal() else None
    found = cases(request.actor, states=SHOWN.get(shown), before=asked, appeals=shown == "appeals")
    labels = {
        "open": _("Waiting for a person"), "appeals": _("Appeals"), "done": _("Done by itself"),
        "decided": _("Decided"),
    }  # fmt: skip
    page = QueuePage(
        tabs("moderation"), [(key, label, key == shown) for key, label in labels.items()],
        [row(one) for one in found], shown,
        found[-1].id if len(found) == PAGE else None, request.actor.may_somewhere(ModerationPermission.CASE_DECIDE),
    )  # fmt: skip
    return render(request, "console/moderation/queue.html", {"page": page})


@needs(ModerationPermission.CASE_VIEW)
@require_GET
def one(request: Looking, case_uid: UUID) -> HttpResponse:
    """GET /moderation/cases/<uid>: the evidence sheet."""
    sheet = case(request.actor, case_uid=case_uid)
    line = sheet.line
    may = line.group_id in places(request.workspace.id, scope=request.actor.scope(ModerationPermission.CASE_DECIDE))
    names = actor_names(request.workspace.id, [by for by in (line.decided_by, line.answered_by) if by])
    milder = [(str(s), sanction_name(s)) for s in Sanction if ORDER[s] < ORDER[Sanction(line.sanction)]]
    fresh = any(act.undone_at is None and request.now - act.at <= REVERSIBLE for act in sheet.acts)
    page = CasePage(
        row(line), sheet, _role(line), _since(line), names.get(line.decided_by, line.decided_by), milder, may,
        may and fresh and line.state in (CaseState.DONE, CaseState.UPHELD),
        [(_done(act, several=len(sheet.acts) > 1), _effects(act)) for act in sheet.acts],
        may and line.waits and line.decided_by != str(request.actor), names.get(line.answered_by, line.answered_by),
        listed(sheet.there),
    )  # fmt: skip
    return render(request, "console/moderation/case.html", {"page": page})


def _role(line: CaseLine) -> str:
    said = _(ROLES.get(line.role, line.role))
    return _("%(role)s, of the team") % {"role": said} if line.is_staff else said


def _since(line: CaseLine) -> str:
    return _("not known") if line.minutes is None else span(timedelta(minutes=line.minutes))


def _done(act: ActLine, *, several: bool) -> str:
    name = sanction_name(act.sanction)
    return f"{name} · {act.group or _('a group that you do not see')}" if several else name


def _effects(act: ActLine) -> list[str]:
    told = [_effect(one.key, str(one.state)) for one in act.effects]
    return [*told, _("one task for a colleague, together with other groups")] if act.by_hand else told


def _effect(key: str, state: str) -> str:
    what = {
        "notice": _("notice to the member"), "deletemessage": _("message taken away"), "mute": _("muted"),
        "kick": _("removed"), "ban": _("banned"), "sorry": _("told that it is taken back"),
        "unmute": _("may speak again"), "unban": _("ban lifted"), "invite": _("invited back"),
        "role": _("role given back"),
    }  # fmt: skip
    states = {
        "sent": _("done"), "confirmed": _("done"), "awaiting_staff": _("a colleague does it by hand"),
        "failed": _("failed"), "expired": _("not done"), "suppressed": _("not done"), "ambiguous": _("not certain"),
    }  # fmt: skip
    return f"{what.get(key.rpartition('/')[2], '')}: {states.get(state, _('on its way'))}"


@needs(ModerationPermission.CASE_DECIDE)
@require_POST
def uphold(request: Looking, case_uid: UUID) -> HttpResponse:
    """POST /moderation/cases/<uid>/uphold, with what follows instead where that is milder."""
    said = request.POST.get("sanction", "")
    sanction = Sanction(said) if said in set(Sanction) else None

    def do() -> None:
        deciding.uphold(request.actor, case_uid=case_uid, now=request.now, sanction=sanction)

    return _decided(request, case_uid, do, _("Upheld. The member is told why."))


@needs(ModerationPermission.CASE_DECIDE)
@require_POST
def let_off(request: Looking, case_uid: UUID) -> HttpResponse:
    """POST /moderation/cases/<uid>/let-off with a reason; `exempt`: the rule was broken all the same."""

    def do() -> None:
        deciding.let_off(
            request.actor, case_uid=case_uid, reason=request.POST.get("reason", ""), now=request.now,
            exempt=request.POST.get("exempt") == "1",
        )  # fmt: skip

    return _decided(request, case_uid, do, _("Let off. Nothing follows; the reason stands in the record."))


@needs(ModerationPermission.CASE_DECIDE)
@require_POST
def reverse(request: Looking, case_uid: UUID) -> HttpResponse:
    """POST /moderation/cases/<uid>/reverse with a reason."""

    def do() -> None:
        deciding.reverse(request.actor, case_uid=case_uid, reason=request.POST.get("reason", ""), now=request.now)

    return _decided(request, case_uid, do, _("Taken back. Points, role and place are as before; the member is told."))


@needs(ModerationPermission.CASE_DECIDE)
@require_POST
def answer(request: Looking, case_uid: UUID) -> HttpResponse:
    """POST /moderation/cases/<uid>/answer with `granted` and a reason: to an appeal."""

    def do() -> None:
        appealing.answer(
            request.actor, case_uid=case_uid, granted=request.POST.get("granted") == "1",
            reason=request.POST.get("reason", ""), now=request.now,
        )  # fmt: skip

    return _decided(request, case_uid, do, _("Answered. The member is told."))


def _decided(request: Looking, case_uid: UUID, do: Callable[[], None], said: str) -> HttpResponse:
    try:
        do()
    except NotFound:
        raise
    except Refused as refusal:
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
        return redirect("moderation_case", case_uid)
    messages.success(request, said)
    return redirect("moderation") if request.POST.get("next") == "queue" else redirect("moderation_case", case_uid)
