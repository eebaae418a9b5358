"""Who in a class has a certificate, by which template it certifies, and all of them as one file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.camps.actions.designing import choose_template
from huoqun.camps.drawing.certificates import as_pdf
from huoqun.camps.merits import Merit
from huoqun.camps.permissions import CampPermission, CertificatePermission
from huoqun.camps.queries.certificates import CertificateLine, Stored, of_run, valid_of_run
from huoqun.camps.queries.classes import Student, class_of, roster
from huoqun.camps.queries.designs import Chosen, TemplateLine, chosen, templates
from huoqun.camps.queries.merits import merits
from huoqun.camps.queries.sheets import sheet_of
from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotFound

from ..tabs import PAGE, ClassHead, class_head, place_of


@dataclass(frozen=True, slots=True)
class Row:
    """A member of the class, what they did, and their valid certificate; or none."""

    student: Student
    merit: Merit
    held: CertificateLine | None


@dataclass(frozen=True, slots=True)
class CertificatesPage:
    """A hundred members at a time, of `people`. `revoked`: those that are valid no longer. `may_issue`, `may_design`:
    what this person may do here; `more`: where the next hundred begin.
    """

    head: ClassHead
    rows: Sequence[Row]
    people: int
    more: int
    valid: int
    revoked: Sequence[CertificateLine]
    chosen: Chosen
    templates: Sequence[TemplateLine]
    may_issue: bool
    may_design: bool


@needs(CampPermission.VIEW)
@require_GET
def certificates(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/certificates?from=<place>"""
    head = class_head(request, group_run_uid, "camp_certificates")
    here, run = request.workspace.id, head.line.group_run_id or 0
    issued = of_run(here, run)
    held = {line.member_id: line for line in issued if line.state.is_valid}
    people = [one for one in roster(here, run) if not one.is_staff]
    did = merits(here, run, member_ids=[one.id for one in people], now=request.now)
    over = head.line.ended_at is not None
    rows = sorted((Row(one, did[one.id], held.get(one.id)) for one in people), key=lambda row: _place(row, over=over))
    first = place_of(request)
    place = {"chapter_id": head.line.chapter_id, "group_id": head.line.group_id}
    page = CertificatesPage(
        head, rows[first : first + PAGE], len(rows), first + PAGE if len(rows) > first + PAGE else 0, len(held),
        [line for line in issued if not line.state.is_valid], chosen(here, run),
        templates(here), request.actor.may(CertificatePermission.ISSUE, **place),
        request.actor.may(CertificatePermission.DESIGN),
    )  # fmt: skip
    return render(request, "console/camps/certificates.html", {"page": page})


def _place(row: Row, *, over: bool) -> tuple[bool, bool, int, str]:
    """Whoever may be waiting for one stands first, who did most on top; those who left stand last. Once the class is
    over, one looks for those who hold one.
    """
    left, holds = row.student.left_at is not None, row.held is not None
    return *((not holds, left) if over else (left, holds)), -row.merit.share, row.student.name


@needs(CertificatePermission.ISSUE)
@require_POST
def choose(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """POST /camps/<run uid>/certificates/choose: `template` (a uid; empty: the one that ships) and `by_itself`."""
    line = class_of(request.actor, group_run_uid, now=request.now)
    choose_template(
        request.actor, group_run_id=line.group_run_id or 0, template_uid=_uid(request.POST.get("template", "")),
        by_itself="by_itself" in request.POST, now=request.now,
    )  # fmt: skip
    messages.success(request, _("Kept. Certificates that were issued stay as they are."))
    return redirect("camp_certificates", group_run_uid)


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound from error


@needs(CertificatePermission.ISSUE)
@require_GET
def everything(request: Looking, group_run_uid: UUID) -> StreamingHttpResponse:
    """GET /camps/<run uid>/certificates/zip: every valid one as PDF, drawn while the file is sent."""
    line = class_of(request.actor, group_run_uid, now=request.now)
    request.actor.require(CertificatePermission.ISSUE, chapter_id=line.chapter_id, group_id=line.group_id)
    held = valid_of_run(request.workspace.id, line.group_run_id or 0)
    answer = StreamingHttpResponse(_zipped(request.workspace.id, held), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="certificates-{line.number:03d}.zip"'
    return answer


def _zipped(workspace_id: int, held: Sequence[Stored]) -> Iterator[bytes]:
    written = _Passing()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for one in held:
            archive.writestr(f"{one.line.serial} {_plain(one.line.name)}.pdf", as_pdf(sheet_of(workspace_id, one)))
            yield written.taken()
    yield written.taken()


def _plain(name: str) -> str:
    """A name that every system takes in a file's name."""
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", name).strip(" .")[:60]


class _Passing(io.RawIOBase):
    """What was written since it was last taken; a zip file needs no more of its past than where it is."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._parts.append(bytes(data))
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        return self._at

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)
