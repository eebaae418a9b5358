"""Study buddies: who is paired with whom, and pairing anew after a look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from huoqun.camps.actions import pairing
from huoqun.camps.pairing import MOST_DAYS, NobodyToPair, Pair, PairHow, PairsChanged, digest
from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.buddies import PairingLine, Pool, pairing_of, pairs_of, pool, proposed
from huoqun.camps.queries.classes import Student
from huoqun.console.access import Looking, needs

from ..tabs import ClassHead, class_head


@dataclass(frozen=True, slots=True)
class Mate:
    """Somebody in a pair; `pace`: of 100 that was asked."""

    student: Student
    pace: int


@dataclass(frozen=True, slots=True)
class BuddiesPage:
    """`pairs`: as they are; `would`: as they would be, looked at. `how`, `days`: as the fields say."""

    head: ClassHead
    setting: PairingLine | None
    said: str
    pairs: Sequence[Sequence[Mate]]
    alone: Sequence[Student]
    unwilling: Sequence[Student]
    would: Sequence[Sequence[Mate]]
    digest: str
    how: str
    days: int
    hows: Sequence[tuple[str, str]]
    may: bool


@needs(CampPermission.VIEW)
@require_GET
def buddies(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/buddies: with `how` and `days`, pairs are looked at."""
    head = class_head(request, group_run_uid, "camp_buddies")
    workspace, run = request.workspace.id, head.line.group_run_id or 0
    found, setting = pool(workspace, head.line, now=request.now), pairing_of(workspace, run)
    now = list(pairs_of(workspace, run).values())
    asked = request.GET.get("how", "")
    how = PairHow(asked) if asked in list(PairHow) else setting.how if setting else PairHow.MIXED
    would = proposed(workspace, head.line, found, how, anew=True) if asked else []
    days = _days(request.GET.get("days", str(setting.nudge_after) if setting else "2"))
    seated = {one for pair in now if len(pair) > 1 for one in pair}
    alone = [found.students[one.id] for one in found.pupils if one.id not in seated]
    may = request.actor.may(CampPermission.RUN, group_id=head.line.group_id, chapter_id=head.line.chapter_id)
    page = BuddiesPage(
        head, setting, _how_said(setting.how) if setting else "", _mates(found, now), alone, found.unwilling,
        _mates(found, would), digest(would), how, days, [(str(one), _how_said(one)) for one in PairHow], may,
    )  # fmt: skip
    return render(request, "console/camps/buddies.html", {"page": page})


@needs(CampPermission.RUN)
@require_POST
def pair(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """POST /camps/<run uid>/buddies/pair: `how`, `days`, `looked`: the pairs that were shown."""
    head = class_head(request, group_run_uid, "camp_buddies")
    asked = request.POST.get("how", "")
    how, days = PairHow(asked) if asked in list(PairHow) else PairHow.MIXED, _days(request.POST.get("days", "2"))
    try:
        n = pairing.pair(
            request.actor, group_run_id=head.line.group_run_id or 0, how=how, nudge_after=days,
            looked_at=request.POST.get("looked", "-"), now=request.now,
        )  # fmt: skip
    except (NobodyToPair, PairsChanged) as refusal:
        messages.error(request, f"{refusal} {_(refusal.way_out)}")
    else:
        said = ngettext("%(n)d pair; everybody is told in private.", "%(n)d pairs; everybody is told in private.", n)
        messages.success(request, said % {"n": n})
    return redirect("camp_buddies", group_run_uid)


@needs(CampPermission.RUN)
@require_POST
def end(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """POST /camps/<run uid>/buddies/end"""
    head = class_head(request, group_run_uid, "camp_buddies")
    pairing.unpair(request.actor, group_run_id=head.line.group_run_id or 0, now=request.now)
    messages.success(request, _("The class has study buddies no longer."))
    return redirect("camp_buddies", group_run_uid)


def _mates(found: Pool, pairs: Iterable[Pair]) -> list[list[Mate]]:
    paces = {one.id: one.pace for one in found.pupils}
    return [[Mate(found.students[one], paces.get(one, 0)) for one in pair if one in found.students] for pair in pairs]


def _how_said(how: PairHow) -> str:
    return {
        PairHow.MIXED: pgettext("buddies", "one who does much with one who does little"),
        PairHow.ALIKE: pgettext("buddies", "those of the same pace"),
    }[how]


def _days(said: str) -> int:
    return min(int(said), MOST_DAYS) if said.isascii() and said.isdecimal() and len(said) < 4 else 2
