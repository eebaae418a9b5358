"""The rule of a class, who would graduate by it now, and who has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.camps.actions import graduating, setting
from huoqun.camps.completion import BadRule, Rule, read
from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.classes import class_of
from huoqun.camps.queries.graduation import Standings, Stands, rule_of, standings
from huoqun.camps.saying import aloud, lacking
from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotFound
from huoqun.members.queries.faces import face_by_uid

from ..tabs import ClassHead, class_head
from . import form

SHOWN = 200
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with what they lack, in words."""

    it: Stands
    lacks: Sequence[str]


@dataclass(frozen=True, slots=True)
class GraduationPage:
    """`tried`: a rule that is looked at, by the fields `kept`, not the one that holds. Lists are cut at 200."""

    head: ClassHead
    rule: Sequence[str]
    is_own: bool
    tried: Sequence[str]
    kept: Sequence[tuple[str, str]]
    fault: str
    fields: Sequence[form.Row]
    how: str
    is_flat: bool
    found: Standings
    would: Sequence[Person]
    would_not: Sequence[Person]
    would_not_count: int
    out_of_reach: int
    may: bool


@needs(CampPermission.VIEW)
@require_http_methods(["GET", "POST"])
def graduation(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/graduation?how=&least-checkin=…: the rule, or one that is tried; POST keeps that."""
    head = class_head(request, group_run_uid, "camp_graduation")
    if request.method == "POST":
        setting.set_rule(request.actor, class_uid=head.line.uid, rule=form.raw(request.POST), now=request.now)
        messages.success(request, _("The class has its rule. Who graduated already stays a graduate."))
        return redirect("camp_graduation", group_run_uid)
    held, fault = rule_of(request.workspace.id, head.line), ""
    tried: Rule | None = None
    if form.was_said(request.GET):
        try:
            tried = read(form.raw(request.GET))
        except BadRule as refusal:
            fault = f"{refusal} {_(refusal.way_out)}"
    found = standings(request.workspace.id, head.line, now=request.now, rule=tried or held)
    return render(
        request, "console/camps/graduation.html", {"page": _page(request, head, held, tried, found, fault)},
        status=422 if fault else 200,
    )  # fmt: skip


def _page(
    request: Looking, head: ClassHead, held: Rule, tried: Rule | None, found: Standings, fault: str
) -> GraduationPage:
    line, shown = head.line, held if tried is None else tried
    rest = [one for one in found.people if not one.verdict.met and not one.is_graduate and not one.student.left_at]
    return GraduationPage(
        head, aloud(held), bool(line.rule), aloud(tried) if tried is not None else (),
        form.kept(request.GET) if tried is not None else (), fault,
        form.fields(shown), shown.how, form.is_flat(held), found,
        [Person(one, ()) for one in found.would[:SHOWN]],
        [Person(one, lacking(one.verdict.gaps)) for one in rest[:SHOWN]], len(rest),
        sum(not one.verdict.possible for one in rest) if shown.parts else 0,
        request.actor.may(CampPermission.RUN, group_id=line.group_id, chapter_id=line.chapter_id),
    )  # fmt: skip


@needs(CampPermission.RUN)
@require_POST
def now(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """POST /camps/<run uid>/graduation/now: who meets the rule graduates."""
    line = class_of(request.actor, group_run_uid, now=request.now)
    done = graduating.graduate_by_rule(request.actor, group_run_id=line.group_run_id or 0, now=request.now)
    _say(request, len(done))
    return redirect("camp_graduation", group_run_uid)


@needs(CampPermission.RUN)
@require_POST
def by_hand(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """POST /camps/<run uid>/graduation/by-hand: `member` (uids), `reason`."""
    line = class_of(request.actor, group_run_uid, now=request.now)
    uids = {_uid(said) for said in request.POST.getlist("member")} - {None}
    chosen = [
        one.student.id
        for one in standings(request.workspace.id, line, now=request.now).people
        if one.student.uid in uids
    ]
    done = graduating.graduate(
        request.actor, group_run_id=line.group_run_id or 0, member_ids=chosen,
        reason=request.POST.get("reason", "")[:LONGEST], now=request.now,
    )  # fmt: skip
    _say(request, len(done))
    return redirect("camp_graduation", group_run_uid)


@needs(CampPermission.RUN)
@require_POST
def take_back(request: Looking, group_run_uid: UUID, member_uid: UUID) -> HttpResponse:
    """POST /camps/<run uid>/graduation/<member uid>/take-back: `reason`."""
    line = class_of(request.actor, group_run_uid, now=request.now)
    face = face_by_uid(request.workspace.id, member_uid)
    if face is None:
        raise NotFound
    graduating.take_back(
        request.actor, group_run_id=line.group_run_id or 0, member_id=face.id,
        reason=request.POST.get("reason", "")[:LONGEST], now=request.now,
    )  # fmt: skip
    messages.success(request, _("The graduation counts no longer, and what it earned is taken back."))
    return redirect("camp_graduation", group_run_uid)


def _say(request: Looking, n: int) -> None:
    said = ngettext("%(n)d member graduated.", "%(n)d members graduated.", n) % {"n": n}
    messages.success(request, said if n else _("Nobody new graduated."))


def _uid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
