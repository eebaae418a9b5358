"""Templates of certificates, written beside a picture of what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.camps.actions.designing import SEALS, archive_template, edit_template, make_template
from huoqun.camps.certificates import BadDesign, Design, fault
from huoqun.camps.drawing.certificates import PREVIEW_PPI, as_png
from huoqun.camps.permissions import CertificatePermission
from huoqun.camps.queries.designs import TemplateLine, shipped, template, templates
from huoqun.camps.queries.sheets import preview
from huoqun.console.access import Looking, needs
from huoqun.core import files
from huoqun.core.files import LARGEST, FileKind, FileTooLarge

from .forms import DesignForm, initial
from .issuing import inline


@dataclass(frozen=True, slots=True)
class DesignsPage:
    """Templates in use, and those that were put away."""

    rows: Sequence[TemplateLine]
    archived: Sequence[TemplateLine]


@dataclass(frozen=True, slots=True)
class DesignPage:
    """A design being written. `uid` None: a new one. `picture`: what it comes to; `wrong`: why there is none."""

    uid: UUID | None
    form: DesignForm
    picture: str
    wrong: str = ""
    has_seal: bool = False


@needs(CertificatePermission.DESIGN)
@require_GET
def designs(request: Looking) -> HttpResponse:
    """GET /camps/designs"""
    here = request.workspace.id
    page = DesignsPage(templates(here), templates(here, archived=True))
    return render(request, "console/camps/designs.html", {"page": page})


@needs(CertificatePermission.DESIGN)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /camps/designs/new begins with the one that ships; POST keeps it."""
    if request.method == "GET":
        design = shipped(request.workspace.id)
        return _shown(request, None, DesignForm(initial=initial("", design)), design)
    form = DesignForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, None, form, None)
    uid = make_template(
        request.actor, name=form.cleaned_data["name"], design=_design(request, form, None), now=request.now
    )
    messages.success(request, _("Kept. Choose it on the page of a class."))
    return redirect("camp_design", uid)


@needs(CertificatePermission.DESIGN)
@require_http_methods(["GET", "POST"])
def edit(request: Looking, certificatetemplate_uid: UUID) -> HttpResponse:
    """GET /camps/designs/<uid>; POST writes it anew."""
    line = template(request.workspace.id, certificatetemplate_uid)
    if request.method == "GET":
        return _shown(request, line, DesignForm(initial=initial(line.name, line.design)), line.design)
    form = DesignForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, line, form, None)
    edit_template(
        request.actor, template_uid=line.uid, name=form.cleaned_data["name"],
        design=_design(request, form, line.design.seal), now=request.now,
    )  # fmt: skip
    messages.success(request, _("Kept. Certificates that were issued stay as they are."))
    return redirect("camp_design", line.uid)


@needs(CertificatePermission.DESIGN)
@require_POST
def archive(request: Looking, certificatetemplate_uid: UUID) -> HttpResponse:
    """POST /camps/designs/<uid>/archive: `back` brings it back."""
    archive_template(
        request.actor, template_uid=certificatetemplate_uid, archived="back" not in request.POST, now=request.now
    )
    return redirect("camp_designs")


@needs(CertificatePermission.DESIGN)
@require_POST
def look(request: Looking) -> HttpResponse:
    """POST /camps/designs/look: the picture of what is being written; nothing is kept. `of`: whose seal it has."""
    form = DesignForm(request.POST)
    form.fields["name"].required = False
    of = request.POST.get("of", "")
    seal = template(request.workspace.id, UUID(of)).design.seal if len(of) == 36 else None
    design = form.design(None if "no_seal" in request.POST else seal) if form.is_valid() else None
    wrong = _wrong(form, design)
    picture = "" if wrong or design is None else _picture(request, design)
    return render(request, "console/camps/_picture.html", {"picture": picture, "wrong": wrong})


def _shown(request: Looking, line: TemplateLine | None, form: DesignForm, design: Design | None) -> HttpResponse:
    picture = _picture(request, design) if design else ""
    has_seal = line is not None and line.design.seal is not None
    page = DesignPage(line.uid if line else None, form, picture, "", has_seal)
    return render(request, "console/camps/design.html", {"page": page}, status=422 if form.is_bound else 200)


def _wrong(form: DesignForm, design: Design | None) -> str:
    if design is None:
        return next((str(error) for errors in form.errors.values() for error in errors), "")
    said = fault(design)
    return _(said) if said else ""


def _design(request: Looking, form: DesignForm, kept: int | None) -> Design:
    """What the form says, its seal kept. Raises BadDesign, BadFile, BadPicture, FileTooLarge."""
    design = form.design(kept)
    if wrong := fault(design):
        raise BadDesign(wrong)
    sent = form.cleaned_data["seal"]
    if sent is not None:
        if (sent.size or 0) > LARGEST[FileKind.PICTURE]:
            raise FileTooLarge
        picture = files.keep(
            request.actor, raw=sent.read(), name=sent.name or "", allowed=[FileKind.PICTURE], owner=SEALS,
            now=request.now,
        )  # fmt: skip
        return replace(design, seal=picture.id)
    return replace(design, seal=None) if form.cleaned_data["no_seal"] else design


def _picture(request: Looking, design: Design) -> str:
    is_english = design.language == "en"
    name = "Lin Xiaoman" if is_english else "林小满"
    klass = pgettext("an example", "21 days of writing, class no. 12") if is_english else "21 天写作训练营 第 12 期"
    day = timezone.localtime(request.now).date()
    return inline(as_png(preview(request.workspace.id, design, name=name, klass=klass, day=day), ppi=PREVIEW_PPI))
