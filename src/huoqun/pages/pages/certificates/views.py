"""A member looks at their certificates, takes them along, and says who may read the whole name."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from huoqun.camps.actions.appearing import appear
from huoqun.camps.actions.revoking import show_name
from huoqun.camps.certificates import veiled
from huoqun.camps.drawing.certificates import Sheet, as_card, as_pdf, as_png
from huoqun.camps.queries.certificates import Stored, mine
from huoqun.camps.queries.reports import unlisted_among
from huoqun.camps.queries.sheets import sheet_of
from huoqun.console.access import Visiting, own
from huoqun.core.errors import NotFound
from huoqun.pages.rooms import show


@dataclass(frozen=True, slots=True)
class Row:
    """A certificate; `public`: its page for strangers, and the name as they read it there."""

    stored: Stored
    public: str
    read_as: str


@dataclass(frozen=True, slots=True)
class CertificatesPage:
    """Those that a member has, the newest first, revoked ones too. `is_listed`: reports of classes may name them."""

    rows: tuple[Row, ...]
    is_listed: bool


@own
@require_GET
def certificates(request: Visiting) -> HttpResponse:
    """GET /me/certificates"""
    rows = [_row(one) for one in mine(request.workspace.id, request.visit.member_id)]
    here, member = request.workspace.id, request.visit.member_id
    page = CertificatesPage(tuple(rows), member not in unlisted_among(here, [member]))
    return show(request, "pages/certificates.html", page)


def _row(stored: Stored) -> Row:
    line = stored.line
    return Row(stored, reverse("certificate", args=[stored.secret]), line.name if line.shown else veiled(line.name))


@own
@require_GET
def pdf(request: Visiting, certificate_uid: UUID) -> HttpResponse:
    """GET /me/certificates/<uid>/pdf"""
    sheet = _sheet(request, certificate_uid)
    answer = HttpResponse(as_pdf(sheet), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{sheet.serial}.pdf"'
    return _kept(answer)


@own
@require_GET
def picture(request: Visiting, certificate_uid: UUID) -> HttpResponse:
    """GET /me/certificates/<uid>/picture: the certificate itself as PNG."""
    return _kept(HttpResponse(as_png(_sheet(request, certificate_uid)), content_type="image/png"))


@own
@require_GET
def share(request: Visiting, certificate_uid: UUID) -> HttpResponse:
    """GET /me/certificates/<uid>/card: the card to share, as PNG of 1,080 × 1,440."""
    return _kept(HttpResponse(as_card(_sheet(request, certificate_uid)), content_type="image/png"))


@own
@require_POST
def name(request: Visiting, certificate_uid: UUID) -> HttpResponse:
    """POST /me/certificates/<uid>/name: `shown=1` lets strangers read the whole name, nothing takes that back."""
    show_name(
        request.actor, member_id=request.visit.member_id, certificate_uid=certificate_uid,
        shown=request.POST.get("shown") == "1", now=request.now,
    )  # fmt: skip
    return redirect("me_certificates")


@own
@require_POST
def listed(request: Visiting) -> HttpResponse:
    """POST /me/certificates/listed: `listed=1` lets reports of classes name the member, nothing takes that back."""
    appear(request.actor, member_id=request.visit.member_id, listed=request.POST.get("listed") == "1", now=request.now)
    return redirect("me_certificates")


def _sheet(request: Visiting, certificate_uid: UUID) -> Sheet:
    """A valid one of this member's. Raises NotFound."""
    for one in mine(request.workspace.id, request.visit.member_id):
        if one.line.uid == certificate_uid and one.line.state.is_valid:
            return sheet_of(request.workspace.id, one)
    raise NotFound


def _kept(answer: HttpResponse) -> HttpResponse:
    """A phone may keep for a while what never changes; nobody on the way may."""
    answer["Cache-Control"] = "private, max-age=600"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
