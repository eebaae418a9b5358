"""Banks: their questions, written one by one or brought from a file that is looked at first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.forms.actions import banks as acts
from huoqun.forms.carrying import BadFile, Written, as_csv, as_yaml, look
from huoqun.forms.permissions import FormPermission
from huoqun.forms.queries import banks as asked
from huoqun.forms.queries.banks import BankLine, QuestionLine

from .inputs import BankForm, BringForm, QuestionForm, question_cells
from .words import kind_name, tabs


@dataclass(frozen=True, slots=True)
class BanksPage:
    tabs: Sequence[NavItem]
    banks: Sequence[BankLine]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class BankNewPage:
    tabs: Sequence[NavItem]
    form: BankForm


@dataclass(frozen=True, slots=True)
class QuestionRow:
    line: QuestionLine
    kind: str


@dataclass(frozen=True, slots=True)
class BankPage:
    tabs: Sequence[NavItem]
    bank: BankLine
    rows: Sequence[QuestionRow]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A file row by row: `fault` "" where the question can be taken. `text`: what is sent to take it."""

    rows: Sequence[tuple[int, str, str, str]]
    good: int
    bad: int
    sure: forms.Form | None


@dataclass(frozen=True, slots=True)
class BringPage:
    tabs: Sequence[NavItem]
    bank: BankLine
    form: BringForm
    preview: Preview | None
    fault: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A question's form. `question_uid` None: a new one."""

    tabs: Sequence[NavItem]
    bank_uid: UUID
    bank: str
    form: QuestionForm
    question_uid: UUID | None


@needs(FormPermission.VIEW, everywhere=True)
@require_GET
def banks(request: Looking) -> HttpResponse:
    """GET /forms/banks"""
    page = BanksPage(tabs("forms_banks"), asked.banks(request.actor), request.actor.may(FormPermission.EDIT))
    return render(request, "console/forms/banks.html", {"page": page})


@needs(FormPermission.EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /forms/banks/new; POST makes it."""
    form = BankForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        uid = acts.make_bank(request.actor, name=said["name"], about=said["about"], now=request.now)
        return redirect("forms_bank", uid)
    page = BankNewPage(tabs("forms_banks"), form)
    return render(request, "console/forms/bank_new.html", {"page": page}, status=422 if form.is_bound else 200)


@needs(FormPermission.VIEW, everywhere=True)
@require_GET
def bank(request: Looking, bank_uid: UUID) -> HttpResponse:
    """GET /forms/banks/<uid>"""
    rows = [
        QuestionRow(line, kind_name(line.written.question.kind))
        for line in asked.questions(request.actor, bank_uid=bank_uid)
    ]
    line = asked.bank(request.actor, bank_uid=bank_uid)
    page = BankPage(tabs("forms_banks"), line, rows, request.actor.may(FormPermission.EDIT))
    return render(request, "console/forms/bank.html", {"page": page})


class SureForm(forms.Form):
    """What was looked at, carried to the deed."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=8_000_000)


@needs(FormPermission.EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def bring(request: Looking, bank_uid: UUID) -> HttpResponse:
    """GET /forms/banks/<uid>/import; POST shows every row with its fault; POST with `sure` takes the good ones."""
    line = asked.bank(request.actor, bank_uid=bank_uid)
    if "sure" in request.POST:
        return _taken(request, bank_uid)
    form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm()
    preview, fault = _seen(form) if form.is_valid() else (None, "")
    bad = bool(fault) or (form.is_bound and not form.is_valid())
    page = BringPage(tabs("forms_banks"), line, form, preview, fault)
    return render(request, "console/forms/bring.html", {"page": page}, status=422 if bad else 200)


def _taken(request: Looking, bank_uid: UUID) -> HttpResponse:
    sure = SureForm(request.POST)
    if not sure.is_valid():
        return redirect("forms_bank_import", bank_uid)
    raw = sure.cleaned_data["text"].encode()
    n = acts.bring(request.actor, bank_uid=bank_uid, raw=raw, name="seen.yaml", now=request.now)
    words = ngettext("%(n)d question is new or changed.", "%(n)d questions are new or changed.", n)
    messages.success(request, words % {"n": n})
    return redirect("forms_bank", bank_uid)


def _seen(form: BringForm) -> tuple[Preview | None, str]:
    """Every row of what was given, or what is wrong with all of it."""
    raw, name = form.given
    try:
        seen = look(raw, name=name)
    except BadFile as error:
        return None, _(error.message) % {key: _(str(said)) for key, said in error.details.items()}
    rows = [_row(row, said) for row, said in seen.rows]
    sure = SureForm(initial={"text": as_yaml(seen.questions)}, auto_id="sure_%s") if seen.questions else None
    return Preview(rows, len(seen.questions), len(seen.faults), sure), ""


def _row(row: int, said: Written | str) -> tuple[int, str, str, str]:
    if isinstance(said, str):
        return row, "", "", _(said)
    return row, said.question.prompt, kind_name(said.question.kind), ""


@needs(FormPermission.VIEW, everywhere=True)
@require_GET
def export(request: Looking, bank_uid: UUID) -> HttpResponse:
    """GET /forms/banks/<uid>/export?as=yaml: the questions in use, as CSV where nothing is said."""
    lines = asked.questions(request.actor, bank_uid=bank_uid)
    used = [line.written for line in lines if line.retired_at is None]
    as_ = "yaml" if request.GET.get("as") == "yaml" else "csv"
    text = as_yaml(used) if as_ == "yaml" else as_csv(used)
    response = HttpResponse(text, content_type=f"text/{as_}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="questions.{as_}"'
    return response


@needs(FormPermission.EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def write(request: Looking, bank_uid: UUID) -> HttpResponse:
    """GET /forms/banks/<uid>/write; POST writes a question into the bank."""
    line = asked.bank(request.actor, bank_uid=bank_uid)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    return _written(request, QuestionPage(tabs("forms_banks"), bank_uid, line.name, form, None))


@needs(FormPermission.EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def edit(request: Looking, bankquestion_uid: UUID) -> HttpResponse:
    """GET /forms/questions/<uid>; POST edits it. Attempts that run keep it as it was."""
    bank_uid, name, one = asked.written_question(request.actor, question_uid=bankquestion_uid)
    data = request.POST if request.method == "POST" else None
    form = QuestionForm(data, key=one.key, initial=question_cells(one))
    return _written(request, QuestionPage(tabs("forms_banks"), bank_uid, name, form, bankquestion_uid))


def _written(request: Looking, page: QuestionPage) -> HttpResponse:
    if page.form.is_valid() and page.form.written is not None:
        acts.write(request.actor, bank_uid=page.bank_uid, questions=[page.form.written], now=request.now)
        messages.success(request, _("Kept. Attempts that run keep the question as it was."))
        return redirect("forms_bank", page.bank_uid)
    status = 422 if page.form.is_bound else 200
    return render(request, "console/forms/question.html", {"page": page}, status=status)


@needs(FormPermission.EDIT, everywhere=True)
@require_POST
def retire(request: Looking, bankquestion_uid: UUID) -> HttpResponse:
    """POST /forms/questions/<uid>/retire: it is drawn no more; saved again, it is back."""
    bank_uid, _name, _one = asked.written_question(request.actor, question_uid=bankquestion_uid)
    acts.retire(request.actor, question_uid=bankquestion_uid, now=request.now)
    messages.success(request, _("Taken out of use. What was answered to it stays."))
    return redirect("forms_bank", bank_uid)
