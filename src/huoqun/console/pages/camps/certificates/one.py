"""A certificate as the team sees it: looked at, revoked, issued anew under the right name."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.camps.actions.certifying import reissue
from huoqun.camps.actions.revoking import revoke
from huoqun.camps.drawing.certificates import as_pdf, as_png
from huoqun.camps.permissions import CampPermission, CertificatePermission
from huoqun.camps.queries.certificates import Stored
from huoqun.camps.queries.certificates import certificate as one_certificate
from huoqun.camps.queries.classes import ClassLine, of_run
from huoqun.camps.queries.sheets import address_of, sheet_of
from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """`address`: where strangers look it up."""

    stored: Stored
    line: ClassLine
    address: str
    may_issue: bool


@needs(CampPermission.VIEW)
@require_GET
def certificate(request: Looking, certificate_uid: UUID) -> HttpResponse:
    """GET /camps/certificates/<uid>"""
    stored = _stored(request, certificate_uid)
    line = of_run(request.workspace.id, stored.group_run_id)
    if line is None:
        raise NotFound
    may = request.actor.may(CertificatePermission.ISSUE, chapter_id=stored.chapter_id, group_id=stored.group_id)
    page = CertificatePage(stored, line, address_of(stored.secret), may)
    return render(request, "console/camps/certificate.html", {"page": page})


@needs(CampPermission.VIEW)
@require_GET
def pdf(request: Looking, certificate_uid: UUID) -> HttpResponse:
    """GET /camps/certificates/<uid>/pdf"""
    stored = _stored(request, certificate_uid)
    answer = HttpResponse(as_pdf(sheet_of(request.workspace.id, stored)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{stored.line.serial}.pdf"'
    return answer


@needs(CampPermission.VIEW)
@require_GET
def picture(request: Looking, certificate_uid: UUID) -> HttpResponse:
    """GET /camps/certificates/<uid>/picture"""
    sheet = sheet_of(request.workspace.id, _stored(request, certificate_uid))
    return HttpResponse(as_png(sheet), content_type="image/png")


@needs(CertificatePermission.ISSUE)
@require_POST
def end(request: Looking, certificate_uid: UUID) -> HttpResponse:
    """POST /camps/certificates/<uid>/revoke with a `reason`."""
    revoke(request.actor, certificate_uid=certificate_uid, reason=request.POST.get("reason", ""), now=request.now)
    messages.success(request, _("Revoked. Whoever scans its code is told so from now on."))
    return redirect("camp_certificate", certificate_uid)


@needs(CertificatePermission.ISSUE)
@require_POST
def again(request: Looking, certificate_uid: UUID) -> HttpResponse:
    """POST /camps/certificates/<uid>/reissue with the `name` and a `reason`."""
    new = reissue(
        request.actor, certificate_uid=certificate_uid, name=request.POST.get("name", ""),
        reason=request.POST.get("reason", ""), now=request.now,
    )  # fmt: skip
    messages.success(request, _("Issued anew. The one before is revoked, and its member is told of the new one."))
    return redirect("camp_certificate", new)


def _stored(request: Looking, certificate_uid: UUID) -> Stored:
    """One of a group that this person sees. Raises NotFound."""
    stored = one_certificate(request.workspace.id, certificate_uid)
    if not request.actor.may(CampPermission.VIEW, chapter_id=stored.chapter_id, group_id=stored.group_id):
        raise NotFound
    return stored
