"""What a role of a class is asked to do, changed; and a duty on a day, as the team says it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.camps.actions import appointing, confirming
from huoqun.camps.actions.appointing import KeptDuty
from huoqun.camps.duties import BadDuty, ClassRole, DutyPlan, DutyWhen, Evidence, TooManyDuties, TurnState, minute_of
from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.roles import duties_of, turns_of
from huoqun.camps.usual_duties import role_name
from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotFound

from ..tabs import ClassHead, class_head
from .words import DutySaid, duty_said, role_of

_FIELDS = ("title", "words", "when", "weekday", "hour", "evidence", "least")


@dataclass(frozen=True, slots=True)
class DutiesPage:
    """The duties of a role. `form`: the one that is written, as text; `editing`: its uid, "" where it is new."""

    head: ClassHead
    role: ClassRole
    name: str
    lines: Sequence[DutySaid]
    form: Mapping[str, str]
    editing: str
    whens: Sequence[tuple[str, str]]
    days: Sequence[tuple[str, str]]
    evidences: Sequence[tuple[str, str]]
    fault: str


@needs(CampPermission.RUN)
@require_http_methods(["GET", "POST"])
def duties(request: Looking, group_run_uid: UUID, class_role: str) -> HttpResponse:
    """GET, POST /camps/<run uid>/roles/<role>/duties: `duty` (its uid) is written, with `drop` dropped.

    With `usual` the usual ones are written down first, so that they can be changed.
    """
    head, role = class_head(request, group_run_uid, "camp_roles"), role_of(class_role)
    form, editing, fault = _form(request, head, role), request.GET.get("duty", ""), ""
    if request.method == "POST":
        editing = request.POST.get("duty", "")
        try:
            _change(request, head, role, editing)
        except (BadDuty, TooManyDuties) as refusal:
            fault = f"{refusal} {_(refusal.way_out)}"
        else:
            messages.success(request, _("Saved. It is asked like this from the next time on."))
            return redirect("camp_duties", group_run_uid, role)
    lines = [duty_said(one) for one in duties_of(request.workspace.id, head.line.group_run_id or 0)[role]]
    whens, days, evidences = _choices()
    page = DutiesPage(head, role, role_name(role), lines, form, editing, whens, days, evidences, fault)
    return render(request, "console/camps/duties.html", {"page": page}, status=422 if fault else 200)


@needs(CampPermission.RUN)
@require_POST
def judge(request: Looking, group_run_uid: UUID, duty_turn_uid: UUID) -> HttpResponse:
    """POST /camps/<run uid>/roles/turns/<turn>: `state` done, missed or excused."""
    head = class_head(request, group_run_uid, "camp_roles")
    turns = turns_of(request.workspace.id, head.line.group_run_id or 0)
    found = next((one for one in turns if one.uid == duty_turn_uid), None)
    state = request.POST.get("state", "")
    if found is None or state not in list(TurnState):
        raise NotFound
    confirming.judge_duty(request.actor, turn_uid=found.uid, state=TurnState(state), now=request.now)
    messages.success(request, _("Noted."))
    return redirect("camp_roles", group_run_uid)


def _change(request: Looking, head: ClassHead, role: ClassRole, editing: str) -> None:
    run, who = head.line.group_run_id or 0, request.actor
    if request.POST.get("usual"):
        appointing.lay_down_usual(who, group_run_id=run, role=role, now=request.now)
    elif request.POST.get("drop"):
        appointing.drop_duty(who, group_run_id=run, duty_uid=_uid(editing), now=request.now)
    else:
        duty = KeptDuty(_uid(editing) if editing else None, _plan(_said(request)))
        appointing.keep_duty(who, group_run_id=run, role=role, duty=duty, now=request.now)


def _form(request: Looking, head: ClassHead, role: ClassRole) -> Mapping[str, str]:
    if request.method == "POST":
        return _said(request)
    lines = duties_of(request.workspace.id, head.line.group_run_id or 0)[role]
    found = next((one.plan for one in lines if str(one.uid) == request.GET.get("duty")), None)
    if found is None:
        return {"when": DutyWhen.DAILY, "hour": "20:00", "evidence": Evidence.CONFIRM, "least": "1", "weekday": "0"}
    return {
        "title": found.title, "words": found.words, "when": found.when, "weekday": str(found.weekday),
        "hour": found.hour, "evidence": found.evidence, "least": str(found.least),
    }  # fmt: skip


def _said(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").strip() for name in _FIELDS}


def _plan(form: Mapping[str, str]) -> DutyPlan:
    """Raises BadDuty."""
    try:
        return DutyPlan(
            form["title"], form["words"], DutyWhen(form["when"]), minute_of(form["hour"]), Evidence(form["evidence"]),
            int(form["least"] or 1), int(form["weekday"] or 0),
        )  # fmt: skip
    except ValueError as error:
        raise BadDuty from error


def _uid(said: str) -> UUID:
    """Raises NotFound."""
    try:
        return UUID(said)
    except ValueError as error:
        raise NotFound from error


def _choices() -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[tuple[str, str]]]:
    names = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    whens = [
        (DutyWhen.DAILY, pgettext("a duty", "every day")),
        (DutyWhen.WEEKLY, pgettext("a duty", "every week")),
        (DutyWhen.CLASS_DAY, pgettext("a duty", "on class days (a session or a check-in)")),
    ]
    evidences = [
        (Evidence.CONFIRM, pgettext("a duty", "they confirm it on their page")),
        (Evidence.SPOKE, pgettext("a duty", "so many messages in the group after they were asked")),
        (Evidence.REPLIED, pgettext("a duty", "answers to so many classmates that day")),
    ]
    days = [(str(n), name) for n, name in enumerate(names)]
    return [(str(a), b) for a, b in whens], days, [(str(a), b) for a, b in evidences]
