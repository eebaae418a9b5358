"""Rules of presence: which hold for what, written, switched on; and who is on leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.admission.permissions import AdmissionPermission
from huoqun.admission.queries.doors import doors
from huoqun.admission.queries.inviters import one_called
from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.console.places import kinds_and_groups
from huoqun.core.errors import Refused
from huoqun.groups.queries.names import group_names
from huoqun.members.queries.faces import Face, faces
from huoqun.turnover.actions import ruling
from huoqun.turnover.permissions import TurnoverPermission
from huoqun.turnover.queries import ruling as asked
from huoqun.turnover.rules.presence import Measure
from huoqun.turnover.words import fate_name, measure_name

from .forms import RuleForm
from .words import tabs


@dataclass(frozen=True, slots=True)
class Row:
    """A rule in words. `counts`: what is worth how much; `without`: how whoever left without a word comes back."""

    line: asked.RuleLine
    counts: str
    without: str


@dataclass(frozen=True, slots=True)
class RulesPage:
    """`groups`: (id, name) of groups from which somebody may be on leave."""

    tabs: Sequence[NavItem]
    rows: Sequence[Row]
    leaves: Sequence[tuple[asked.AwayLine, Face | None]]
    groups: Sequence[tuple[int, str]]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class RulePage:
    form: RuleForm
    line: asked.RuleLine | None


@needs(TurnoverPermission.VIEW)
@require_GET
def rules(request: Looking) -> HttpResponse:
    """GET /turnover/rules"""
    rows = [_row(one) for one in asked.rules(request.actor)]
    away = asked.leaves(request.actor, day=request.now.astimezone(request.workspace.tz).date())
    known = faces(request.workspace.id, [one.member_id for one in away])
    scope = request.actor.scope(TurnoverPermission.RULE)
    groups = [(g.id, g.name) for g in group_names(request.workspace.id, scope=scope)]
    page = RulesPage(
        tabs(request, "turnover_rules"), rows, [(one, known.get(one.member_id)) for one in away], groups,
        request.actor.may_somewhere(TurnoverPermission.RULE),
    )  # fmt: skip
    return render(request, "console/turnover/rules.html", {"page": page})


@needs(TurnoverPermission.RULE)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /turnover/rules/new; POST writes a rule, off at first."""
    return _write(request, None)


@needs(TurnoverPermission.RULE)
@require_http_methods(["GET", "POST"])
def edit(request: Looking, turnover_rule_uid: UUID) -> HttpResponse:
    """GET /turnover/rules/<uid>; POST writes it anew."""
    return _write(request, asked.rule(request.actor, rule_uid=turnover_rule_uid))


@needs(TurnoverPermission.RULE)
@require_POST
def act(request: Looking, turnover_rule_uid: UUID, act: str) -> HttpResponse:
    """POST /turnover/rules/<uid>/<act>/do: on, off."""
    if act not in ("on", "off"):
        raise Http404
    ruling.switch(request.actor, rule_uid=turnover_rule_uid, on=act == "on", now=request.now)
    messages.success(request, _("Done."))
    return redirect("turnover_rules")


@needs(TurnoverPermission.RULE)
@require_POST
def excuse(request: Looking) -> HttpResponse:
    """POST /turnover/leave with `group`, `member` (a name), `since`, `until`, `note`."""
    try:
        group = int(request.POST.get("group", "")[:18])
        since, until = (date.fromisoformat(request.POST.get(key, "")) for key in ("since", "until"))
    except ValueError:
        messages.warning(request, _("Choose a group and two days."))
        return redirect("turnover_rules")
    member = one_called(request.workspace.id, request.POST.get("member", "").strip()[:60], group_id=group)
    if member is None:
        messages.warning(request, _("Nobody, or more than one, is called so."))
        return redirect("turnover_rules")
    try:
        ruling.excuse(
            request.actor, group_id=group, member_id=member, since=since, until=until,
            note=request.POST.get("note", "")[:200], now=request.now,
        )  # fmt: skip
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        messages.success(request, _("Saved."))
    return redirect("turnover_rules")


@needs(TurnoverPermission.RULE)
@require_POST
def end(request: Looking, away_uid: UUID) -> HttpResponse:
    """POST /turnover/leave/<uid>/end"""
    ruling.end_leave(request.actor, away_uid=away_uid)
    return redirect("turnover_rules")


def _write(request: Looking, line: asked.RuleLine | None) -> HttpResponse:
    form = _form(request, line)
    if request.method == "POST" and form.is_valid():
        try:
            ruling.write(request.actor, rule=form.rule(), door_uid=form.door_uid(), now=request.now)
        except Refused as refusal:
            if refusal.status in (403, 404):
                raise
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            messages.success(request, _("Saved."))
            return redirect("turnover_rules")
    status = 422 if form.is_bound else 200
    return render(request, "console/turnover/rule.html", {"page": RulePage(form, line)}, status=status)


def _form(request: Looking, line: asked.RuleLine | None) -> RuleForm:
    scope = request.actor.scope(TurnoverPermission.RULE)
    places = kinds_and_groups(request.workspace.id, scope)
    initial: dict[str, Any] = {}
    if line is not None:
        said = line.said
        place = f"group:{said.group_id}" if said.group_id is not None else f"kind:{said.kind_id}"
        places = [one for one in places if one[0] == place]
        initial = {name: getattr(said, name) for name in said.__dataclass_fields__}
        initial |= {f"w-{m}": said.weights.get(m, 0) for m in Measure}
        initial |= {"place": place, "products": "\n".join(said.products), "door": str(line.door_uid or "")}
    known = doors(request.actor) if request.actor.may_somewhere(AdmissionPermission.VIEW) else []
    data = request.POST if request.method == "POST" else None
    return RuleForm(data, initial=initial, places=places, doors=[(str(d.uid), d.name) for d in known])


def _row(line: asked.RuleLine) -> Row:
    worth = [f"{measure_name(m)} ×{line.said.weights[m]}" for m in Measure if line.said.weights.get(m, 0)]
    return Row(line, " · ".join(worth), fate_name(line.said.without_word))
