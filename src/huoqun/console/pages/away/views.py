"""Saying that one is away, or (who may) that somebody else is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.work.actions.absences import be_away, be_back
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.absences import AbsenceLine, absences
from huoqun.work.queries.doers import team as everybody

_MOMENT = "%Y-%m-%dT%H:%M"


class AwayForm(forms.Form):
    """Who is away, from when until when, and who stands in."""

    user = forms.TypedChoiceField(label=gettext_lazy("Who"), coerce=int)
    starts_at = forms.DateTimeField(label=gettext_lazy("Away from"))
    ends_at = forms.DateTimeField(label=gettext_lazy("Back again"))
    stand_in = forms.TypedChoiceField(
        label=gettext_lazy("Who gets the open tasks"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("Only where they do tasks as well; everything else goes by its own rule."),
    )

    def __init__(self, *args: Any, team: Mapping[int, str], users: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ends_at"):
            self.fields[name].widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
        self.fields["user"].choices = [(user, team[user]) for user in users]  # type: ignore[attr-defined]
        nobody = ("", _("nobody in particular: each task by its own rule"))
        self.fields["stand_in"].choices = [nobody, *team.items()]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class AwayRow:
    """An absence; `may_end`: this person may say that it is over."""

    line: AbsenceLine
    is_on: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class AwayPage:
    """What the page shows."""

    rows: Sequence[AwayRow]
    form: AwayForm | None


def _users(request: Looking, team: Mapping[int, str]) -> list[int]:
    """Of whom this person may say it: everybody, or themselves; themselves first."""
    me = int(request.actor.id)
    others = [user for user in team if user != me] if request.actor.may(WorkPermission.ABSENCE_SET) else []
    return [*([me] if me in team else []), *others]


def _page(request: Looking, form: AwayForm | None, status: int = 200) -> HttpResponse:
    sets, me = request.actor.may(WorkPermission.ABSENCE_SET), request.actor.id
    rows = [
        AwayRow(line, line.is_on(request.now), sets or line.user_id == me)
        for line in absences(request.workspace.id, now=request.now)
        if sets or line.user_id == me or request.actor.may_somewhere(WorkPermission.ABSENCE_VIEW)
    ]
    return render(request, "console/away/away.html", {"page": AwayPage(rows, form)}, status=status)


@needs(WorkPermission.TASK_DO, WorkPermission.SALE_DO, WorkPermission.ABSENCE_SET)
@require_http_methods(["GET", "POST"])
def away(request: Looking) -> HttpResponse:
    """GET /away; POST says that somebody will be away."""
    team = everybody(request.workspace.id)
    users = _users(request, team)
    said = request.POST if request.method == "POST" else None
    form = AwayForm(said, team=team, users=users, initial={"starts_at": request.now}) if users else None
    if said is None or form is None:
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    asked = form.cleaned_data
    be_away(
        request.actor, user_id=asked["user"], starts_at=asked["starts_at"], ends_at=asked["ends_at"],
        stand_in_id=asked["stand_in"], now=request.now,
    )  # fmt: skip
    messages.success(request, _("Kept. From then on no new tasks come, and the open ones go to others."))
    return redirect("away")


@needs(WorkPermission.TASK_DO, WorkPermission.SALE_DO, WorkPermission.ABSENCE_SET)
@require_POST
def end(request: Looking, absence_uid: UUID) -> HttpResponse:
    """POST /away/<uid>/end: back again, or not going."""
    be_back(request.actor, absence_uid=absence_uid, now=request.now)
    messages.success(request, _("Welcome back: new tasks come again. What was handed over stays where it is."))
    return redirect("away")
