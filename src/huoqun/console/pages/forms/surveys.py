"""Surveys: written one question a line, looked at as a member sees them, put before everybody; what came of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import NotFound, Refused
from huoqun.forms.actions import surveys as acts
from huoqun.forms.actions.surveys import NewSurvey
from huoqun.forms.carrying import guarded
from huoqun.forms.permissions import FormPermission
from huoqun.forms.queries import rounds as asked
from huoqun.forms.queries.rounds import Outcome, RoundLine
from huoqun.forms.queries.surveys import SurveyLine, survey_by, surveys
from huoqun.forms.surveys import RANGES, Asks, Item, read, written

from .pictures import shown_picture
from .words import tabs

_MOMENT = "%Y-%m-%dT%H:%M"


class SurveyForm(forms.Form):
    """A survey as text, one question a line."""

    key = forms.CharField(
        label=gettext_lazy("Key"), max_length=40,
        help_text=gettext_lazy("Small letters, digits, - and _. Playbooks name the survey by it."),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    about = forms.CharField(
        label=gettext_lazy("What members read first"), max_length=1_000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    items = forms.CharField(
        label=gettext_lazy("Questions, one a line"), max_length=40_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "nps: … (0–10), scale5: …, scale10: …, choice: … | A | B, several: … | A | B, text: …, picture: …. With !"
            " behind the kind (nps!: …) it must be answered."
        ),
    )  # fmt: skip
    may_hide = forms.BooleanField(
        label=gettext_lazy("Members may answer without their name"), required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survey: NewSurvey | None = None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                items = read(said["items"])
            except Refused as refusal:
                self.add_error("items", _(refusal.message) % refusal.details)
            else:
                self.survey = NewSurvey(
                    key=said["key"], name=said["name"], about=said["about"], items=items, may_hide=said["may_hide"]
                )
        return said


class AskForm(forms.Form):
    """Until when everybody may answer."""

    closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes"), required=False, help_text=gettext_lazy("Empty: when somebody closes it."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SurveysPage:
    tabs: Sequence[NavItem]
    surveys: Sequence[SurveyLine]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class SurveyFormPage:
    tabs: Sequence[NavItem]
    form: SurveyForm
    survey_uid: UUID | None


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """A survey as members see it, and each time that it was put before people."""

    tabs: Sequence[NavItem]
    line: SurveyLine
    items: Sequence[tuple[str, Item]]
    rounds: Sequence[RoundLine]
    form: AskForm
    may_edit: bool


@dataclass(frozen=True, slots=True)
class RoundPage:
    tabs: Sequence[NavItem]
    outcome: Outcome
    is_open: bool
    may_edit: bool


@needs(FormPermission.VIEW, everywhere=True)
@require_GET
def all_surveys(request: Looking) -> HttpResponse:
    """GET /forms/surveys"""
    page = SurveysPage(tabs("forms_surveys"), surveys(request.actor), request.actor.may(FormPermission.EDIT))
    return render(request, "console/forms/surveys.html", {"page": page})


@needs(FormPermission.EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /forms/surveys/new; POST writes it. Nobody is asked yet."""
    return _written(request, SurveyForm(request.POST if request.method == "POST" else None), None)


@needs(FormPermission.EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def edit(request: Looking, survey_uid: UUID) -> HttpResponse:
    """GET /forms/surveys/<uid>/edit; POST changes it. Once it was answered its questions stay."""
    line, whole = survey_by(request.actor, survey_uid=survey_uid)
    first = {
        "key": line.key, "name": line.name, "about": whole.about, "items": written(whole.items),
        "may_hide": whole.may_hide,
    }  # fmt: skip
    form = SurveyForm(request.POST if request.method == "POST" else None, initial=first)
    form.fields["key"].disabled = True  # Playbooks name it.
    return _written(request, form, survey_uid)


def _written(request: Looking, form: SurveyForm, survey_uid: UUID | None) -> HttpResponse:
    if form.is_valid() and form.survey is not None:
        if survey_uid is None and any(line.key == form.survey.key for line in surveys(request.actor)):
            form.add_error("key", _("Another survey has this key."))
        else:
            try:
                uid = acts.make_survey(request.actor, survey=form.survey, now=request.now)
            except Refused as refusal:
                form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
            else:
                messages.success(request, _("Kept. Nobody is asked yet: below it stands as members will see it."))
                return redirect("forms_survey", uid)
    page = SurveyFormPage(tabs("forms_surveys"), form, survey_uid)
    return render(request, "console/forms/survey_form.html", {"page": page}, status=422 if form.is_bound else 200)


@needs(FormPermission.VIEW, everywhere=True)
@require_GET
def survey(request: Looking, survey_uid: UUID) -> HttpResponse:
    """GET /forms/surveys/<uid>"""
    return _survey(request, survey_uid, AskForm())


@needs(FormPermission.EDIT, everywhere=True)
@require_POST
def ask(request: Looking, survey_uid: UUID) -> HttpResponse:
    """POST /forms/surveys/<uid>/ask: every member finds it on their own page, until `closes_at`."""
    form = AskForm(request.POST)
    if not form.is_valid():
        return _survey(request, survey_uid, form, status=422)
    uid = acts.ask_all(request.actor, survey_uid=survey_uid, closes_at=form.cleaned_data["closes_at"], now=request.now)
    messages.success(request, _("Every member finds it on their own page now."))
    return redirect("forms_round", uid)


def _survey(request: Looking, survey_uid: UUID, form: AskForm, status: int = 200) -> HttpResponse:
    line, whole = survey_by(request.actor, survey_uid=survey_uid)
    page = SurveyPage(
        tabs("forms_surveys"), line, [(asks_name(item.asks), item) for item in whole.items],
        asked.rounds(request.workspace.id, survey_uid=survey_uid), form, request.actor.may(FormPermission.EDIT),
    )  # fmt: skip
    return render(request, "console/forms/survey.html", {"page": page}, status=status)


@needs(FormPermission.VIEW, everywhere=True)
@require_GET
def one_round(request: Looking, surveyround_uid: UUID) -> HttpResponse:
    """GET /forms/rounds/<uid>: what came of it."""
    found = asked.outcome(request.actor, round_uid=surveyround_uid)
    is_open = found.line.closes_at is None or request.now < found.line.closes_at
    page = RoundPage(tabs("forms_surveys"), found, is_open, request.actor.may(FormPermission.EDIT))
    return render(request, "console/forms/round.html", {"page": page})


@needs(FormPermission.VIEW, everywhere=True)
@require_GET
def picture(request: Looking, surveyround_uid: UUID, file_uid: str) -> HttpResponse:
    """GET /forms/rounds/<uid>/pictures/<file>: one that was given as an answer."""
    found = asked.outcome(request.actor, round_uid=surveyround_uid)
    if not any(file_uid in told.pictures for told in found.told):
        raise NotFound
    return shown_picture(request, file_uid)


@needs(FormPermission.EDIT, everywhere=True)
@require_POST
def close(request: Looking, surveyround_uid: UUID) -> HttpResponse:
    """POST /forms/rounds/<uid>/close"""
    acts.close_round(request.actor, round_uid=surveyround_uid, now=request.now)
    messages.success(request, _("Closed: no answer comes in any more."))
    return redirect("forms_round", surveyround_uid)


@needs(FormPermission.VIEW, everywhere=True)
@require_GET
def export(request: Looking, surveyround_uid: UUID) -> HttpResponse:
    """GET /forms/rounds/<uid>/export: answers as CSV; those without a name have neither name nor day."""
    items, lines = asked.exported(request.actor, round_uid=surveyround_uid)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(guarded(cell) for cell in [_("Member"), _("Day"), *(item.prompt for item in items)])
    for name, day, answers in lines:
        cells = [_cell(item, answers.get(str(n))) for n, item in enumerate(items)]
        writer.writerow(guarded(cell) for cell in [name, day, *cells])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="answers.csv"'
    return response


def _cell(item: Item, said: Any) -> str:
    if said is None:
        return ""
    if item.asks is Asks.PICTURE:
        return ngettext("%(n)d picture", "%(n)d pictures", len(said)) % {"n": len(said)}
    if item.asks in RANGES or item.asks is Asks.TEXT:
        return str(said)
    return " | ".join(item.options[n] for n in (said if isinstance(said, list) else [said]))


def asks_name(asks: Asks) -> str:
    """What the console calls a kind of question."""
    return {
        Asks.NPS: pgettext("survey", "would they recommend it, 0–10"),
        Asks.SCALE5: pgettext("survey", "from 1 to 5"),
        Asks.SCALE10: pgettext("survey", "from 1 to 10"),
        Asks.CHOICE: pgettext("survey", "one of several"),
        Asks.SEVERAL: pgettext("survey", "several of several"),
        Asks.TEXT: pgettext("survey", "words"),
        Asks.PICTURE: pgettext("survey", "pictures"),
    }[asks]
