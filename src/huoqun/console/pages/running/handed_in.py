"""What a run's members handed in as check-ins: looked through, refused with a reason, accepted again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from huoqun.camps.actions import judging
from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.handed_in import HandedIn, handed_in, require_to_see
from huoqun.camps.rules import How, State
from huoqun.console.access import Looking, needs
from huoqun.console.parts import Tone
from huoqun.core import files
from huoqun.playbooks.queries.running import RunLine, run_line

LIMIT = 30
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class HandedInRow:
    """A check-in in words."""

    it: HandedIn
    how: str
    said: str
    tone: Tone
    counts: bool


@dataclass(frozen=True, slots=True)
class HandedInPage:
    """A page of what was handed in, and the way to the next."""

    line: RunLine
    rows: Sequence[HandedInRow]
    more_url: str


@needs(CampPermission.CHECK_IN)
@require_GET
def checkins(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /playbooks/runs/<uid>/checkins?before=<id>"""
    line = run_line(request.actor, group_run_uid, now=request.now)
    request.actor.require(CampPermission.CHECK_IN, group_id=line.group_id, chapter_id=line.chapter_id)
    before = request.GET.get("before", "")
    key = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None
    found = handed_in(request.workspace.id, line.id, before=key, limit=LIMIT + 1)
    more = f"{reverse('playbook_run_checkins', args=[line.uid])}?before={found[LIMIT - 1].id}" if found[LIMIT:] else ""
    page = HandedInPage(line, [_row(one) for one in found[:LIMIT]], more)
    return render(request, "console/running/handed_in.html", {"page": page})


@needs(CampPermission.CHECK_IN)
@require_POST
def judge(request: Looking, group_run_uid: UUID, checkin_id: int) -> HttpResponse:
    """POST /playbooks/runs/<uid>/checkins/<id>: refused with a `reason`, or with `accept` accepted again."""
    if request.POST.get("accept"):
        judging.accept(request.actor, checkin_id=checkin_id, now=request.now)
        messages.success(request, _("It counts."))
    else:
        reason = request.POST.get("reason", "")[:LONGEST_REASON]
        judging.refuse(request.actor, checkin_id=checkin_id, reason=reason, now=request.now)
        messages.success(request, _("It counts no longer; the member finds the reason on their page."))
    return redirect("playbook_run_checkins", group_run_uid)


@needs(CampPermission.CHECK_IN)
@require_GET
def file(request: Looking, file_uid: str) -> HttpResponse:
    """GET /checkins/files/<uid>: a picture or recording that was handed in, for whoever looks check-ins through."""
    require_to_see(request.actor, file_uid=file_uid)
    found = files.read(request.workspace.id, uid=file_uid)
    response = HttpResponse(found.raw, content_type=found.kept.mime)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _row(one: HandedIn) -> HandedInRow:
    how = {
        How.WORDS: pgettext("check-in", "words"), How.PICTURE: _("a picture"), How.VOICE: _("a recording"),
        How.LINK: _("a link"),
        How.HAND: pgettext("check-in", "by hand"),
    }[one.how]  # fmt: skip
    said, tone = {
        State.COUNTED: (pgettext("check-in", "counts"), "good"),
        State.REFUSED: (pgettext("check-in", "refused"), "bad"),
        State.RECALLED: (pgettext("check-in", "taken back"), "quiet"),
    }[one.state]
    return HandedInRow(one, how, said, tone, one.state == State.COUNTED)  # type: ignore[arg-type]
