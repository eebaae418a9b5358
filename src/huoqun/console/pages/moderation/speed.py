"""Speed tests: planned for moments that nobody knows, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import Refused
from huoqun.groups.queries.names import group_names
from huoqun.members.queries.faces import Face, faces
from huoqun.moderation.actions.testing import plan
from huoqun.moderation.permissions import ModerationPermission
from huoqun.moderation.queries.speed import Quick, Speed, speed
from huoqun.moderation.suspects.speed import DAYS, FEWEST, MOST, POINTS, TestKind

from .tabs import tabs


class PlanForm(forms.Form):
    """How many tests, where, and what is given."""

    group = forms.TypedChoiceField(label=gettext_lazy("Group"), coerce=int)
    times = forms.IntegerField(label=gettext_lazy("How many tests"), min_value=FEWEST, max_value=MOST, initial=5)
    days = forms.IntegerField(label=gettext_lazy("Within how many days"), min_value=1, max_value=DAYS, initial=7)
    points = forms.IntegerField(
        label=gettext_lazy("Points for each of the first five"), min_value=0, max_value=POINTS, initial=0,
        help_text=gettext_lazy("0: a quick question is asked instead, and nothing is given."),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SpeedPage:
    """`quick`: each with who it is."""

    tabs: list[NavItem]
    form: PlanForm
    speed: Speed
    quick: list[tuple[Quick, Face | None]]


def _form(request: Looking) -> PlanForm:
    form = PlanForm(request.POST if request.method == "POST" else None)
    scope = request.actor.scope(ModerationPermission.CASE_DECIDE)
    form.fields["group"].choices = [(one.id, one.name) for one in group_names(request.workspace.id, scope=scope)]  # type: ignore[attr-defined]
    return form


@needs(ModerationPermission.CASE_DECIDE)
@require_GET
def listed(request: Looking) -> HttpResponse:
    """GET /moderation/speed"""
    return _show(request, _form(request))


@needs(ModerationPermission.CASE_DECIDE)
@require_POST
def make(request: Looking) -> HttpResponse:
    """POST /moderation/speed/plan"""
    form = _form(request)
    if form.is_valid():
        said = form.cleaned_data
        kind = TestKind.POINTS if said["points"] else TestKind.QUESTION
        try:
            number = plan(
                request.actor, group_id=said["group"], kind=kind, times=said["times"], days=said["days"],
                points=said["points"], now=request.now,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            words = ngettext("%(n)d test is planned.", "%(n)d tests are planned.", number)
            messages.success(request, words % {"n": number})
            return redirect("moderation_speed")
    return _show(request, form, 422)


def _show(request: Looking, form: PlanForm, status: int = 200) -> HttpResponse:
    found = speed(request.actor, now=request.now)
    known = faces(request.workspace.id, [one.member_id for one in found.quick])
    page = SpeedPage(
        tabs("moderation_speed"), form, found, [(one, known.get(one.member_id)) for one in found.quick]
    )  # fmt: skip
    return render(request, "console/moderation/speed.html", {"page": page}, status=status)
